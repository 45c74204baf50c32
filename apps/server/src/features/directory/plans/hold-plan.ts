import type { Platform } from '../../../platform/platform.ts';
import { selectRun } from '../run.queries.ts';
import { movePlan, type PlanRef, replaceHolds, selectPlan, supersedeHeld } from './plan.queries.ts';
import { moveRuns } from './plan-runs.queries.ts';

type Database = Platform['database'];

/** Keeps a plan for somebody to decide; older ones it takes the place of are put aside. */
export async function holdPlan(platform: Platform, database: Database, plan: PlanRef): Promise<{ isNews: boolean }> {
  const at = new Date(platform.clock.now());
  const [held] = await movePlan(database, { ...plan, from: ['made'], to: 'held', at });
  if (held === undefined) return { isNews: false };
  const superseded = await supersede(platform, database, plan);
  return { isNews: !superseded.some(({ hash }) => hash === held.hash) };
}

/** The view was shrunken: the plan stays to be looked at, and cannot be approved. */
export async function refuseMadePlan(
  platform: Platform,
  database: Database,
  plan: PlanRef & { sentence: string },
): Promise<void> {
  const at = new Date(platform.clock.now());
  const [refused] = await movePlan(database, { ...plan, from: ['made'], to: 'refused', at });
  if (refused === undefined) return;
  const holds = [{ rail: 'view' as const, sentence: plan.sentence }, ...refused.holds];
  await replaceHolds(database, { ...plan, holds, advice: refused.advice });
}

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
