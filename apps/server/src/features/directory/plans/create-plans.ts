import type { Platform } from '../../../platform/platform.ts';
import { createPlanWriter } from './plan-writer.ts';
import { mountPlansRoutes } from './plans.routes.ts';
import { purgeDue } from './purge.ts';

/** What people do with plans, and what is done without them: writing what they decided, and letting go of what is old. */
export function createPlans(platform: Platform): void {
  const writer = createPlanWriter(platform);
  mountPlansRoutes(platform, writer);
  platform.ticker.register('directory.plans', async (now) => {
    await writer.tick(now);
    await purgeDue(platform, now);
  });
}
