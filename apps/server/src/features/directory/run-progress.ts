import type { Platform } from '../../platform/platform.ts';
import { updateProgress } from './run.queries.ts';

/** Screens need no more than four steps a second, and a run of many pages must not be slowed by its own story. */
const MIN_INTERVAL_MS = 250;

export interface RunProgress {
  onPage(page: { phase: string; read: number; total: number | null }): void;
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>;
}

/** Tells the row of the run and the screens how far it is; aborts the run when somebody else has ended it, or taken it over. */
export function createRunProgress(
  platform: Platform,
  run: { organizationId: string; runId: string; worker: string; expected: number | null; abort: AbortController },
): RunProgress {
  let lastMs = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | null = null;
  let expected = run.expected;

  const tell = async (phase: string, read: number): Promise<void> => {
    const { organizationId, runId, worker } = run;
    const at = new Date(platform.clock.now());
    const row = { organizationId, runId, worker, phase, read, expected, at };
    const rows = await updateProgress(platform.database, row);
    if (rows.length === 0) return run.abort.abort(new Error('the run was ended'));
    await platform.live.publish(organizationId, {
      type: 'directory.run',
      run: runId,
      state: 'running',
      phase,
      read,
      expected,
    });
  };
  return {
    onPage: ({ phase, read, total }) => {
      if (run.expected === null && phase === 'people') expected = total;
      const now = platform.clock.monotonicMs();
      if (writing !== null || now - lastMs < MIN_INTERVAL_MS) return;
      lastMs = now;
      writing = tell(phase, read)
        .catch((error: unknown) => platform.log.warn({ err: error }, 'progress of a directory run was not written'))
        .finally(() => {
          writing = null;
        });
    },
    settled: async () => {
      await writing;
    },
  };
}
