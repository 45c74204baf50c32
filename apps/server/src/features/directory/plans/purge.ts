import type { Platform } from '../../../platform/platform.ts';
import { inOneTransaction } from '../records/write-entries.queries.ts';
import { deleteChanges } from './changes.queries.ts';
import { markCleared, selectToClear } from './plan.queries.ts';
import {
  deleteEntries,
  deleteFavouritesOf,
  deleteHistoryOf,
  deleteOwnValuesOf,
  deletePhotosOf,
  markPurgeDue,
  movePurgeDue,
  selectFirstRemoved,
  selectPurgeDue,
  selectRemovedBefore,
} from './purge.queries.ts';
import { keptRails } from './rails.ts';

const DAY_MS = 86_400_000;
/** Entries a transaction: a large farewell is spread over ticks. */
const BATCH = 500;
const ORGANIZATIONS = 20;
const PLANS = 20;

/** Lets go of what was removed and has been kept long enough, and of plans too old to be undone. */
export async function purgeDue(platform: Platform, now: number): Promise<void> {
  const { database } = platform;
  for (const due of await selectPurgeDue(database, { at: new Date(now), limit: ORGANIZATIONS })) {
    const organizationId = due.organization_id;
    const { rails } = await keptRails(database, organizationId);
    const graceMs = rails.graceDays * DAY_MS;
    // Claimed for a minute: whoever dies while purging is followed by another.
    const claim = new Date(now + 60_000);
    if ((await movePurgeDue(database, { organizationId, from: due.purge_due_at, to: claim })).length === 0) continue;
    const purged = await purgeEntries(platform, { organizationId, before: new Date(now - graceMs) });
    await clearPlans(platform, { organizationId, before: new Date(now - graceMs), now });
    const [first] = await selectFirstRemoved(database, { organizationId });
    const [plan] = await selectToClear(database, { organizationId, before: new Date(now), limit: 1 });
    const oldest = [first?.removed_at, plan?.made_at].flatMap((at) => (at ? [at.getTime()] : []));
    const next = oldest.length === 0 ? null : new Date(Math.max(now, Math.min(...oldest) + graceMs));
    await movePurgeDue(database, { organizationId, from: claim, to: purged === BATCH ? new Date(now) : next });
  }
}

/** Other limits, other farewells: looks at once how long what was removed is to be kept. */
export async function purgeSoon(platform: Platform, organizationId: string): Promise<void> {
  await markPurgeDue(platform.database, { organizationId, at: new Date(platform.clock.now()) });
}

async function purgeEntries(platform: Platform, input: { organizationId: string; before: Date }): Promise<number> {
  const { organizationId } = input;
  return inOneTransaction(platform.database, async (transaction) => {
    const rows = await selectRemovedBefore(transaction, { ...input, limit: BATCH });
    if (rows.length === 0) return 0;
    const gone = { organizationId, entryIds: rows.map(({ entry_id }) => entry_id) };
    await deleteFavouritesOf(transaction, gone);
    await deleteOwnValuesOf(transaction, gone);
    await deleteHistoryOf(transaction, gone);
    await deletePhotosOf(transaction, gone);
    await deleteEntries(transaction, gone);
    return rows.length;
  });
}

async function clearPlans(
  platform: Platform,
  input: { organizationId: string; before: Date; now: number },
): Promise<void> {
  const { organizationId, before, now } = input;
  for (const { plan_id: planId } of await selectToClear(platform.database, { organizationId, before, limit: PLANS })) {
    await inOneTransaction(platform.database, async (transaction) => {
      await deleteChanges(transaction, { organizationId, planId });
      await markCleared(transaction, { organizationId, planId, at: new Date(now) });
    });
  }
}
