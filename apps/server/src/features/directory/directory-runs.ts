import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import { CANCELLED, createActiveRuns } from './active-runs.ts';
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
import { endOf, finishRun } from './run-directory.ts';

export interface DirectoryRuns {
  /** A worker takes it at once. AppError authorization-not-usable or run-in-progress. */
  start(organizationId: string): Promise<RunRow>;
  /** Does it here and now; errors as `start`. */
  runNow(organizationId: string): Promise<void>;
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

const BEAT_MS = 10_000;
/** No sign of life for so long: the process that did the run is gone. */
const DEAD_AFTER_MS = 60_000;
const RETRY_START_MS = 60_000;
/** More would only wait for a worker. */
const MAX_UNDER_WAY = 50;
const RUN_JOB = 'directory.run';

interface RunJob {
  organizationId: string;
  runId: string;
}

/** Starts, stops and watches over the runs of all organizations, over any number of processes. */
export function createDirectoryRuns(platform: Platform, deps: RunsDeps): DirectoryRuns {
  const { clock, database, settings } = platform;
  const worker = platform.ids.uuid();
  const active = createActiveRuns(platform, deps.authorizations);
  // The embedded database was started by this process: whoever was at work in it before is gone.
  let othersAreGone = settings.database.kind === 'embedded';

  const insert = async (organizationId: string, doneBy: string | null): Promise<RunRow> => {
    // Refused here rather than as a failed run: there is nothing to read with.
    await deps.authorizations.webexFor(organizationId, 'users-sync');
    const counts = await countEntries(database, { organizationId, terms: [] });
    const known = counts.reduce((sum, { count }) => sum + count, 0);
    const [run] = await insertRun(database, {
      organizationId,
      runId: platform.ids.uuid(),
      number: await deps.organizations.nextNumber(organizationId, 'run'),
      expected: known === 0 ? null : known,
      worker: doneBy,
      at: new Date(clock.now()),
    });
    if (run !== undefined) return run;
    throw new AppError('run-in-progress', 'A directory run is under way already.', {
      next: 'Wait for it to end, or stop it first.',
    });
  };
  const send = (job: RunJob): Promise<void> => platform.jobs.send(RUN_JOB, job, { key: job.runId });
  const start = async (organizationId: string): Promise<RunRow> => {
    const run = await insert(organizationId, null);
    await send({ organizationId, runId: run.run_id });
    return run;
  };
  platform.jobs.define<RunJob>(RUN_JOB, async (job) => {
    const [claimed] = await claimRun(database, { ...job, worker, at: new Date(clock.now()) });
    if (claimed !== undefined) await active.execute(job.organizationId, claimed);
  });

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
    if (!isDead(row, now)) return;
    if (row.worker === null) {
      // Its job was lost between the two writes, or waits in a long queue: then this changes nothing.
      await send(ids);
      return beatRun(database, { ...ids, at: new Date(now) });
    }
    const text = 'The process that did this run ended before the run did. Nothing has been changed.';
    await finishRun(platform, { end: { ...endOf(ids), state: 'failed', text }, nextInMs: 0 });
  };

  const startDue = async (now: number, underWay: number): Promise<void> => {
    const usable = await deps.authorizations.usable('users-sync');
    if (usable.length === 0) return;
    const notDue = new Set((await selectNotDue(database, { at: new Date(now) })).map((row) => row.organization_id));
    const due = usable.filter(({ organizationId }) => !notDue.has(organizationId));
    for (const { organizationId } of due.slice(0, Math.max(0, MAX_UNDER_WAY - underWay))) {
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
    runNow: async (organizationId) => active.execute(organizationId, await insert(organizationId, worker)),
    cancel: (organizationId, runId) => cancelRun(platform, { organizationId, runId }),
    tick: async (now) => {
      const underWay = await selectUnderWay(database);
      for (const row of underWay) await watchOver(row, now);
      othersAreGone = false;
      await startDue(now, underWay.length);
    },
    settled: active.settled,
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
