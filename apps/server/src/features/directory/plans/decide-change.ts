import type { LockedRow } from '../records/write-entries.queries.ts';
import { type EntryWrite, saidByWebex } from '../records/write-entries.ts';
import { contentDigest } from '../seen-entry.ts';
import type { ChangeRow } from './changes.queries.ts';
import { contentFrom, fieldName, fieldsOf, isSame, textOf } from './content.ts';
import type { FieldValues } from './plan.types.ts';

/** What becomes of one change when its turn has come. `skip`: the entry is not as the plan found it. */
export type Decided =
  | { kind: 'write'; write: EntryWrite }
  | { kind: 'remove'; entryId: string }
  | { kind: 'skip'; note: string };

/** Applies a change to the entry as it is now, or says why not: what was looked at is what is done, never more. */
export function decideChange(change: ChangeRow, now: LockedRow | null): Decided {
  const isHere = now !== null && now.removed_at === null;
  switch (change.act) {
    case 'added':
      if (isHere) return skip('It has come with another run since.');
      return write(change, {
        entryId: now?.entry_id ?? change.entry_id,
        fields: change.after ?? {},
        digest: change.digest_after,
      });
    case 'removed':
      if (!isHere) return skip('It has gone with another run since.');
      if (now.content_digest !== change.digest_before) return skip('It was changed since, so it is not gone.');
      return { kind: 'remove', entryId: now.entry_id };
    case 'changed':
      if (!isHere) return skip('It has gone since.');
      return changeFields(change, now);
  }
}

function changeFields(change: ChangeRow, now: LockedRow): Decided {
  const fields = fieldsOf(saidByWebex(now));
  for (const [field, before] of Object.entries(change.before ?? {})) {
    if (isSame(fields[field], before)) continue;
    return skip(`Its ${fieldName(field)} is ${said(fields[field])} now, not ${said(before)}.`);
  }
  const isAsFound = now.content_digest === change.digest_before;
  const merged = { ...fields, ...change.after };
  return write(change, { entryId: now.entry_id, fields: merged, digest: isAsFound ? change.digest_after : null });
}

function write(change: ChangeRow, what: { entryId: string; fields: FieldValues; digest: string | null }): Decided {
  const seen = { ...contentFrom(what.fields), kind: change.entry_kind, webexId: change.webex_id };
  return { kind: 'write', write: { entryId: what.entryId, digest: what.digest ?? contentDigest(seen), seen } };
}

/** A value within a sentence. */
export function said(value: unknown): string {
  const text = textOf(value);
  return text === null ? 'empty' : `“${text}”`;
}

const skip = (note: string): Decided => ({ kind: 'skip', note });
