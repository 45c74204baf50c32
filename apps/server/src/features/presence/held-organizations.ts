import type { Platform } from '../../platform/platform.ts';
import type { Directory } from '../directory/index.ts';
import { createPolling, type Polling } from './polling.ts';
import { claimJob, type PresenceJobRow, releaseJob } from './presence-job.queries.ts';

/** One organization whose rounds this process does. */
export interface Held {
  polling: Polling;
  beatMs: number;
  nextWatchedMs: number;
  /** In a row. */
  failures: number;
  round: Work | null;
  watched: Work | null;
}

export interface Work {
  abort: AbortController;
  finished: Promise<void>;
}

export interface HeldOrganizations {
  get(organizationId: string): Held | undefined;
  /** Claims, or renews now and then; null where another process does this organization. */
  hold(organizationId: string, row: PresenceJobRow | undefined, now: number): Promise<Held | null>;
  releaseAll(): Promise<void>;
}

const BEAT_MS = 10_000;
const DEAD_AFTER_MS = 30_000;

/** Sees to it that only one process at a time asks Webex for the presence of an organization. */
export function createHeldOrganizations(platform: Platform, directory: Directory): HeldOrganizations {
  const { clock, database } = platform;
  const worker = platform.ids.uuid();
  const held = new Map<string, Held>();

  const letGo = (organizationId: string): null => {
    const mine = held.get(organizationId);
    for (const work of worksOf(mine)) work.abort.abort(new Error('another process does the rounds'));
    held.delete(organizationId);
    return null;
  };
  const begin = (row: PresenceJobRow, now: number): Held => {
    const fresh: Held = {
      polling: createPolling(row.organization_id, { clock, directory }),
      beatMs: now,
      nextWatchedMs: now,
      failures: 0,
      round: null,
      watched: null,
    };
    fresh.polling.pauseUntil(row.backoff_until?.getTime() ?? 0);
    held.set(row.organization_id, fresh);
    return fresh;
  };

  return {
    get: (organizationId) => held.get(organizationId),
    hold: async (organizationId, row, now) => {
      const mine = held.get(organizationId);
      if (mine !== undefined && row?.worker === worker && now - mine.beatMs < BEAT_MS) return mine;
      const others = row !== undefined && row.worker !== null && row.worker !== worker;
      if (others && now - (row.heartbeat_at?.getTime() ?? 0) < DEAD_AFTER_MS) return letGo(organizationId);
      const deadBefore = new Date(now - DEAD_AFTER_MS);
      const [claimed] = await claimJob(database, { organizationId, worker, at: new Date(now), deadBefore });
      if (claimed === undefined) return letGo(organizationId);
      const result = mine ?? begin(claimed, now);
      result.beatMs = now;
      return result;
    },
    releaseAll: async () => {
      for (const [organizationId, mine] of held) {
        const works = worksOf(mine);
        for (const { abort } of works) abort.abort(new Error('this process stops'));
        await Promise.allSettled(works.map(({ finished }) => finished));
        await releaseJob(database, { organizationId, worker });
      }
      held.clear();
    },
  };
}

function worksOf(held: Held | undefined): Work[] {
  return [held?.round, held?.watched].filter((work) => work !== null && work !== undefined);
}
