import type { Platform } from '../../platform/platform.ts';
import { updateDue } from './reading/schedule.queries.ts';
import { nextRuns } from './reading/schedule.ts';
import { endRun, type RunEnd, type RunRow } from './run.queries.ts';

/** After trouble the next try comes sooner than the next regular run. */
const RETRY_AFTER_FAILURE_MS = 300_000;

export type Ending = Omit<RunEnd, 'at'>;

/** When the next run of this kind is to come: as the schedule says, soon (after trouble), or at once. */
export type NextRun = 'regular' | 'soon' | 'at-once';

/** Ends a run that changed nothing, and says so to the screens. False where somebody else had ended it, or does it now. */
export async function finishRun(platform: Platform, input: { end: Ending; next: NextRun }): Promise<boolean> {
  const { organizationId } = input.end;
  const [ended] = await endRun(platform.database, { ...input.end, at: new Date(platform.clock.now()) });
  if (ended === undefined) return false;
  await setDue(platform, { organizationId, kind: ended.kind, next: input.next });
  await tellEnd(platform, { ...input.end, read: ended.read_count });
  return true;
}

/** Writes down when the next runs are due, after one of this kind has ended. */
export async function setDue(
  platform: Platform,
  input: { organizationId: string; kind: RunRow['kind']; next: NextRun },
): Promise<void> {
  const { organizationId, kind, next } = input;
  const regular = await nextRuns(platform, organizationId);
  const nowMs = platform.clock.now();
  const otherMs = next === 'at-once' ? nowMs : Math.min(nowMs + RETRY_AFTER_FAILURE_MS, regular.nextFullAt.getTime());
  const own = next === 'regular' ? null : new Date(otherMs);
  await updateDue(
    platform.database,
    kind === 'full'
      ? { organizationId, nextFullAt: own ?? regular.nextFullAt, nextIncrementalAt: regular.nextIncrementalAt }
      : { organizationId, nextFullAt: null, nextIncrementalAt: own ?? regular.nextIncrementalAt },
  );
}

/** A run that ended without counts. */
export function endOf(run: { organizationId: string; runId: string }): Omit<Ending, 'state'> {
  const { organizationId, runId } = run;
  return { organizationId, runId, text: null, read: null, added: 0, changed: 0, removed: 0 };
}

/** Says to the screens how a run ended. */
export async function tellEnd(platform: Platform, end: Ending): Promise<void> {
  await platform.live.publish(end.organizationId, {
    type: 'directory.run',
    run: end.runId,
    state: end.state,
    phase: null,
    read: end.read ?? 0,
    expected: null,
  });
  await platform.live.publish(end.organizationId, { type: 'directory.changed' });
}
