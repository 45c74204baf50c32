import type { Platform } from '../../../platform/platform.ts';
import { selectRun } from '../run.queries.ts';
import { type PlanRow, supersedeHeld } from './plan.queries.ts';
import { moveRuns } from './plan-runs.queries.ts';

type Database = Platform['database'];

/** Puts aside what a newer plan makes out of date, together with the runs. */
export async function supersede(
  platform: Platform,
  database: Database,
  newer: { organizationId: string; plan: Pick<PlanRow, 'plan_id' | 'run_id' | 'scope'> },
): Promise<{ run_id: string; hash: string | null }[]> {
  const { organizationId, plan } = newer;
  const superseded = await supersedeHeld(database, { organizationId, planId: plan.plan_id, scope: plan.scope });
  if (superseded.length === 0) return [];
  const [run] = await selectRun(database, { organizationId, runId: plan.run_id });
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
