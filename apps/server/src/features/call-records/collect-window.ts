import type { WebexClient } from '@linekeeper/webex-client';
import type { Platform } from '../../platform/platform.ts';
import {
  type CollectorRow,
  extendWindow,
  insertWindow,
  renewClaim,
  settleWindow,
  updateCollector,
} from './collector.queries.ts';
import type { PlannedWindow } from './plan-collection.ts';
import type { RecordStore } from './store-records.ts';

export interface WindowToCollect {
  webex: WebexClient;
  /** Whose limit is used up: Webex takes one first request a minute from each. */
  authorizationId: string;
  /** As claimed: its version is ours. */
  collector: CollectorRow;
  window: PlannedWindow;
  /** The ledger's row of a window that waited; null for the stream's own. */
  windowId: string | null;
  /** Called once when pages must wait for the next minute. */
  onPause(): void;
}

/** Another process has taken over: nothing more may be written. */
export class ClaimLostError extends Error {
  constructor() {
    super('another process collects this organization now');
    this.name = 'ClaimLostError';
  }
}

export const LEASE_MS = 5 * 60_000;
const PAGE_SIZE = 5_000;
/** Webex: ten page requests a minute beside the first one. */
const PAGES_PER_MINUTE = 10;

/**
 * Fetches one window page by page and stores each page in a transaction of its own; the last one's also moves the
 * watermark and the ledger. A window that breaks off is fetched again from its start: storing twice changes nothing.
 */
export async function collectWindow(
  platform: Platform,
  store: RecordStore,
  job: WindowToCollect,
): Promise<{ changed: number; requestedAt: Date }> {
  const { collector, window } = job;
  const requestedAt = new Date(platform.clock.now());
  const renew = async (database: Platform['database']): Promise<void> => {
    const leasedUntil = new Date(platform.clock.now() + LEASE_MS);
    const { organizationId, version } = collector;
    const claim = { organizationId, version, leasedUntil, requestedAt, requestedThrough: job.authorizationId };
    if (!(await renewClaim(database, claim))) throw new ClaimLostError();
  };
  await renew(platform.database);
  const query = { startTime: window.from.toISOString(), endTime: window.to.toISOString(), max: PAGE_SIZE };
  // No retries inside: they would not know of the one first request a minute.
  const pages = job.webex.cdr[window.via](query, { retry: 'none' });
  let changed = 0;
  let pageCount = 0;
  for await (const page of pages) {
    const collectedAt = new Date(platform.clock.now());
    const input = { organizationId: collector.organizationId, items: page.items, collectedAt };
    const stored = await store.store(input, async (transaction, inPage) => {
      await renew(transaction);
      if (!page.hasNext) await settle(transaction, { platform, job, records: changed + inPage.changed });
    });
    platform.crashPoint('call-records.page-stored');
    changed += stored.changed;
    pageCount += 1;
    if (page.hasNext && pageCount % PAGES_PER_MINUTE === 0) {
      job.onPause();
      await platform.clock.sleep(60_000);
    }
  }
  return { changed, requestedAt };
}

interface Settlement {
  platform: Platform;
  job: WindowToCollect;
  records: number;
}

async function settle(transaction: Platform['database'], settlement: Settlement): Promise<void> {
  const { platform, job, records } = settlement;
  const { collector, window } = job;
  const { organizationId } = collector;
  const now = new Date(platform.clock.now());
  if (job.windowId !== null) {
    const { from, via } = window;
    await settleWindow(transaction, {
      organizationId,
      windowId: job.windowId,
      from,
      via,
      state: 'complete',
      records,
      reason: null,
      now,
    });
    return;
  }
  const windowId = collector.liveWindowId ?? platform.ids.uuid();
  if (collector.liveWindowId !== null) {
    await extendWindow(transaction, { organizationId, windowId, to: window.to, records, now });
  } else {
    const noReason = { reason: null, incident: null };
    await insertWindow(transaction, {
      ...window,
      ...noReason,
      organizationId,
      windowId,
      state: 'complete',
      records,
      now,
    });
  }
  // What stopped collecting is over: the stream has reached the present again.
  const moved = { liveTo: window.to, liveWindowId: windowId, incident: null };
  if (!(await updateCollector(transaction, { ...collector, ...moved }))) throw new ClaimLostError();
}
