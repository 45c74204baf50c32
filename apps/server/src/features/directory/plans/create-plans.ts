import type { Platform } from '../../../platform/platform.ts';
import { createPlanWriter } from './plan-writer.ts';
import { mountPlansRoutes } from './plans.routes.ts';
import { purgeDue } from './purge.ts';
import { createHeldTeller, type HeldTeller } from './tell-held.ts';

/** What people do with plans, and what is done without them: telling, writing what they decided, letting go of what is old. */
export function createPlans(platform: Platform): Pick<HeldTeller, 'onHeld' | 'held'> {
  const teller = createHeldTeller(platform);
  const writer = createPlanWriter(platform);
  mountPlansRoutes(platform, writer);
  platform.ticker.register('directory.plans', async (now) => {
    await teller.tick(now);
    await writer.tick(now);
    await purgeDue(platform, now);
  });
  return teller;
}
