import type { Platform } from '../../../platform/platform.ts';
import { movePlan, type PlanRef, replaceHolds } from './plan.queries.ts';

type Database = Platform['database'];

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
