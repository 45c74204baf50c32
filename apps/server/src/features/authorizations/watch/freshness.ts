import type { Platform } from '../../../platform/platform.ts';
import { freshen } from './probes.queries.ts';

/** Real traffic that Webex answers is as good as a probe: remembered here, written in batches. */
export interface Freshness {
  /** Webex took this authorization's token for a request of its job. */
  heard(target: { organizationId: string; authorizationId: string }): void;
  /** A probe wrote its own good news. */
  written(authorizationId: string, atMs: number): void;
  /** The newest good answer this process knows of, from traffic or probes. */
  lastGoodMs(authorizationId: string): number | null;
  /** Writes what is newer than the database by enough to be worth it: one statement per organization. */
  flush(): Promise<void>;
}

interface Heard {
  organizationId: string;
  goodMs: number;
  writtenMs: number;
}

/**
 * Longer than probes are apart: a probe writes its own good news, and only where none can (an outage of the question, a pause Webex
 * asked for) is a statement worth it. So much may a process that dies take with it; the next probe brings it back.
 */
const WORTH_WRITING_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
const AT_ONCE = 8;

export function createFreshness({ clock, database }: Platform): Freshness {
  const heard = new Map<string, Heard>();
  const fresh = new Set<string>();
  let lookedMs = Number.NEGATIVE_INFINITY;
  return {
    heard: ({ organizationId, authorizationId }) => {
      const one = heard.get(authorizationId);
      // Who is heard for the first time has been asked by a probe just now, most likely.
      if (one === undefined)
        heard.set(authorizationId, { organizationId, goodMs: clock.now(), writtenMs: clock.now() - 1 });
      else one.goodMs = clock.now();
      fresh.add(authorizationId);
    },
    written: (authorizationId, atMs) => {
      const one = heard.get(authorizationId);
      if (one !== undefined) one.writtenMs = atMs;
    },
    lastGoodMs: (authorizationId) => heard.get(authorizationId)?.goodMs ?? null,
    flush: async () => {
      const nowMs = clock.now();
      if (nowMs - lookedMs < LOOK_EVERY_MS) return;
      lookedMs = nowMs;
      const byOrganization = new Map<string, string[]>();
      for (const authorizationId of fresh) {
        const one = heard.get(authorizationId);
        if (one === undefined || one.goodMs <= one.writtenMs) fresh.delete(authorizationId);
        else if (nowMs - one.writtenMs >= WORTH_WRITING_MS) {
          byOrganization.set(one.organizationId, [...(byOrganization.get(one.organizationId) ?? []), authorizationId]);
          one.writtenMs = one.goodMs;
          fresh.delete(authorizationId);
        }
      }
      const all = [...byOrganization];
      for (let start = 0; start < all.length; start += AT_ONCE) {
        await Promise.all(
          all
            .slice(start, start + AT_ONCE)
            .map(([organizationId, authorizationIds]) =>
              freshen(database, { organizationId, authorizationIds, at: earliest(heard, authorizationIds, nowMs) }),
            ),
        );
      }
    },
  };
}

/** One moment for all of an organization: the oldest of them, so that none is called fresher than it is. */
function earliest(heard: Map<string, Heard>, authorizationIds: readonly string[], nowMs: number): Date {
  return new Date(Math.min(nowMs, ...authorizationIds.map((id) => heard.get(id)?.goodMs ?? nowMs)));
}
