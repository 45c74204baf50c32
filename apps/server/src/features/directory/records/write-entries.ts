import type { Platform } from '../../../platform/platform.ts';
import { fold, searchDigits, searchText } from '../search-text.ts';
import { lookupNumbers, type SeenEntry } from '../seen-entry.ts';
import { changesBetween } from './entry-changes.ts';
import { type HistoryToWrite, insertHistory } from './history.queries.ts';
import { layOver, type OwnValue } from './lay-over.ts';
import { selectOwnFieldNames } from './own-fields.queries.ts';
import {
  deleteNumbers,
  type EntryToWrite,
  insertNumbers,
  type LockedRow,
  lockEntries,
  markRemoved,
  selectOwnValuesOf,
  upsertEntries,
} from './write-entries.queries.ts';

/** What is written of an entry: what Webex says of it. What was set by hand is laid over it here. */
export interface EntryWrite {
  entryId: string;
  digest: string;
  seen: SeenEntry;
}

interface WriteInput {
  organizationId: string;
  at: Date;
  /** The run on whose behalf it is written; null where a person changed a value, which has its own line in the history. */
  runId: string | null;
}

type Parts = Pick<Platform, 'ids'>;
type Database = Platform['database'];

/** An index row has room for so much; no name needs it. */
const SORT_NAME_LENGTH = 200;

/**
 * Writes one batch of entries with their numbers and their history, within a transaction of the caller's: own values stay
 * before Webex's, and entries that were gone come back.
 */
export async function writeEntries(
  parts: Parts,
  database: Database,
  input: WriteInput & { entries: readonly EntryWrite[] },
): Promise<void> {
  const { organizationId, entries, at, runId } = input;
  if (entries.length === 0) return;
  const entryIds = entries.map(({ entryId }) => entryId);
  const locked = await lockEntries(database, { organizationId, entryIds });
  const before = new Map(locked.map((row) => [row.entry_id, row]));
  const own = await ownValues(database, { organizationId, entryIds: [...before.keys()] });
  const rows: EntryToWrite[] = [];
  const numbers: { number: string; entryId: string }[] = [];
  for (const entry of entries) {
    const values = own.values.get(entry.entryId) ?? [];
    const shown = layOver(entry.seen, values, own.fieldNames);
    const searched = textsOf(values, own.searched);
    const origin = before.get(entry.entryId)?.origin ?? (entry.seen.webexId === entry.entryId ? 'manual' : 'webex');
    rows.push({ ...toRow(entry, shown, searched), webex: values.length === 0 ? null : entry.seen, origin });
    for (const number of lookupNumbers(shown)) numbers.push({ number, entryId: entry.entryId });
  }
  if (locked.length > 0) await deleteNumbers(database, { organizationId, entryIds: [...before.keys()] });
  await upsertEntries(database, { organizationId, entries: rows, at });
  await insertNumbers(database, { organizationId, numbers });
  if (runId === null) return;
  const changes = entries.flatMap((entry) => historyOf(parts, entry, before.get(entry.entryId)));
  if (changes.length > 0) await insertHistory(database, { organizationId, changes, at, runId, byName: null });
}

/** Takes one batch of entries out of the directory; they keep their id and what was set by hand. */
export async function removeEntries(
  parts: Parts,
  database: Database,
  input: WriteInput & { entryIds: readonly string[] },
): Promise<void> {
  const { organizationId, entryIds, at, runId } = input;
  const removed = await markRemoved(database, { organizationId, entryIds, at });
  await deleteNumbers(database, { organizationId, entryIds });
  if (runId === null || removed.length === 0) return;
  const changes = removed.map(({ entry_id }) => lineOf(parts, { entryId: entry_id, act: 'removed', fields: [] }));
  await insertHistory(database, { organizationId, changes, at, runId, byName: null });
}

/** What Webex says of an entry, whatever is shown. */
export function saidByWebex(row: LockedRow): SeenEntry {
  if (row.webex !== null) return row.webex;
  const { kind, webex_id: webexId, name, title, department, location, email, extension, esn, numbers } = row;
  const seen = { kind, webexId, name, title, department, location, email, extension, esn, numbers };
  const hasExtra = Object.keys(row.extra).length > 0;
  const hasDetails = Object.keys(row.details).length > 0;
  return { ...seen, ...(hasExtra && { extra: row.extra }), ...(hasDetails && { details: row.details }) };
}

/** One line of an entry's history. */
export function lineOf(
  { ids }: Parts,
  line: { entryId: string } & Pick<HistoryToWrite, 'act' | 'fields'>,
): HistoryToWrite {
  return { entry_id: line.entryId, change_id: ids.uuid(), act: line.act, fields: line.fields };
}

/** Of one that is new nothing is written: when it was added stands in its own row. */
function historyOf(parts: Parts, entry: EntryWrite, before: LockedRow | undefined): HistoryToWrite[] {
  if (before === undefined) return [];
  const fields = changesBetween(saidByWebex(before), entry.seen);
  const act = before.removed_at === null ? 'changed' : 'restored';
  if (fields.length === 0 && act === 'changed') return [];
  return [lineOf(parts, { entryId: entry.entryId, act, fields })];
}

interface OwnValues {
  values: ReadonlyMap<string, OwnValue[]>;
  fieldNames: ReadonlyMap<string, string>;
  /** Ids of the fields that are searched. */
  searched: ReadonlySet<string>;
}

async function ownValues(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[] },
): Promise<OwnValues> {
  const rows = input.entryIds.length === 0 ? [] : await selectOwnValuesOf(database, input);
  if (rows.length === 0) return { values: new Map(), fieldNames: new Map(), searched: new Set() };
  const values = new Map<string, OwnValue[]>();
  for (const { entry_id, field, value } of rows) {
    values.set(entry_id, [...(values.get(entry_id) ?? []), { field, value }]);
  }
  const fields = await selectOwnFieldNames(database, { organizationId: input.organizationId });
  const searched = fields.filter(({ searchable }) => searchable).map(({ field_id }) => field_id);
  return {
    values,
    fieldNames: new Map(fields.map(({ field_id, name }) => [field_id, name])),
    searched: new Set(searched),
  };
}

/** What stands in fields that are searched. */
function textsOf(values: readonly OwnValue[], searched: ReadonlySet<string>): string[] {
  return values.flatMap(({ field, value }) => (searched.has(field) && typeof value === 'string' ? [value] : []));
}

function toRow(
  { entryId, digest }: EntryWrite,
  shown: SeenEntry,
  searched: readonly string[],
): Omit<EntryToWrite, 'webex' | 'origin'> {
  return {
    entry_id: entryId,
    kind: shown.kind,
    webex_id: shown.webexId,
    name: shown.name,
    title: shown.title,
    department: shown.department,
    location: shown.location,
    email: shown.email,
    extension: shown.extension,
    esn: shown.esn,
    numbers: shown.numbers,
    sort_name: fold(shown.name).slice(0, SORT_NAME_LENGTH),
    search_text: searchText(shown, searched),
    search_digits: searchDigits(shown),
    content_digest: digest,
    extra: shown.extra ?? {},
    details: shown.details ?? {},
  };
}
