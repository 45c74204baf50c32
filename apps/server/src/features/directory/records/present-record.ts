import {
  type DirectoryRecord,
  type OwnField,
  type OwnValue,
  RECORD_FIELDS,
  type RecordChange,
  type RecordFieldValue,
  type RecordValue,
} from '@linekeeper/api-contract';
import { directoryField, type SettableField } from './check-value.ts';
import { fieldValue } from './field-value.ts';
import type { HistoryRow } from './history.queries.ts';
import { applyNumberEdits, isNumberEdits } from './number-edits.ts';
import type { OwnFieldRow } from './own-fields.queries.ts';
import type { OwnValueRow, RecordRow, SetHereRow } from './records.queries.ts';
import { saidByWebex } from './write-entries.ts';

export interface RecordParts {
  row: RecordRow;
  own: readonly OwnValueRow[];
  ownFields: readonly OwnFieldRow[];
  readAt: Date | null;
  photo: DirectoryRecord['photo'];
  /** Who may not edit is not told what stands under a value set here: it may be covered on purpose. */
  mayEdit: boolean;
}

/** An entry field by field, as it may leave. */
export function presentRecord({ row, own, ownFields, readAt, photo, mayEdit }: RecordParts): DirectoryRecord {
  const webex = saidByWebex(row);
  const shown = saidByWebex({ ...row, webex: null });
  const present = (field: SettableField): RecordFieldValue => {
    const set = own.find((each) => each.field === field.field);
    const isWebexs = row.origin === 'webex' && field.name === null;
    return {
      field: field.field,
      name: field.name,
      kind: field.kind,
      choices: [...field.choices],
      value: fieldValue(shown, field),
      own:
        set === undefined
          ? null
          : {
              by: set.set_by,
              at: set.set_at.toISOString(),
              webexValue: mayEdit && isWebexs ? fieldValue(webex, field) : null,
              canTakeBack: isWebexs,
            },
    };
  };
  const ofDirectory = RECORD_FIELDS.flatMap((name) => directoryField(name) ?? []);
  const names = new Set(ownFields.map(({ name }) => name));
  const settable = ownFields.map(({ field_id, name, kind, choices }) => ({ field: field_id, name, kind, choices }));
  return {
    id: row.entry_id,
    kind: row.kind,
    name: row.name,
    origin: row.origin,
    addedAt: row.added_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
    removedAt: row.removed_at?.toISOString() ?? null,
    readAt: readAt?.toISOString() ?? null,
    fields: [...ofDirectory, ...settable].map(present),
    mapped: Object.entries(row.extra).flatMap(([name, value]) => (names.has(name) ? [] : [{ name, value }])),
    emails: row.details.emails ?? [],
    addresses: row.details.addresses ?? [],
    sip: row.details.sip ?? [],
    photo,
    mayEdit,
  };
}

/** One line of an entry's history, as it may leave. */
export function presentChange(row: HistoryRow): RecordChange {
  return {
    id: row.change_id,
    at: row.at.toISOString(),
    act: row.act,
    run: row.run_number === null ? null : `RUN-${row.run_number}`,
    by: row.by_name,
    fields: row.fields,
  };
}

/** A field of the organization's own, as it may leave. */
export function presentOwnField({ field_id, name, kind, choices, searchable, used }: OwnFieldRow): OwnField {
  return { id: field_id, name, kind, choices, searchable, used };
}

/** A value set by hand beside what Webex says, as it may leave. */
export function presentSetHere(row: SetHereRow, ownFields: ReadonlyMap<string, string>): OwnValue {
  const ofDirectory = directoryField(row.field);
  const webexValue: RecordValue =
    row.webex === null || ofDirectory === null ? null : fieldValue(row.webex, ofDirectory);
  return {
    entry: row.entry_id,
    entryName: row.name,
    entryKind: row.kind,
    field: ownFields.get(row.field) ?? row.field,
    value: isNumberEdits(row.value) ? applyNumberEdits(row.webex?.numbers ?? [], row.value) : row.value,
    webexValue,
    by: row.set_by,
    at: row.set_at.toISOString(),
  };
}
