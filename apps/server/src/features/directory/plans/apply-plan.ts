import type { Platform } from '../../../platform/platform.ts';
import { inOneTransaction, type LockedRow, lockEntries } from '../records/write-entries.queries.ts';
import { type EntryWrite, removeEntries, writeEntries } from '../records/write-entries.ts';
import {
  type ChangeRow,
  hashChanges,
  type MarkedChange,
  markChanges,
  markOthers,
  selectChangesIn,
} from './changes.queries.ts';
import { changeDigest } from './content.ts';
import { decideChange } from './decide-change.ts';
import { selectEntryIds } from './entries.queries.ts';
import {
  beatPlan,
  movePlan,
  type PlanRef,
  type PlanRow,
  releaseUndone,
  selectPlan,
  selectUndone,
} from './plan.queries.ts';
import { markPurgeDue } from './purge.queries.ts';
import { seenAgain } from './seen-again.ts';
import { supersede } from './supersede.ts';

/** Each is a transaction: other requests get their turn, and a crash loses no more than one. */
const BATCH = 500;

type Database = Platform['database'];

/** The plan was ended by somebody else meanwhile: nothing more of it is written. */
export class PlanEnded extends Error {}

export interface ApplyPlanInput extends PlanRef {
  /** What was looked at, or made: a plan with another one is not applied. */
  hash: string;
  /** Tests want small ones. */
  batchSize?: number;
  /** In the transaction that begins: throws where the run may no longer write. From here on it is finished, if not now then later. */
  onBegin?: (transaction: Database) => Promise<void>;
  /** In the transaction that ends the plan: whatever is moved on once and together with it. */
  onEnd?: (transaction: Database, applied: { skipped: number }) => Promise<void>;
}

/** Writes a plan from the table, batch by batch; called again after a crash it goes on where it was. */
export async function applyPlan(platform: Platform, input: ApplyPlanInput): Promise<{ skipped: number }> {
  const { database } = platform;
  const plan = await inOneTransaction(database, (transaction) => begin(platform, transaction, input));
  let last = isEmpty(plan) ? null : '';
  while (last !== null) {
    const after: string = last;
    last = await inOneTransaction(database, (transaction) =>
      applyBatch(platform, transaction, { ...input, plan, after }),
    );
    if (last !== null) platform.crashPoint('directory.within-apply');
  }
  return inOneTransaction(database, (transaction) => end(platform, transaction, { ...input, from: 'applying' }));
}

/** The same for a plan that was just made and changes nothing, as most nights: there is nothing to begin. */
export async function applyEmptyPlan(
  platform: Platform,
  input: Pick<ApplyPlanInput, 'organizationId' | 'planId' | 'onEnd'>,
): Promise<void> {
  await inOneTransaction(platform.database, (transaction) => end(platform, transaction, { ...input, from: 'made' }));
}

const isEmpty = ({ added, changed, removed }: PlanRow): boolean => added + changed + removed === 0;

async function end(
  platform: Platform,
  transaction: Database,
  input: Pick<ApplyPlanInput, 'organizationId' | 'planId' | 'onEnd'> & { from: 'made' | 'applying' },
): Promise<{ skipped: number }> {
  const { organizationId, planId, from } = input;
  const at = new Date(platform.clock.now());
  const [ended] = await movePlan(transaction, { organizationId, planId, from: [from], to: 'applied', at });
  if (ended === undefined) throw new PlanEnded();
  if (!isEmpty(ended)) await markPurgeDue(transaction, { organizationId, at });
  const planIds = await settledBy(platform, transaction, { ...input, scope: ended.scope });
  if (planIds.length > 0) await releaseUndone(transaction, { ...input, planIds, at });
  await supersede(platform, transaction, { organizationId, plan: ended });
  await input.onEnd?.(transaction, { skipped: ended.skipped });
  return { skipped: ended.skipped };
}

