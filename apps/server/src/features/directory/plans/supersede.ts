import type { Platform } from '../../../platform/platform.ts';
import { selectRun } from '../run.queries.ts';
import { type PlanRef, selectPlan, supersedeHeld } from './plan.queries.ts';
import { moveRuns } from './plan-runs.queries.ts';

type Database = Platform['database'];

/** Puts aside what a newer plan makes out of date, together with the runs. */
export async function supersede(
  platform: Platform,
  database: Database,
  plan: PlanRef,
): Promise<{ run_id: string; hash: string | null }[]> {
  const { organizationId } = plan;
  const [newer] = await selectPlan(database, plan);
  if (newer === undefined) return [];
  const superseded = await supersedeHeld(database, { ...plan, scope: newer.scope });
  if (superseded.length === 0) return [];
  const [run] = await selectRun(database, { organizationId, runId: newer.run_id });
  await moveRuns(database, {
    organizationId,
    runIds: superseded.map(({ run_id }) => run_id),
    from: 'held',
    to: 'superseded',
    text: `RUN-${run?.number ?? ''} took its place before anybody decided. Nothing has been changed.`,
    at: new Date(platform.clock.now()),
  });
  return superseded;
}
