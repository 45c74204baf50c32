import type { RecordValue } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import type { SeenEntry } from '../seen-entry.ts';
import { demandValue, type RecordAct, refusal } from './change-record.ts';
import { directoryField, type SettableField } from './check-value.ts';
import { insertHistory } from './history.queries.ts';
import { selectOwnFields } from './own-fields.queries.ts';
import { upsertOwnValues } from './records.queries.ts';
import { inOneTransaction, lockEntries } from './write-entries.queries.ts';
import { lineOf, removeEntries, writeEntries } from './write-entries.ts';

export interface NewEntry {
  organizationId: string;
  kind: 'person' | 'workspace';
  values: Readonly<Record<string, RecordValue>>;
  by: string;
}

/** Adds an entry Webex does not know: Webex says nothing of it, and all that is shown was set by hand. */
export async function addManual(platform: Platform, input: NewEntry): Promise<string> {
  const { organizationId, kind, by } = input;
  const checked = await checkAll(platform, input);
  const entryId = platform.ids.uuid();
  const at = new Date(platform.clock.now());
  const seen: SeenEntry = { ...NOTHING, kind, webexId: entryId };
  const values = checked.map(({ field, value }) => ({ field: field.field, value }));
  const fields = checked.map(({ field, value }) => ({ field: field.name ?? field.field, before: null, after: value }));
  await inOneTransaction(platform.database, async (transaction) => {
    const entries = [{ entryId, digest: '', seen }];
    // Written twice: own values are laid over rows that are there.
    await writeEntries(platform, transaction, { organizationId, entries, at, runId: null });
    await upsertOwnValues(transaction, { organizationId, entryId, values, at, by });
    await writeEntries(platform, transaction, { organizationId, entries, at, runId: null });
    const changes = [lineOf(platform, { entryId, act: 'added', fields })];
    await insertHistory(transaction, { organizationId, changes, at, runId: null, byName: by });
  });
  await platform.live.publish(organizationId, { type: 'directory.changed' });
  return entryId;
}

const NOTHING: Omit<SeenEntry, 'kind' | 'webexId'> = {
  name: '',
  title: null,
  department: null,
  location: null,
  email: null,
  extension: null,
  esn: null,
  numbers: [],
};

async function checkAll(
  platform: Platform,
  { organizationId, values }: NewEntry,
): Promise<{ field: SettableField; value: RecordValue }[]> {
  const own = await selectOwnFields(platform.database, { organizationId });
  const checked: { field: SettableField; value: RecordValue }[] = [];
  for (const [name, value] of Object.entries({ name: null, ...values })) {
    const ownField = own.find(({ field_id }) => field_id === name);
    const field =
      directoryField(name) ??
      (ownField && { field: name, name: ownField.name, kind: ownField.kind, choices: ownField.choices });
    if (field === undefined) throw refusal('There is no such field.', name);
    const kept = await demandValue(platform, { organizationId, field, value });
    if (kept !== null) checked.push({ field, value: kept });
  }
  return checked;
}

/** Takes an entry out that was added here. What Webex lists is taken out by Webex. */
export async function removeManual(platform: Platform, input: RecordAct): Promise<void> {
  const { organizationId, entryId, by } = input;
  const at = new Date(platform.clock.now());
  await inOneTransaction(platform.database, async (transaction) => {
    const [row] = await lockEntries(transaction, { organizationId, entryIds: [entryId] });
    if (row === undefined || row.removed_at !== null)
      throw new AppError('not-found', 'This entry is not here any more.');
    if (row.origin !== 'manual') {
      throw refusal('Webex lists this entry, so the next run would add it again. A filter leaves it out.', 'entry');
    }
    await removeEntries(platform, transaction, { organizationId, entryIds: [entryId], at, runId: null });
    const changes = [lineOf(platform, { entryId, act: 'removed', fields: [] })];
    await insertHistory(transaction, { organizationId, changes, at, runId: null, byName: by });
  });
  await platform.live.publish(organizationId, { type: 'directory.changed' });
}
