import type { EmulatedGrant, Services } from '../state/world.ts';
import { timeText } from './frame.ts';
import { html, type SafeHtml } from './page.ts';

/** Whether a consent still works, until when, and what ended it. */
export function grantState(services: Services, grant: EmulatedGrant): SafeHtml {
  const { ended, refreshEnded } = grant;
  if (ended !== null) return said('ended', `${timeText(ended.atMs)}: ${ended.by}`);
  const access = lastsUntil(services, grant, 'accessTokens');
  const asking = access === null ? 'no access token lives' : `access until ${timeText(access)}`;
  if (refreshEnded !== null) {
    return said("can't be renewed", `since ${timeText(refreshEnded.atMs)}: ${refreshEnded.by}; ${asking}`);
  }
  const refresh = lastsUntil(services, grant, 'refreshTokens');
  if (refresh !== null) return said('alive', `${asking}; renewable until ${timeText(refresh)}`);
  if (access !== null) return said("can't be renewed", asking);
  const waiting = [...services.world.codes.values()].find(
    ({ grantUuid, usedMs, expiresMs }) =>
      grantUuid === grant.uuid && usedMs === null && expiresMs > services.clock.now(),
  );
  return waiting === undefined
    ? said('run out', 'its code was not redeemed, or nobody renewed it in time')
    : said('code given', `to be redeemed until ${timeText(waiting.expiresMs)}`);
}

/** Whether it can be used or renewed now. */
export function isAlive(services: Services, grant: EmulatedGrant): boolean {
  if (grant.ended !== null) return false;
  const kinds = ['accessTokens', 'refreshTokens'] as const;
  return kinds.some((kind) => lastsUntil(services, grant, kind) !== null);
}

function said(state: string, detail: string): SafeHtml {
  return html`<span class="state">${state}</span><br><span class="soft">${detail}</span>`;
}

function lastsUntil(services: Services, grant: EmulatedGrant, kind: 'accessTokens' | 'refreshTokens'): number | null {
  const now = services.clock.now();
  let until: number | null = null;
  for (const { grantUuid, expiresMs } of services.world[kind].values()) {
    if (grantUuid === grant.uuid && expiresMs > now) until = Math.max(until ?? 0, expiresMs);
  }
  return until;
}
