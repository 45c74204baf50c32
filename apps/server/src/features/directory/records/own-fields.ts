import { MOST_OWN_FIELDS, type OwnFieldKind } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { keptRules } from '../rules/apply-rules.ts';
import { FILTER_FIELDS } from '../rules/filter-fields.ts';
import { rewriteEntries } from './change-record.ts';
import {
  deleteOwnField,
  deleteValuesOfField,
  insertOwnField,
  type OwnFieldRow,
  selectEntriesWithField,
  selectOwnFields,
  updateOwnField,
} from './own-fields.queries.ts';
import { inOneTransaction, lockEntries } from './write-entries.queries.ts';

export interface OwnFieldDraft {
  name: string;
  kind: OwnFieldKind;
  choices: readonly string[];
  /** Left out: texts are, others are not. */
  searchable?: boolean | undefined;
}

type Database = Platform['database'];

const BATCH = 500;

/** Adds a field to every entry; throws `own-field-refused` with the reason. */
export async function addField(
  platform: Platform,
  input: { organizationId: string; draft: OwnFieldDraft },
): Promise<OwnFieldRow> {
  const { organizationId, draft } = input;
  const choices = checkChoices(draft);
  const fields = await selectOwnFields(platform.database, { organizationId });
  if (fields.length >= MOST_OWN_FIELDS) {
    throw refused(`There are ${MOST_OWN_FIELDS} fields already, and there is room for no more.`, 'name');
  }
  await checkName(platform, organizationId, draft.name);
  const searchable = draft.searchable ?? draft.kind === 'text';
  const field = { field_id: platform.ids.uuid(), name: draft.name, kind: draft.kind, choices, searchable };
  const at = new Date(platform.clock.now());
  const row = { organizationId, field, nameKey: keyOf(draft.name), at };
  if ((await insertOwnField(platform.database, row)).length === 0) throw taken(draft.name);
  return { ...field, used: 0 };
}

/** Renames a field or changes its choices. Values that are no choice any more stay until somebody sets another. */
export async function changeField(
  platform: Platform,
  input: {
    organizationId: string;
    fieldId: string;
    name: string;
    choices: readonly string[];
    searchable?: boolean | undefined;
  },
): Promise<OwnFieldRow> {
  const { organizationId, fieldId, name } = input;
  const before = (await selectOwnFields(platform.database, { organizationId })).find(
    (each) => each.field_id === fieldId,
  );
  if (before === undefined) throw gone();
  const choices = checkChoices({ ...input, kind: before.kind });
  const searchable = input.searchable ?? before.searchable;
  const isRewritten = name !== before.name || searchable !== before.searchable;
  if (keyOf(name) !== keyOf(before.name)) await checkName(platform, organizationId, name);
  await inOneTransaction(platform.database, async (transaction) => {
    const key = { organizationId, fieldId, name, nameKey: keyOf(name), choices, searchable };
    if ((await updateOwnField(transaction, key)).length === 0) throw taken(name);
    if (isRewritten) await rewriteWith(platform, transaction, { organizationId, field: fieldId });
  });
  if (isRewritten) await platform.live.publish(organizationId, { type: 'directory.changed' });
  return { ...before, name, choices, searchable };
}

/** Removes a field with all its values. */
export async function removeField(
  platform: Platform,
  input: { organizationId: string; fieldId: string },
): Promise<void> {
  const { organizationId, fieldId } = input;
  await inOneTransaction(platform.database, async (transaction) => {
    const using = await selectEntriesWithField(transaction, { organizationId, field: fieldId });
    if ((await deleteOwnField(transaction, { organizationId, fieldId })).length === 0) throw gone();
    await deleteValuesOfField(transaction, { organizationId, field: fieldId });
    await rewriteInBatches(platform, transaction, { organizationId, entryIds: using.map(({ entry_id }) => entry_id) });
  });
  await platform.live.publish(organizationId, { type: 'directory.changed' });
}

async function rewriteWith(
  platform: Platform,
  transaction: Database,
  input: { organizationId: string; field: string },
): Promise<void> {
  const using = await selectEntriesWithField(transaction, input);
  const entryIds = using.map(({ entry_id }) => entry_id);
  await rewriteInBatches(platform, transaction, { organizationId: input.organizationId, entryIds });
}

async function rewriteInBatches(
  platform: Platform,
  transaction: Database,
  input: { organizationId: string; entryIds: readonly string[] },
): Promise<void> {
  const { organizationId, entryIds } = input;
  const at = new Date(platform.clock.now());
  for (let start = 0; start < entryIds.length; start += BATCH) {
    const rows = await lockEntries(transaction, { organizationId, entryIds: entryIds.slice(start, start + BATCH) });
    // A run may have taken one out meanwhile: to write it would bring it back.
    const living = rows.filter(({ removed_at }) => removed_at === null);
    await rewriteEntries(platform, transaction, { organizationId, rows: living, at });
  }
}

function checkChoices({ kind, choices }: Pick<OwnFieldDraft, 'kind' | 'choices'>): string[] {
  const distinct = [...new Set(choices)];
  if (kind === 'choice' && distinct.length < 2) throw refused('A choice needs two or more to choose from.', 'choices');
  return kind === 'choice' ? distinct : [];
}

/** What the directory or the mapping fills has its name already. */
async function checkName(platform: Platform, organizationId: string, name: string): Promise<void> {
  if (/\p{Cc}/u.test(name) || !name.isWellFormed()) {
    throw refused('The name has characters without a sign, such as line breaks.', 'name');
  }
  const { rules } = await keptRules(platform.database, organizationId);
  const names = [
    ...FILTER_FIELDS,
    'numbers',
    'photo',
    'emails',
    'addresses',
    ...rules.mapping.map(({ field }) => field),
  ];
  if (names.some((each) => keyOf(each) === keyOf(name))) throw taken(name);
}

const keyOf = (name: string): string => name.trim().toLowerCase();
const gone = (): AppError => new AppError('not-found', 'This field is not here any more.');
const taken = (name: string): AppError => refused(`There is a field named ${name} already.`, 'name');

function refused(why: string, field: string): AppError {
  return new AppError('own-field-refused', why, { field: `body.${field}`, next: 'Nothing has been changed.' });
}
