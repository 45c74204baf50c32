import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { RunRow } from './run.queries.ts';
import { runDirectory } from './run-directory.ts';

export interface ActiveRun {
  abort: AbortController;
  /** What it writes is finished, if not now then later. */
  applying: boolean;
  beatMs: number;
  finished: Promise<void>;
}

/** The runs this process does now. */
export interface ActiveRuns {
  execute(organizationId: string, run: RunRow): Promise<void>;
  get(runId: string): ActiveRun | undefined;
  settled(): Promise<void>;
}

/** Said by the process that ended a run's row to the one that does the run. */
export const CANCELLED = 'directory.run-cancelled';

export function createActiveRuns(
  platform: Platform,
  { authorizations, worker }: { authorizations: Authorizations; worker: string },
): ActiveRuns {
  const active = new Map<string, ActiveRun>();

  platform.bus.subscribe(CANCELLED, (payload) => {
    const runId = typeof payload === 'object' && payload !== null && 'runId' in payload ? payload.runId : null;
    if (typeof runId === 'string') active.get(runId)?.abort.abort(new Error('the run was cancelled'));
  });
  return {
    execute: (organizationId, run) => {
      const entry: ActiveRun = {
        abort: new AbortController(),
        applying: false,
        beatMs: platform.clock.now(),
        finished: Promise.resolve(),
      };
      active.set(run.run_id, entry);
      const input = {
        organizationId,
        runId: run.run_id,
        worker,
        kind: run.kind,
        startedAt: run.started_at,
        isTakenUp: run.taken_up > 0,
        expected: run.expected_count,
        abort: entry.abort,
        onApply: () => {
          entry.applying = true;
        },
        isApplying: () => entry.applying,
      };
      entry.finished = runDirectory({ platform, authorizations, run: input })
        .catch((error: unknown) => platform.log.error({ err: error, organizationId }, 'a directory run was left open'))
        .finally(() => active.delete(run.run_id));
      return entry.finished;
    },
    get: (runId) => active.get(runId),
    settled: async () => {
      while (active.size > 0) await Promise.all([...active.values()].map(({ finished }) => finished));
    },
  };
}
