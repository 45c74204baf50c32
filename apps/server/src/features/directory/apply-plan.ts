import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import { deleteLocations, insertLocations } from './apply-plan.queries.ts';
import type { Plan } from './plan-run.ts';
import { inOneTransaction } from './records/write-entries.queries.ts';
import { removeEntries, writeEntries } from './records/write-entries.ts';
import { writeListed } from './rules/write-listed.ts';
import { endRun, type RunEnd, upsertState } from './run.queries.ts';
import type { ListedEntry, SeenLocation } from './seen-entry.ts';

/** The run was cancelled, or given up for dead, before it could write. */
export class RunEndedElsewhere extends Error {}

const BATCH = 1_000;

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
    const written = { organizationId, at: end.at, runId: end.runId };
    for (const entries of batches([...input.plan.added, ...input.plan.changed])) {
      await writeEntries(platform, transaction, { ...written, entries });
      platform.crashPoint('directory.within-apply');
    }
    for (const entryIds of batches(input.plan.removed)) {
      await removeEntries(platform, transaction, { ...written, entryIds });
    }
    await deleteLocations(transaction, { organizationId });
    await insertLocations(transaction, { organizationId, locations: input.locations });
    await writeListed(transaction, { organizationId, listed: input.listed, kindsUnread: input.kindsUnread });
    const { completeAt, nextRunAt } = input;
    await upsertState(transaction, { organizationId, completeAt, nextRunAt });
  });
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += BATCH) yield items.slice(start, start + BATCH);
}
