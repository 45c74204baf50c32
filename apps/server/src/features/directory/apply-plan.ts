import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import {
  deleteLocations,
  deleteNumbers,
  type EntryToWrite,
  inOneTransaction,
  insertLocations,
  insertNumbers,
  markRemoved,
  upsertEntries,
} from './apply-plan.queries.ts';
import type { Plan, PlannedEntry } from './plan-run.ts';
import { writeListed } from './rules/write-listed.ts';
import { endRun, type RunEnd, upsertState } from './run.queries.ts';
import { fold, searchDigits, searchText } from './search-text.ts';
import { type ListedEntry, lookupNumbers, type SeenLocation } from './seen-entry.ts';

/** The run was cancelled, or given up for dead, before it could write. */
export class RunEndedElsewhere extends Error {}

const BATCH = 1_000;
/** An index row has room for so much; no name needs it. */
const SORT_NAME_LENGTH = 200;

export interface ApplyInput {
  organizationId: string;
  plan: Plan;
  locations: readonly SeenLocation[];
  /** Everything Webex showed, whatever the rules made of it. */
  listed: readonly ListedEntry[];
  kindsUnread: ReadonlySet<EntryKind>;
  end: RunEnd;
  completeAt: Date;
  nextRunAt: Date;
}

/** Writes a plan in one transaction that first takes the run's row: a run ended by somebody else writes nothing. */
export async function applyPlan(platform: Platform, input: ApplyInput): Promise<void> {
  const { organizationId, end } = input;
  await inOneTransaction(platform.database, async (transaction) => {
    if ((await endRun(transaction, end)).length === 0) throw new RunEndedElsewhere();
    for (const batch of batches(input.plan.changed)) {
      await deleteNumbers(transaction, { organizationId, entryIds: batch.map(({ entryId }) => entryId) });
    }
    // What was removed and comes back has no numbers: they went with it.
    for (const batch of batches([...input.plan.added, ...input.plan.changed])) {
      await upsertEntries(transaction, { organizationId, entries: batch.map(toRow), at: end.at });
      const numbers = batch.flatMap(({ entryId, seen }) => lookupNumbers(seen).map((number) => ({ number, entryId })));
      await insertNumbers(transaction, { organizationId, numbers });
      platform.crashPoint('directory.within-apply');
    }
    for (const entryIds of batches(input.plan.removed)) {
      await markRemoved(transaction, { organizationId, entryIds, at: end.at });
      await deleteNumbers(transaction, { organizationId, entryIds });
    }
    await deleteLocations(transaction, { organizationId });
    await insertLocations(transaction, { organizationId, locations: input.locations });
    await writeListed(transaction, { organizationId, listed: input.listed, kindsUnread: input.kindsUnread });
    const { completeAt, nextRunAt } = input;
    await upsertState(transaction, { organizationId, completeAt, nextRunAt });
  });
}

function toRow({ entryId, digest, seen }: PlannedEntry): EntryToWrite {
  return {
    entry_id: entryId,
    kind: seen.kind,
    webex_id: seen.webexId,
    name: seen.name,
    title: seen.title,
    department: seen.department,
    location: seen.location,
    email: seen.email,
    extension: seen.extension,
    numbers: seen.numbers,
    sort_name: fold(seen.name).slice(0, SORT_NAME_LENGTH),
    search_text: searchText(seen),
    search_digits: searchDigits(seen),
    content_digest: digest,
    extra: seen.extra ?? {},
  };
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}
