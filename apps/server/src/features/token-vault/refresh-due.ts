import { jobSchema } from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import { selectDueGrants } from './grants.queries.ts';
import type { Processes } from './processes.ts';
import type { Refresher } from './refresh-grant.ts';
import { FROZEN_MS } from './refresh-lease.ts';

const BATCH = 64;
const AT_ONCE = 16;

/** Refreshes what is due, and first what a dead process left between its call to Webex and its write. */
export function registerDueRefreshes(platform: Platform, refresher: Refresher, processes: Processes): void {
  const { database, ticker, log } = platform;
  ticker.register('token-vault.refresh-due', async (now) => {
    const [endedProcesses, livingProcesses] = [await processes.ended(), await processes.living()];
    const due = await selectDueGrants(database, {
      now: new Date(now),
      endedProcesses,
      livingProcesses,
      frozenBefore: new Date(now - FROZEN_MS),
      limit: BATCH,
    });
    const queue = due.values();
    const work = async (): Promise<void> => {
      for (const row of queue) {
        const target = {
          organizationId: row.organization_id,
          authorizationId: row.authorization_id,
          job: jobSchema.parse(row.job),
        };
        const reason = row.left_over ? 'an earlier attempt was cut off' : 'half of its life is over';
        // What waits in this queue may have been refreshed meanwhile, by a reader or another process.
        const seen = { adoptionId: row.adoption_id, generation: row.generation };
        await refresher.refresh(target, { reason, seen }).catch((error: unknown) => {
          log.error({ err: error, authorizationId: target.authorizationId }, 'a due refresh failed');
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  });
}
