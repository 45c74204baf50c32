import { type DirectoryColumns, ENTRY_KINDS, type EntryKind } from '@linekeeper/api-contract';

/** An entry as the index has it: everything of the list but presence. */
export interface IndexedEntry {
  id: string;
  kind: EntryKind;
  name: string;
  title: string | null;
  department: string | null;
  location: string | null;
  email: string | null;
  extension: string | null;
  numbers: { value: string; type: string }[];
}

/** Entries by column; the place in each is the row. */
export interface Rows {
  count: number;
  ids: string[];
  kinds: EntryKind[];
  names: string[];
  titles: string[];
  departments: string[];
  locations: string[];
  emails: string[];
  extensions: string[];
  /** As JSON, read only for rows that are shown. */
  numbers: string[];
}

const HEX = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** Takes the answer's columns apart: one line an entry. */
export function rowsOf(columns: DirectoryColumns): Rows {
  const { count } = columns;
  const lines = (column: string): string[] => (count === 0 ? [] : column.split('\n'));
  return {
    count,
    ids: lines(columns.ids),
    kinds: lines(columns.kinds).map((at) => ENTRY_KINDS[Number(at)] ?? 'person'),
    names: lines(columns.names),
    titles: lines(columns.titles),
    departments: lines(columns.departments),
    locations: lines(columns.locations),
    emails: lines(columns.emails),
    extensions: lines(columns.extensions),
    numbers: lines(columns.numbers),
  };
}

/** One row as an entry. */
export function entryAt(rows: Rows, row: number): IndexedEntry {
  const text = (column: readonly string[]): string | null => column[row] || null;
  return {
    id: (rows.ids[row] ?? '').replace(HEX, '$1-$2-$3-$4-$5'),
    kind: rows.kinds[row] ?? 'person',
    name: rows.names[row] ?? '',
    title: text(rows.titles),
    department: text(rows.departments),
    location: text(rows.locations),
    email: text(rows.emails),
    extension: text(rows.extensions),
    numbers: numbersOf(rows.numbers[row] ?? ''),
  };
}

function numbersOf(json: string): { value: string; type: string }[] {
  return json === '' ? [] : (JSON.parse(json) as { value: string; type: string }[]);
}
