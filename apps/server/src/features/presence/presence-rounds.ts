import { WebexError } from '@linekeeper/webex-client';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Directory } from '../directory/index.ts';
import { backoffMs } from './backoff.ts';
import { createHeldOrganizations, type Held, type Work } from './held-organizations.ts';
import { pollRound, type RoundContext } from './poll-round.ts';
import { pollWatched } from './poll-watched.ts';
import { makeDueNow, type PresenceJobRow, selectJobs, updateBackoff, updateNextRound } from './presence-job.queries.ts';
import type { WatchList } from './watch-list.ts';

export interface PresenceRounds {
  tick(now: number): Promise<void>;
  /** Begins anew at the next tick, with whatever authorization lives now. */
  restart(organizationId: string): Promise<void>;
  stop(): Promise<void>;
}

export interface RoundsDeps {
  authorizations: Authorizations;
  directory: Directory;
  watchList: WatchList;
}

const RESTART = 'presence.restart';
const WATCHED_EVERY_MS = 10_000;

/** Does the rounds of all organizations that are due. */
export function createPresenceRounds(platform: Platform, deps: RoundsDeps): PresenceRounds {
  const { clock, database } = platform;
  const held = createHeldOrganizations(platform, deps.directory);
  let stopped = false;

  platform.bus.subscribe(RESTART, (payload) => {
    // Only `restart` below writes to this channel.
    const { organizationId } = payload as { organizationId: string };
    const mine = held.get(organizationId);
    if (mine === undefined) return;
    mine.failures = 0;
    mine.polling.pauseUntil(0);
    mine.round?.abort.abort(new Error('presence begins anew'));
    mine.watched?.abort.abort(new Error('presence begins anew'));
  });

  return {
    tick: async (now) => {
      const usable = await deps.authorizations.usable('presence');
      if (usable.length === 0 || stopped) return;
      const rows = new Map((await selectJobs(database)).map((row) => [row.organization_id, row]));
      for (const { organizationId } of usable) {
        const row = rows.get(organizationId);
        const mine = await held.hold(organizationId, row, now);
        if (mine === null || stopped || now < mine.polling.pausedUntilMs()) continue;
        await startRoundWhenDue({ platform, deps, mine }, row, now);
        startWatchedWhenDue({ platform, deps, mine }, row, now);
      }
    },
    restart: async (organizationId) => {
      await makeDueNow(database, { organizationId, at: new Date(clock.now()) });
      await platform.bus.publish(RESTART, { organizationId });
    },
    stop: async () => {
      stopped = true;
      await held.releaseAll();
    },
  };
}

interface Due {
  platform: Platform;
  deps: RoundsDeps;
  mine: Held;
}

async function startRoundWhenDue(due: Due, row: PresenceJobRow | undefined, now: number): Promise<void> {
  const { platform, mine } = due;
  const isDue = row === undefined || row.next_round_at.getTime() <= now || (await hasFilledMeanwhile(mine));
  if (mine.round !== null || !isDue) return;
  const { organizationId } = mine.polling;
  const nextAt = new Date(now + platform.settings.presenceSeconds * 1000);
  await updateNextRound(platform.database, { organizationId, at: nextAt });
  mine.round = work(due, pollRound);
  void mine.round.finished.finally(() => {
    mine.round = null;
  });
}

/** A round over an empty directory attached its statuses to nobody: as soon as there is somebody, begin anew. */
async function hasFilledMeanwhile({ polling, round }: Held): Promise<boolean> {
  if (!polling.knowsNobody() || (await polling.refreshPeople()).size === 0) return false;
  round?.abort.abort(new Error('the directory was filled'));
  await round?.finished;
  return true;
}

function startWatchedWhenDue(due: Due, row: PresenceJobRow | undefined, now: number): void {
  const { deps, mine } = due;
  if (mine.watched !== null || now < mine.nextWatchedMs) return;
  // Nobody has a status: single questions would only say it again.
  if (row !== undefined && row.off_since !== null) return;
  const entryIds = deps.watchList.watched(mine.polling.organizationId);
  if (entryIds.length === 0) return;
  mine.nextWatchedMs = now + WATCHED_EVERY_MS;
  mine.watched = work(due, (context) => pollWatched(context, entryIds));
  void mine.watched.finished.finally(() => {
    mine.watched = null;
  });
}

function work({ platform, deps, mine }: Due, what: (context: RoundContext) => Promise<void>): Work {
  const abort = new AbortController();
  const { polling } = mine;
  const run = async (): Promise<void> => {
    try {
      await what({ platform, authorizations: deps.authorizations, polling, signal: abort.signal });
      mine.failures = 0;
    } catch (error) {
      if (!abort.signal.aborted) await backOff(platform, mine, error);
    }
  };
  return { abort, finished: run() };
}

async function backOff(platform: Platform, mine: Held, error: unknown): Promise<void> {
  const { organizationId } = mine.polling;
  mine.failures += 1;
  const untilMs = platform.clock.now() + backoffMs(error, mine.failures);
  mine.polling.pauseUntil(untilMs);
  const expected = error instanceof AppError || error instanceof WebexError;
  platform.log[expected ? 'info' : 'error']({ err: error, organizationId }, 'a presence round ended early');
  try {
    await updateBackoff(platform.database, { organizationId, until: new Date(untilMs) });
  } catch (cause) {
    platform.log.warn({ err: cause, organizationId }, 'a pause of presence rounds was not written');
  }
}
