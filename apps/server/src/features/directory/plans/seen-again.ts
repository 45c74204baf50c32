import type { Platform } from '../../../platform/platform.ts';
import { selectRun } from '../run.queries.ts';
import { countUndoneAgain } from './changes.queries.ts';
import { selectUndone } from './plan.queries.ts';

/** Changes that were undone and that a plan would make again. */
export interface SeenAgain {
  planId: string;
  /** RUN-118. */
  run: string;
  by: string | null;
  count: number;
}

/** Which undone runs a plan would do again, in part or whole: Webex still says what it said then. */
export async function seenAgain(
  platform: Platform,
  plan: { organizationId: string; planId: string },
): Promise<SeenAgain[]> {
  const { organizationId } = plan;
  const again: SeenAgain[] = [];
  for (const undone of await selectUndone(platform.database, { organizationId })) {
    const count = await countUndoneAgain(platform.database, { ...plan, undonePlanId: undone.plan_id });
    if (count === 0) continue;
    const [run] = await selectRun(platform.database, { organizationId, runId: undone.run_id });
    again.push({ planId: undone.plan_id, run: `RUN-${run?.number ?? ''}`, by: undone.undone_by, count });
  }
  return again;
}
