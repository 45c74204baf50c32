import type { Services } from './world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** The admin audit answers for one year at most (Webex developer documentation, Admin Audit Events). */
const AUDIT_MS = 366 * DAY_MS;
/** A dead refresh token is remembered for so long, so that the first try with it can be told in the truth log. */
const DEAD_REFRESH_MS = 30 * DAY_MS;
/** A consent nothing lives of is shown in Control Hub for so long. */
const DEAD_GRANT_MS = 90 * DAY_MS;
const SESSION_MS = 30 * DAY_MS;
const ATTEMPTS_KEPT = 1_000;
const MESSAGES_KEPT = 10_000;

/** Forgets, once an hour of the emulated clock, what no answer can show any more: a world may live for years. */
export function startRetention(services: Services): void {
  const { clock } = services;
  const arm = (): void => {
    clock.at(clock.now() + HOUR_MS, () => {
      if (forgetOld(services)) services.changed('life');
      arm();
    });
  };
  arm();
  clock.onRestart(arm);
}

/** Call records and calls are kept by telephony. Returns whether anything was forgotten. */
function forgetOld(services: Services): boolean {
  const { world } = services;
  const now = services.clock.now();
  let forgotten = 0;
  const dropFrom = <T>(map: Map<string, T>, isOld: (value: T) => boolean): void => {
    for (const [key, value] of map) {
      if (!isOld(value)) continue;
      map.delete(key);
      forgotten += 1;
    }
  };
  dropFrom(world.codes, ({ expiresMs }) => expiresMs <= now);
  dropFrom(world.accessTokens, ({ expiresMs }) => expiresMs <= now);
  dropFrom(world.refreshTokens, ({ expiresMs }) => expiresMs + DEAD_REFRESH_MS <= now);
  dropFrom(world.sessions, ({ authTimeMs }) => authTimeMs + SESSION_MS <= now);
  const living = new Set<string>();
  for (const tokens of [world.codes, world.accessTokens, world.refreshTokens]) {
    for (const { grantUuid } of tokens.values()) living.add(grantUuid);
  }
  dropFrom(world.grants, ({ uuid, createdMs, ended, refreshEnded }) => {
    const diedMs = ended?.atMs ?? refreshEnded?.atMs ?? createdMs;
    return !living.has(uuid) && diedMs + DEAD_GRANT_MS <= now;
  });
  forgotten += dropBefore(world.audit, now - AUDIT_MS);
  const freshSignIn = world.signIns.findIndex(({ atMs }) => atMs > now - AUDIT_MS);
  forgotten += world.signIns.splice(0, freshSignIn === -1 ? world.signIns.length : freshSignIn).length;
  forgotten += world.blockedAttempts.splice(0, world.blockedAttempts.length - ATTEMPTS_KEPT).length;
  forgotten += world.messages.splice(0, world.messages.length - MESSAGES_KEPT).length;
  return forgotten > 0;
}

/** Events stand in the order they happened. */
function dropBefore(events: { createdMs: number }[], oldestMs: number): number {
  const first = events.findIndex(({ createdMs }) => createdMs > oldestMs);
  return events.splice(0, first === -1 ? events.length : first).length;
}
