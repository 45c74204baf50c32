import type { UndoPreview } from '@linekeeper/api-contract';
import { type EntryWrite, saidByWebex } from '../records/write-entries.ts';
import { contentDigest } from '../seen-entry.ts';
import type { ChangeRow } from './changes.queries.ts';
import { contentFrom, differences, fieldName, fieldsOf, isSame, textOf } from './content.ts';
import { said } from './decide-change.ts';
import type { ComparedEntry } from './entries.queries.ts';
import type { FieldValues } from './plan.types.ts';

/** An entry as it is now, locked or only looked at. */
type NowThere = Omit<ComparedEntry, 'removed_at'> & { removed_at: unknown };

export type UndoConflict = UndoPreview['conflicts']['first'][number];

/** What undoing does to one entry; with conflicts it does less than it would, or nothing. */
export interface DecidedUndo {
  act: { kind: 'put-back' | 'bring-back'; write: EntryWrite } | { kind: 'remove'; entryId: string } | { kind: 'leave' };
  conflicts: UndoConflict[];
  /** Why nothing is done, where that is no conflict: somebody else has done it. */
  note: string | null;
}

/** Takes one change back from the entry as it is now; what was changed again since is left alone. */
export function decideUndo(change: ChangeRow, now: NowThere | null): DecidedUndo {
  const isHere = now !== null && now.removed_at === null;
  switch (change.act) {
    case 'added':
      return isHere ? takeAway(change, now) : leave('It is gone already.');
    case 'removed': {
      if (isHere) return leave('It is back already.');
      const entryId = now?.entry_id ?? change.entry_id;
      const write = writeOf(change, { entryId, fields: change.before ?? {}, digest: change.digest_before });
      return { act: { kind: 'bring-back', write }, conflicts: [], note: null };
    }
    case 'changed':
      return isHere ? putBack(change, now) : conflict(change, 'It was removed since, and stays so.');
  }
}

function takeAway(change: ChangeRow, now: NowThere): DecidedUndo {
  const isAsLeft =
    Object.keys(differences(change.after ?? {}, fieldsOf(saidByWebex({ ...now, removed_at: null }))).after).length ===
    0;
  if (!isAsLeft) return conflict(change, 'It was changed since, so it stays.');
  return { act: { kind: 'remove', entryId: now.entry_id }, conflicts: [], note: null };
}

function putBack(change: ChangeRow, now: NowThere): DecidedUndo {
  const fields = fieldsOf(saidByWebex({ ...now, removed_at: null }));
  const back: FieldValues = {};
  const conflicts: UndoConflict[] = [];
  const name = now.name;
  for (const [field, left] of Object.entries(change.after ?? {})) {
    const is = fields[field] ?? null;
    if (isSame(is, left)) {
      back[field] = change.before?.[field] ?? null;
      continue;
    }
    const sentence = `Its ${fieldName(field)} was changed again since: from ${said(left)} to ${said(is)}. That stays.`;
    conflicts.push({
      entry: now.entry_id,
      name,
      field: fieldName(field),
      left: textOf(left),
      now: textOf(is),
      sentence,
    });
  }
  // Without fields it differed only in what is searched for: nothing is to be seen of either.
  if (Object.keys(back).length === 0) return { act: { kind: 'leave' }, conflicts, note: null };
  const digest = now.content_digest === change.digest_after ? change.digest_before : null;
  const write = writeOf(change, { entryId: now.entry_id, fields: { ...fields, ...back }, digest });
  return { act: { kind: 'put-back', write }, conflicts, note: null };
}

function writeOf(change: ChangeRow, what: { entryId: string; fields: FieldValues; digest: string | null }): EntryWrite {
  const seen = { ...contentFrom(what.fields), kind: change.entry_kind, webexId: change.webex_id };
  return { entryId: what.entryId, digest: what.digest ?? contentDigest(seen), seen };
}

function leave(note: string): DecidedUndo {
  return { act: { kind: 'leave' }, conflicts: [], note };
}

function conflict(change: ChangeRow, sentence: string): DecidedUndo {
  const { name } = contentFrom({ ...change.before, ...change.after });
  const one = { entry: change.entry_id, name, field: null, left: null, now: null, sentence };
  return { act: { kind: 'leave' }, conflicts: [one], note: null };
}
