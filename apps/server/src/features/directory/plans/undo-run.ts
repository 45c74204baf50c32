import type { UndoPreview } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { changesBetween } from '../records/entry-changes.ts';
import { insertHistory } from '../records/history.queries.ts';
import { inOneTransaction, type LockedRow } from '../records/write-entries.queries.ts';
import { type EntryWrite, lineOf, removeEntries, saidByWebex, writeEntries } from '../records/write-entries.ts';
import { lockPresent, PlanEnded } from './apply-plan.ts';
import { type ChangeRow, type MarkedChange, markChanges, markOthers, selectChangesIn } from './changes.queries.ts';
import { type DecidedUndo, decideUndo } from './decide-undo.ts';
import { selectPresent } from './entries.queries.ts';
import { beatPlan, movePlan, type PlanRef, type PlanRow } from './plan.queries.ts';
import { moveRuns } from './plan-runs.queries.ts';
import { markPurgeDue } from './purge.queries.ts';

const BATCH = 500;
const CONFLICTS_SHOWN = 100;

type Database = Platform['database'];

/** What undoing would do now; looks at every change and writes nothing. */
export async function countUndo(
  platform: Platform,
  plan: PlanRef,
): Promise<Omit<UndoPreview, 'impossible' | 'afterwards'>> {
  const counts = { entriesPutBack: 0, entriesBack: 0, entriesGone: 0 };
  const conflicts: UndoPreview['conflicts'] = { total: 0, first: [] };
  let after = '';
  while (true) {
    const input = { ...plan, state: 'applied' as const, after, limit: BATCH };
    const changes = await selectChangesIn(platform.database, input);
    const last = changes.at(-1);
    if (last === undefined) break;
    after = last.change_key;
    const known = changes.map(({ entry_kind: kind, webex_id: webexId }) => ({ kind, webexId }));
    const rows = await selectPresent(platform.database, { organizationId: plan.organizationId, known });
    const present = new Map(rows.map((row) => [`${row.kind} ${row.webex_id}`, row]));
    for (const change of changes) {
      const { act, conflicts: found } = decideUndo(change, present.get(change.change_key) ?? null);
      if (act.kind === 'put-back') counts.entriesPutBack += 1;
      if (act.kind === 'bring-back') counts.entriesBack += 1;
      if (act.kind === 'remove') counts.entriesGone += 1;
      conflicts.total += found.length;
      conflicts.first.push(...found.slice(0, CONFLICTS_SHOWN - conflicts.first.length));
    }
  }
  return { ...counts, conflicts };
}

/** Takes back what a plan did, batch by batch; called again after a crash it goes on where it was. */
export async function finishUndoing(platform: Platform, plan: PlanRow & { organizationId: string }): Promise<void> {
  const { database, clock } = platform;
  const { organizationId, plan_id: planId } = plan;
  const ref = { organizationId, planId };
  let after = '';
  while (true) {
    const done = await inOneTransaction(database, (transaction) =>
      undoBatch(platform, transaction, { ...ref, plan, after }),
    );
    if (done === null) break;
    after = done;
    platform.crashPoint('directory.within-undo');
  }
  await inOneTransaction(database, async (transaction) => {
    const at = new Date(clock.now());
    const [ended] = await movePlan(transaction, { ...ref, from: ['undoing'], to: 'undone', at });
    if (ended === undefined) throw new PlanEnded();
    if (ended.added > 0) await markPurgeDue(transaction, { organizationId, at });
    await moveRuns(transaction, {
      organizationId,
      runIds: [plan.run_id],
      from: 'done',
      to: 'undone',
      text: `Undone by ${plan.undone_by ?? 'somebody'}.`,
      at,
    });
  });
}

interface UndoBatch extends PlanRef {
  plan: PlanRow;
  after: string;
}

interface Undone {
  change: ChangeRow;
  now: LockedRow | null;
  decided: DecidedUndo;
}

async function undoBatch(platform: Platform, transaction: Database, batch: UndoBatch): Promise<string | null> {
  const { organizationId, planId } = batch;
  const at = new Date(platform.clock.now());
  const ref = { organizationId, planId };
  if ((await beatPlan(transaction, { ...ref, state: 'undoing', skipped: 0, at })).length === 0) throw new PlanEnded();
  const changes = await selectChangesIn(transaction, { ...ref, state: 'applied', after: batch.after, limit: BATCH });
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return null;
  const present = await lockPresent(transaction, { organizationId, changes });
  const undone = changes.map((change): Undone => {
    const now = present.get(change.change_key) ?? null;
    return { change, now, decided: decideUndo(change, now) };
  });
  // The history is written here: it was not the run that did this, but somebody who took it back.
  const written = { organizationId, at, runId: null };
  const entries = undone.flatMap(({ decided }) => ('write' in decided.act ? [decided.act.write] : []));
  await writeEntries(platform, transaction, { ...written, entries });
  const entryIds = undone.flatMap(({ decided }) => (decided.act.kind === 'remove' ? [decided.act.entryId] : []));
  if (entryIds.length > 0) await removeEntries(platform, transaction, { ...written, entryIds });
  await writeHistory(platform, transaction, { organizationId, plan: batch.plan, undone, at });
  const range = { from: first.change_key, to: last.change_key };
  const others = undone.flatMap((one) => markOf(one) ?? []);
  await markChanges(transaction, { ...ref, ...range, was: 'applied', is: 'undone', others });
  if (others.length > 0) await markOthers(transaction, { ...ref, others });
  return last.change_key;
}

function markOf({ change, decided }: Undone): MarkedChange | null {
  const note = decided.note ?? decided.conflicts.map(({ sentence }) => sentence).join(' ');
  if (note === '') return null;
  return { key: change.change_key, state: decided.act.kind === 'leave' ? 'kept' : 'undone', note };
}

async function writeHistory(
  platform: Platform,
  transaction: Database,
  done: { organizationId: string; plan: PlanRow; undone: readonly Undone[]; at: Date },
): Promise<void> {
  const { organizationId, plan, at } = done;
  const changes = done.undone.flatMap(({ decided: { act }, now }) => {
    if (act.kind === 'remove') return [lineOf(platform, { entryId: act.entryId, act: 'removed', fields: [] })];
    return act.kind === 'leave' ? [] : [restored(platform, act.write, now)];
  });
  if (changes.length === 0) return;
  await insertHistory(transaction, { organizationId, changes, at, runId: plan.run_id, byName: plan.undone_by });
}

function restored(platform: Platform, write: EntryWrite, now: LockedRow | null): ReturnType<typeof lineOf> {
  const fields = now === null ? [] : changesBetween(saidByWebex(now), write.seen);
  const act = now === null || now.removed_at !== null ? 'restored' : 'changed';
  return lineOf(platform, { entryId: write.entryId, act, fields });
}
