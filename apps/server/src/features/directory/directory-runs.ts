import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import { countEntries } from './directory.queries.ts';
import {
  beatRun,
  claimRun,
  insertRun,
  type RunRow,
  selectNotDue,
  selectRun,
  selectUnderWay,
  type UnderWayRow,
  upsertState,
} from './run.queries.ts';
import { endOf, finishRun, runDirectory } from './run-directory.ts';

export interface DirectoryRuns {
  /** AppError authorization-not-usable or run-in-progress. `finished` resolves when this process has done it. */
  start(organizationId: string): Promise<{ run: RunRow; finished: Promise<void> }>;
  /** AppError not-found, or conflict where it has ended. */
  cancel(organizationId: string, runId: string): Promise<RunRow>;
  /** Everything that is due: takes waiting runs, gives up dead ones, starts new ones. */
  tick(now: number): Promise<void>;
  settled(): Promise<void>;
}

export interface RunsDeps {
  organizations: Organizations;
  authorizations: Authorizations;
}

interface Active {
  abort: AbortController;
  applying: boolean;
  beatMs: number;
  finished: Promise<void>;
}

const CANCELLED = 'directory.run-cancelled';
const BEAT_MS = 10_000;
/** No sign of life for so long: the process that did the run is gone. */
const DEAD_AFTER_MS = 60_000;
const RETRY_START_MS = 60_000;
/** Each holds a whole organization in memory. */
const MAX_AT_ONCE = 4;

/** Starts, stops and watches over the runs of all organizations, over any number of processes. */
export function createDirectoryRuns(platform: Platform, deps: RunsDeps): DirectoryRuns {
  const { clock, database, settings } = platform;
  const worker = platform.ids.uuid();
  const active = new Map<string, Active>();
  // The embedded database was started by this process: whoever was at work in it before is gone.
  let othersAreGone = settings.database.kind === 'embedded';

  platform.bus.subscribe(CANCELLED, (payload) => {
    const runId = typeof payload === 'object' && payload !== null && 'runId' in payload ? payload.runId : null;
    if (typeof runId === 'string') active.get(runId)?.abort.abort(new Error('the run was cancelled'));
  });

  const execute = (organizationId: string, run: RunRow): Promise<void> => {
    const entry: Active = {
      abort: new AbortController(),
      applying: false,
      beatMs: clock.now(),
      finished: Promise.resolve(),
    };
    active.set(run.run_id, entry);
    const input = {
      organizationId,
      runId: run.run_id,
      startedAt: run.started_at,
      expected: run.expected_count,
      abort: entry.abort,
      onApply: () => {
        entry.applying = true;
      },
    };
    entry.finished = runDirectory({ platform, authorizations: deps.authorizations, run: input })
      .catch((error: unknown) => platform.log.error({ err: error, organizationId }, 'a directory run was left open'))
      .finally(() => active.delete(run.run_id));
    return entry.finished;
  };

  const start: DirectoryRuns['start'] = async (organizationId) => {
    // Refused here rather than as a failed run: there is nothing to read with.
    await deps.authorizations.webexFor(organizationId, 'users-sync');
    const counts = await countEntries(database, { organizationId, terms: [] });
    const known = counts.reduce((sum, { count }) => sum + count, 0);
    const works = settings.roles.includes('worker');
    const [run] = await insertRun(database, {
      organizationId,
      runId: platform.ids.uuid(),
      number: await deps.organizations.nextNumber(organizationId, 'run'),
      expected: known === 0 ? null : known,
      worker: works ? worker : null,
      at: new Date(clock.now()),
    });
    if (run === undefined) {
      throw new AppError('run-in-progress', 'A directory run is under way already.', {
        next: 'Wait for it to end, or stop it first.',
      });
    }
    return { run, finished: works ? execute(organizationId, run) : Promise.resolve() };
  };

  const isDead = (row: UnderWayRow, now: number): boolean =>
    othersAreGone || now - row.heartbeat_at.getTime() > DEAD_AFTER_MS;

  const watchOver = async (row: UnderWayRow, now: number): Promise<void> => {
    const ids = { organizationId: row.organization_id, runId: row.run_id };
    const own = active.get(row.run_id);
    if (own !== undefined) {
      if (own.applying || now - own.beatMs < BEAT_MS) return;
      own.beatMs = now;
      return beatRun(database, { ...ids, at: new Date(now) });
    }
    if (row.worker === null) {
      if (active.size >= MAX_AT_ONCE) return;
      const [claimed] = await claimRun(database, { ...ids, worker, at: new Date(now) });
      if (claimed !== undefined) void execute(row.organization_id, claimed);
      return;
    }
    if (!isDead(row, now)) return;
    const text = 'The process that did this run ended before the run did. Nothing has been changed.';
    await finishRun(platform, { end: { ...endOf(ids), state: 'failed', text }, nextInMs: 0 });
  };

  const startDue = async (now: number): Promise<void> => {
    const usable = await deps.authorizations.usable('users-sync');
    if (usable.length === 0) return;
    const notDue = new Set((await selectNotDue(database, { at: new Date(now) })).map((row) => row.organization_id));
    for (const { organizationId } of usable) {
      if (notDue.has(organizationId) || active.size >= MAX_AT_ONCE) continue;
      try {
        await start(organizationId);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        platform.log.debug({ organizationId, code: error.code }, 'a due directory run could not start');
        const nextRunAt = new Date(now + RETRY_START_MS);
        await upsertState(database, { organizationId, completeAt: null, nextRunAt });
      }
    }
  };

  return {
    start,
    cancel: (organizationId, runId) => cancelRun(platform, { organizationId, runId }),
    tick: async (now) => {
      for (const row of await selectUnderWay(database)) await watchOver(row, now);
      othersAreGone = false;
      await startDue(now);
    },
    settled: async () => {
      while (active.size > 0) await Promise.all([...active.values()].map(({ finished }) => finished));
    },
  };
}

/** Ends the row first, so that the run can no longer be applied, then tells the process that does it. */
async function cancelRun(platform: Platform, ids: { organizationId: string; runId: string }): Promise<RunRow> {
  const end = { ...endOf(ids), state: 'cancelled' as const, text: 'Stopped by hand. Nothing has been changed.' };
  const ended = await finishRun(platform, { end, nextInMs: platform.settings.directorySeconds * 1000 });
  const [run] = await selectRun(platform.database, ids);
  if (run === undefined) throw new AppError('not-found', 'There is no such run.');
  if (!ended) throw new AppError('conflict', 'This run has already ended.');
  await platform.bus.publish(CANCELLED, { runId: ids.runId });
  return run;
}
