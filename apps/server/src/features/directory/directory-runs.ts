import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import { CANCELLED, createActiveRuns } from './active-runs.ts';
import { countEntries } from './directory.queries.ts';
import { endOf, finishRun } from './finish-run.ts';
import { deleteStage } from './reading/drop-stage.queries.ts';
import { selectIncrementalDue, selectNotDue, selectReadingState } from './reading/schedule.queries.ts';
import { settleLeftStages } from './reading/settle-stage.ts';
import {
  beatRun,
  claimRun,
  freeRun,
  insertRun,
  type RunRow,
  selectRun,
  selectUnderWay,
  type UnderWayRow,
  upsertState,
} from './run.queries.ts';

export type RunKind = RunRow['kind'];

export interface DirectoryRuns {
  /** A worker takes it at once; incremental while nothing has been read yet is full. AppError authorization-not-usable or run-in-progress. */
  start(organizationId: string, kind: RunKind): Promise<RunRow>;
  /** Does a full one here and now; errors as `start`. */
  runNow(organizationId: string): Promise<void>;
  /** AppError not-found, or conflict where it has ended or is being written. */
  cancel(organizationId: string, runId: string): Promise<RunRow>;
  /** Everything that is due: takes waiting runs, takes up those of dead processes, starts new ones. */
  tick(now: number): Promise<void>;
  settled(): Promise<void>;
}

export interface RunsDeps {
  organizations: Organizations;
  authorizations: Authorizations;
}

const BEAT_MS = 10_000;
/** No sign of life for so long: the process that did the run is gone, and another one takes it up. */
const DEAD_AFTER_MS = 60_000;
/** A run that has outlived so many processes may well be what ends them. */
const MOST_TAKEN_UP = 5;
const RETRY_START_MS = 60_000;
const CLEAR_UP_MS = 60_000;
/** More would only wait for a worker. */
const MAX_UNDER_WAY = 50;
const RUN_JOB = 'directory.run';

interface RunJob {
  organizationId: string;
  runId: string;
}