/** Undone plans that hold nothing any more: what they undid was approved after all, or a full run does not bring it again. */
async function settledBy(
  platform: Platform,
  transaction: Database,
  plan: PlanRef & { scope: PlanRow['scope'] },
): Promise<string[]> {
  if (plan.scope === 'full') {
    return (await selectUndone(transaction, plan)).map(({ plan_id }) => plan_id);
  }
  const again = await seenAgain({ ...platform, database: transaction }, plan);
  return again.map(({ planId }) => planId);
}

async function begin(platform: Platform, transaction: Database, input: ApplyPlanInput): Promise<PlanRow> {
  const [there] = await selectPlan(transaction, input);
  if (there?.state === 'applying' && there.hash === input.hash) return there;
  const [kept] = await hashChanges(transaction, input);
  if (there?.hash !== input.hash || kept?.hash !== input.hash) throw new PlanEnded('The plan is another one.');
  await input.onBegin?.(transaction);
  const at = new Date(platform.clock.now());
  const [plan] = await movePlan(transaction, { ...input, from: ['made', 'held'], to: 'applying', at });
  if (plan === undefined) throw new PlanEnded();
  return plan;
}

interface Batch extends PlanRef {
  batchSize?: number;
  plan: PlanRow;
  after: string;
}

/** The key of the last change of the batch; null when there are no more. */
async function applyBatch(platform: Platform, transaction: Database, batch: Batch): Promise<string | null> {
  const { organizationId, planId } = batch;
  const at = new Date(platform.clock.now());
  const ids = { organizationId, planId };
  // Takes the plan's row first: two processes never write the same batch.
  const [lives] = await beatPlan(transaction, { ...ids, state: 'applying', skipped: 0, at });
  if (lives === undefined) throw new PlanEnded();
  const changes = await selectChangesIn(transaction, {
    ...ids,
    state: 'planned',
    after: batch.after,
    limit: batch.batchSize ?? BATCH,
  });
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return null;
  const present = await lockPresent(transaction, { organizationId, changes });
  const writes: EntryWrite[] = [];
  const removals: string[] = [];
  const skipped: MarkedChange[] = [];
  for (const change of changes) {
    demandIntact(change);
    const decided = decideChange(change, present.get(change.change_key) ?? null);
    if (decided.kind === 'write') writes.push(decided.write);
    else if (decided.kind === 'remove') removals.push(decided.entryId);
    else skipped.push({ key: change.change_key, state: 'skipped', note: decided.note });
  }
  const written = { organizationId, at, runId: batch.plan.run_id };
  await writeEntries(platform, transaction, { ...written, entries: writes });
  if (removals.length > 0) await removeEntries(platform, transaction, { ...written, entryIds: removals });
  const range = { from: first.change_key, to: last.change_key };
  await markChanges(transaction, { ...ids, ...range, was: 'planned', is: 'applied', others: skipped });
  if (skipped.length === 0) return last.change_key;
  await markOthers(transaction, { ...ids, others: skipped });
  await beatPlan(transaction, { ...ids, state: 'applying', skipped: skipped.length, at });
  return last.change_key;
}

/** The entries of a batch as they are now, by the keys of its changes; held until the transaction ends. */
export async function lockPresent(
  transaction: Database,
  batch: { organizationId: string; changes: readonly ChangeRow[] },
): Promise<ReadonlyMap<string, LockedRow>> {
  const { organizationId, changes } = batch;
  const known = changes.map(({ entry_kind: kind, webex_id: webexId }) => ({ kind, webexId }));
  const ids = await selectEntryIds(transaction, { organizationId, known });
  if (ids.length === 0) return new Map();
  const rows = await lockEntries(transaction, { organizationId, entryIds: ids.map(({ entry_id }) => entry_id) });
  return new Map(rows.map((row) => [`${row.kind} ${row.webex_id}`, row]));
}

/** What was approved is what runs: a row that was written over is not. */
function demandIntact(change: ChangeRow): void {
  const { change_key: key, act, before, after, digest } = change;
  if (changeDigest({ key, act, before, after }) !== digest) throw new Error(`change ${key} is not what was planned`);
}
