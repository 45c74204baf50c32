import type { RecordValue } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { selectCountries } from '../finding/lookup.queries.ts';
import type { SeenEntry } from '../seen-entry.ts';
import { checkValue, directoryField, type SettableField } from './check-value.ts';
import { isSame } from './entry-changes.ts';
import { fieldValue } from './field-value.ts';
import { type HistoryAct, insertHistory } from './history.queries.ts';
import { type KeptValue, numberEdits } from './number-edits.ts';
import { selectOwnFields } from './own-fields.queries.ts';
import { deleteOwnValue, selectOwnValues, upsertOwnValues } from './records.queries.ts';
import { inOneTransaction, type LockedRow, lockEntries } from './write-entries.queries.ts';
import { lineOf, saidByWebex, writeEntries } from './write-entries.ts';

export interface RecordAct {
  organizationId: string;
  entryId: string;
  /** The person who does it. */
  by: string;
}

type Database = Platform['database'];

/** Gives a field a value that runs leave alone. Webex's own value again is no value of ours: then it is taken back. */
export async function setField(
  platform: Platform,
  input: RecordAct & { field: string; value: RecordValue },
): Promise<void> {
  const { organizationId, entryId, by } = input;
  const field = await demandField(platform, input);
  const value = await demandValue(platform, { organizationId, field, value: input.value });
  await changeEntry(platform, input, async (transaction, row) => {
    const key = { organizationId, entryId, field: field.field };
    const underneath = fieldValue(saidByWebex(row), field);
    // In an entry added here, and in a field of the own, nothing is simply no value.
    if (isSame(value, underneath) || (value === null && (row.origin === 'manual' || field.name !== null))) {
      await deleteOwnValue(transaction, key);
      return { act: isSame(value, underneath) && row.origin === 'webex' ? 'taken-back' : 'set', field };
    }
    const at = new Date(platform.clock.now());
    const values = [{ field: field.field, value: keptValue(value, row) }];
    await upsertOwnValues(transaction, { ...key, values, at, by });
    return { act: 'set', field };
  });
}

/** Of numbers what is done to single ones, wherever that gives the same: what Webex brings later is shown then. */
function keptValue(value: RecordValue, row: LockedRow): KeptValue {
  if (!Array.isArray(value) || row.origin === 'manual') return value;
  return numberEdits(saidByWebex(row).numbers, value) ?? value;
}

/** Shows Webex's value again; nothing happens where none was set. */
export async function takeBackField(platform: Platform, input: RecordAct & { field: string }): Promise<void> {
  const { organizationId, entryId } = input;
  const field = await demandField(platform, input);
  await changeEntry(platform, input, async (transaction, row) => {
    if (row.origin === 'manual' && field.field === 'name') throw refusal('Everybody here has a name.', field.field);
    await deleteOwnValue(transaction, { organizationId, entryId, field: field.field });
    return { act: 'taken-back', field };
  });
}

/** One field of the directory or of the organization's own; throws `record-value-refused` for any other. */
async function demandField(
  platform: Platform,
  { organizationId, field }: { organizationId: string; field: string },
): Promise<SettableField> {
  const ofDirectory = directoryField(field);
  if (ofDirectory !== null) return ofDirectory;
  const own = (await selectOwnFields(platform.database, { organizationId })).find(({ field_id }) => field_id === field);
  if (own === undefined) throw refusal('There is no such field.', field);
  return { field, name: own.name, kind: own.kind, choices: own.choices };
}

/** The value as it is kept; throws `record-value-refused`. */
export async function demandValue(
  platform: Platform,
  input: { organizationId: string; field: SettableField; value: RecordValue },
): Promise<RecordValue> {
  const [main] = await selectCountries(platform.database, { organizationId: input.organizationId });
  const checked = checkValue(input.field, input.value, main?.country ?? null);
  if (checked.kind === 'refused') throw refusal(checked.why, input.field.field);
  return checked.value;
}

/** A value that cannot be kept, said of its field. */
export function refusal(why: string, field: string): AppError {
  return new AppError('record-value-refused', why, { field, next: 'Nothing has been changed.' });
}

type Change = (transaction: Database, row: LockedRow) => Promise<{ act: HistoryAct; field: SettableField }>;

/** The entry's row is taken first, so that a run that writes at the same time sees the value or is seen. */
async function changeEntry(platform: Platform, input: RecordAct, change: Change): Promise<void> {
  const { organizationId, entryId, by } = input;
  const at = new Date(platform.clock.now());
  const isChanged = await inOneTransaction(platform.database, async (transaction) => {
    const [row] = await lockEntries(transaction, { organizationId, entryIds: [entryId] });
    if (row === undefined || row.removed_at !== null)
      throw new AppError('not-found', 'This entry is not here any more.');
    const valueBefore = await shownValues(transaction, { organizationId, entryId });
    const { act, field } = await change(transaction, row);
    await rewriteEntries(platform, transaction, { organizationId, rows: [row], at });
    const [after] = await lockEntries(transaction, { organizationId, entryIds: [entryId] });
    const was = fieldValue(shown(row), field);
    const is = after === undefined ? null : fieldValue(shown(after), field);
    const isPinned =
      valueBefore.has(field.field) !== (await shownValues(transaction, { organizationId, entryId })).has(field.field);
    if (isSame(was, is) && !isPinned) return false;
    const fields = [{ field: field.name ?? field.field, before: was, after: is }];
    const changes = [lineOf(platform, { entryId, act, fields })];
    await insertHistory(transaction, { organizationId, changes, at, runId: null, byName: by });
    return true;
  });
  if (isChanged) await platform.live.publish(organizationId, { type: 'directory.changed' });
}

async function shownValues(
  transaction: Database,
  key: { organizationId: string; entryId: string },
): Promise<ReadonlySet<string>> {
  return new Set((await selectOwnValues(transaction, key)).map(({ field }) => field));
}

/** The row as it is shown, whatever Webex says. */
export function shown(row: LockedRow): SeenEntry {
  return saidByWebex({ ...row, webex: null });
}

/** Writes entries anew from what Webex says and what was set by hand. */
export async function rewriteEntries(
  platform: Platform,
  transaction: Database,
  input: { organizationId: string; rows: readonly LockedRow[]; at: Date },
): Promise<void> {
  const { organizationId, rows, at } = input;
  const entries = rows.map((row) => ({
    entryId: row.entry_id,
    digest: row.content_digest,
    seen: saidByWebex(row),
  }));
  await writeEntries(platform, transaction, { organizationId, entries, at, runId: null });
}