/** Starts, stops and watches over the runs of all organizations, over any number of processes. */
export function createDirectoryRuns(platform: Platform, deps: RunsDeps): DirectoryRuns {
  const { clock, database } = platform;
  const worker = platform.ids.uuid();
  const active = createActiveRuns(platform, { authorizations: deps.authorizations, worker });
  const watch = createWatch(platform, { worker, active });
  let clearedUpMs = Number.NEGATIVE_INFINITY;

  const insert = async (organizationId: string, wanted: RunKind, doneBy: string | null): Promise<RunRow> => {
    // Refused here rather than as a failed run: there is nothing to read with.
    await deps.authorizations.webexFor(organizationId, 'users-sync');
    const [counts, [state], number] = await Promise.all([
      countEntries(database, { organizationId }),
      selectReadingState(database, { organizationId }),
      deps.organizations.nextNumber(organizationId, 'run'),
    ]);
    const known = counts.reduce((sum, { count }) => sum + count, 0);
    const changesSince = state?.changes_through ?? null;
    const kind = state?.complete_at == null || changesSince === null ? 'full' : wanted;
    const [run] = await insertRun(database, {
      ...{ organizationId, runId: platform.ids.uuid(), number, kind, worker: doneBy },
      changesSince: kind === 'full' ? null : changesSince,
      expected: known === 0 || kind === 'incremental' ? null : known,
      at: new Date(clock.now()),
    });
    if (run !== undefined) return run;
    throw new AppError('run-in-progress', 'A directory run is under way already.', {
      next: 'Wait for it to end, or stop it first.',
    });
  };
  const start = async (organizationId: string, kind: RunKind): Promise<RunRow> => {
    const run = await insert(organizationId, kind, null);
    await watch.send({ organizationId, runId: run.run_id });
    return run;
  };
  platform.jobs.define<RunJob>(RUN_JOB, async (job) => {
    const [claimed] = await claimRun(database, { ...job, worker, at: new Date(clock.now()) });
    if (claimed !== undefined) await active.execute(job.organizationId, claimed);
  });

  const startDue = async (now: number, underWay: number): Promise<void> => {
    const usable = await deps.authorizations.usable('users-sync');
    if (usable.length === 0) return;
    const at = new Date(now);
    const notDue = new Set((await selectNotDue(database, { at })).map((row) => row.organization_id));
    const due = usable.filter(({ organizationId }) => !notDue.has(organizationId));
    if (due.length === 0) return;
    const onlyChanges = new Set((await selectIncrementalDue(database, { at })).map((row) => row.organization_id));
    for (const { organizationId } of due.slice(0, Math.max(0, MAX_UNDER_WAY - underWay))) {
      try {
        await start(organizationId, onlyChanges.has(organizationId) ? 'incremental' : 'full');
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
    runNow: async (organizationId) => active.execute(organizationId, await insert(organizationId, 'full', worker)),
    cancel: (organizationId, runId) => cancelRun(platform, { organizationId, runId }),
    tick: async (now) => {
      const underWay = await watch.round(now);
      await startDue(now, underWay);
      if (now - clearedUpMs < CLEAR_UP_MS) return;
      clearedUpMs = now;
      await settleLeftStages(database);
    },
    settled: active.settled,
  };
}

interface Watch {
  /** Beats for the runs of this process, and frees those of dead ones; how many are under way. */
  round(now: number): Promise<number>;
  send(job: RunJob): Promise<void>;
}

function createWatch(platform: Platform, own: { worker: string; active: ReturnType<typeof createActiveRuns> }): Watch {
  const { database } = platform;
  const { worker, active } = own;
  // The embedded database was started by this process: whoever was at work in it before is gone.
  let othersAreGone = platform.settings.database.kind === 'embedded';
  const send = (job: RunJob): Promise<void> => platform.jobs.send(RUN_JOB, job, { key: job.runId });

  const takeUp = async (row: UnderWayRow, now: number): Promise<void> => {
    const ids = { organizationId: row.organization_id, runId: row.run_id };
    if (row.worker === null) {
      // Its job was lost between the two writes, or waits in a long queue: then this changes nothing.
      await send(ids);
      return beatRun(database, { ...ids, worker: null, at: new Date(now) });
    }
    const freed = { ...ids, worker: row.worker, heartbeatAt: row.heartbeat_at, at: new Date(now) };
    if ((await freeRun(database, freed)).length === 0) return;
    if (row.taken_up >= MOST_TAKEN_UP) {
      const text = `${MOST_TAKEN_UP + 1} processes ended while they did this run. Nothing has been changed.`;
      // One that is being written is not ended, but taken up again.
      if (await finishRun(platform, { end: { ...endOf(ids), state: 'failed', text }, next: 'soon' })) {
        return deleteStage(database, ids);
      }
    }
    platform.log.info(ids, 'a directory run is taken up where a process that ended has left it');
    await send(ids);
  };
  const watchOver = async (row: UnderWayRow, now: number): Promise<void> => {
    const mine = active.get(row.run_id);
    if (mine === undefined || row.worker !== worker) {
      if (othersAreGone || now - row.heartbeat_at.getTime() > DEAD_AFTER_MS) await takeUp(row, now);
      return;
    }
    if (now - mine.beatMs < BEAT_MS) return;
    mine.beatMs = now;
    await beatRun(database, { organizationId: row.organization_id, runId: row.run_id, worker, at: new Date(now) });
  };
  return {
    send,
    round: async (now) => {
      const underWay = await selectUnderWay(database);
      for (const row of underWay) await watchOver(row, now);
      othersAreGone = false;
      return underWay.length;
    },
  };
}

/** Ends the row first, so that the run can no longer be applied, then tells the process that does it. */
async function cancelRun(platform: Platform, ids: { organizationId: string; runId: string }): Promise<RunRow> {
  const end = { ...endOf(ids), state: 'cancelled' as const, text: 'Stopped by hand. Nothing has been changed.' };
  const ended = await finishRun(platform, { end, next: 'regular' });
  const [run] = await selectRun(platform.database, ids);
  if (run === undefined) throw new AppError('not-found', 'There is no such run.');
  if (!ended) {
    const isWriting = run.state === 'running';
    throw new AppError('conflict', isWriting ? 'This run is being written already.' : 'This run has already ended.');
  }
  await platform.bus.publish(CANCELLED, { runId: ids.runId });
  await deleteStage(platform.database, ids);
  return run;
}
