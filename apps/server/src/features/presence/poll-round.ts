import type { Page } from '@linekeeper/webex-client';
import type { Person } from '@linekeeper/webex-contract';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Polling } from './polling.ts';
import { updatePeople } from './presence-job.queries.ts';
import { judge, noteMissing, noteSeen, takeStatuses } from './take-statuses.ts';

const PAGE_SIZE = 100;
/** Webex publishes no limit and answers frequent questions with 429 quickly (docs/webex/people.md). */
const MIN_GAP_MS = 1_000;

export interface RoundContext {
  platform: Platform;
  authorizations: Authorizations;
  polling: Polling;
  signal: AbortSignal;
}

/** Asks for everybody once, page by page, spread over the time a round has. Throws what Webex refused with. */
export async function pollRound(context: RoundContext): Promise<void> {
  const { platform, authorizations, polling, signal } = context;
  const { organizationId } = polling;
  const { webex } = await authorizations.webexFor(organizationId, 'presence');
  const entryIds = await polling.refreshPeople();
  const gapMs = gapBetweenPages(entryIds.size, platform.settings.presenceSeconds * 1000);
  // The client waits out Retry-After itself: a list that is asked again from its first page would never be finished.
  const pages = webex.people.pages({ max: PAGE_SIZE, excludeStatus: false }, { signal, retry: 'standard' });
  const iterator = pages[Symbol.asyncIterator]();
  const told = { seen: false, missing: false, people: 0 };
  while (true) {
    const { answer: page, askedAt } = await polling.inTurn(signal, () => iterator.next());
    signal.throwIfAborted();
    if (page.done) break;
    await takePage(context, { page: page.value, askedAt, told, entryIds });
    if (!page.value.hasNext) break;
    await platform.clock.sleep(Math.max(0, askedAt.getTime() + gapMs - platform.clock.now()), signal);
  }
  await updatePeople(platform.database, { organizationId, people: told.people });
}

interface TakenPage {
  page: Page<Person>;
  askedAt: Date;
  told: { seen: boolean; missing: boolean; people: number };
  entryIds: ReadonlyMap<string, string>;
}

async function takePage(context: RoundContext, { page, askedAt, told, entryIds }: TakenPage): Promise<void> {
  const { platform, authorizations, polling } = context;
  const { organizationId } = polling;
  const polled = { organizationId, people: page.items, askedAt, trackingId: page.trackingId, entryIds };
  await takeStatuses(platform, polled);
  told.people += page.items.filter(({ status }) => status !== undefined).length;
  const verdict = judge(page.items);
  if (verdict === 'seen') {
    told.seen = true;
    await noteSeen(platform, authorizations, polled);
  }
  // One page of people without a status says nothing when another page of the same round has some.
  if (verdict === 'missing' && !told.seen && !told.missing) {
    told.missing = true;
    await noteMissing(platform, authorizations, polled);
  }
}

/** While the directory is empty nobody knows how long the list is. */
const PEOPLE_UNKNOWN = 2_000;

/** The whole organization within a round where that means at most one page a second. */
export function gapBetweenPages(people: number, roundMs: number): number {
  const pages = Math.max(1, Math.ceil((people === 0 ? PEOPLE_UNKNOWN : people) / PAGE_SIZE));
  return Math.max(MIN_GAP_MS, Math.floor(roundMs / pages));
}
