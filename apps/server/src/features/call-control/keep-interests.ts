import { type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { WebhookInterest } from '@linekeeper/webex-contract';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations, WarningToTell } from '../authorizations/index.ts';
import { deleteLapsedInterests, type InterestRow, readInterests, writeInterest } from './interests.queries.ts';

const DAY_MS = 24 * 60 * 60_000;
const LIFE_DAYS = 60;
/** Renewed when half of it is gone: a month of refusals before anything is lost. */
const RENEW_MS = 30 * DAY_MS;
const WARN_MS = 14 * DAY_MS;
const LOOK_EVERY_MS = DAY_MS;
/** Nothing hangs on it today: no time is spent on tries while others wait. */
const ONCE = { retry: 'none' } as const;
const AFTER_TROUBLE_MS = 15 * 60_000;
/** Lines that can be on a console and belong to nobody. Source: docs/webex/webhooks.md, interest registrations. */
const INTERESTS: readonly WebhookInterest[] = [{ actor: 'Workspaces' }, { actor: 'Virtual Lines' }];

interface InterestParts {
  platform: Platform;
  authorizations: Pick<Authorizations, 'webexForEach'>;
}

/** Sees to it that Webex tells calls of workspaces and virtual lines: asked daily, renewed monthly, for every authorization. */
export async function keepInterests(parts: InterestParts, organizationId: string): Promise<void> {
  const { database, clock } = parts.platform;
  const now = new Date(clock.now());
  const known = await readInterests(database, { organizationId });
  const each = await parts.authorizations.webexForEach(organizationId, 'call-control');
  for (const { authorizationId, webex } of each) {
    const before = known.find((row) => row.authorizationId === authorizationId);
    if (before !== undefined && before.checkDueAt > now) continue;
    const kept = await keepOne(webex, { before, now });
    await writeInterest(database, { organizationId, authorizationId, ...kept });
  }
  // Of one that went away nothing is renewed; it is spoken of until it is over.
  if (known.some(({ expiresAt }) => expiresAt !== null && expiresAt < now)) {
    const living = each.map(({ authorizationId }) => authorizationId);
    await deleteLapsedInterests(database, { organizationId, before: now, living });
  }
}

async function keepOne(
  webex: WebexClient,
  { before, now }: { before: InterestRow | undefined; now: Date },
): Promise<Omit<InterestRow, 'authorizationId'>> {
  try {
    let expiresAt = await askUntilWhen(webex);
    if (expiresAt === null || expiresAt.getTime() - now.getTime() < RENEW_MS) {
      await webex.webhooks.setInterests({ interests: [...INTERESTS], duration: LIFE_DAYS }, ONCE);
      expiresAt = new Date(now.getTime() + LIFE_DAYS * DAY_MS);
    }
    return { expiresAt, problem: null, checkDueAt: new Date(now.getTime() + LOOK_EVERY_MS) };
  } catch (error) {
    if (!(error instanceof WebexError)) throw error;
    const checkDueAt = new Date(now.getTime() + AFTER_TROUBLE_MS);
    // What was true last stays.
    return { expiresAt: before?.expiresAt ?? null, problem: error.message.slice(0, 300), checkDueAt };
  }
}

/** Null where there is none, or not for all we want to hear. */
async function askUntilWhen(webex: WebexClient): Promise<Date | null> {
  try {
    const { interests, expiresAt } = (await webex.webhooks.interests(ONCE)).data;
    return INTERESTS.every((wanted) => interests.some(({ actor }) => actor === wanted.actor))
      ? new Date(expiresAt)
      : null;
  } catch (error) {
    if (error instanceof WebexError && error.kind === 'not-found') return null;
    throw error;
  }
}

/** One that holds is enough for the whole organization: only what nobody keeps is worth a word. */
export async function warnOfInterests(platform: Platform, organizationId: string): Promise<WarningToTell[]> {
  const rows = await readInterests(platform.database, { organizationId });
  const nowMs = platform.clock.now();
  const ends = rows.flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt.getTime()]));
  const lastMs = Math.max(Number.NEGATIVE_INFINITY, ...ends);
  if (rows.length === 0 || lastMs - nowMs > WARN_MS) return [];
  const over = lastMs <= nowMs;
  const problem = rows.find((row) => row.problem !== null)?.problem ?? null;
  const why = problem === null ? '' : `: ${problem}`;
  return [
    {
      key: `interest/${over ? 'over' : new Date(lastMs).toISOString().slice(0, 10)}`,
      kind: 'interest',
      text: over
        ? `Webex does not tell us calls of workspaces and virtual lines as they happen${why}.`
        : `Webex stops telling us calls of workspaces and virtual lines, for our registration was not renewed${why}.`,
      advice: 'Linekeeper renews it by itself while call control works; if it stays, authorize call control once more.',
      by: over ? null : new Date(lastMs),
      jobs: ['call-control'],
    },
  ];
}
