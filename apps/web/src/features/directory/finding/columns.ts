import {
  type ContactCircle,
  type DirectoryColumns,
  type DirectoryEntry,
  ENTRY_KINDS,
  type EntryKind,
} from '@linekeeper/api-contract';

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
  /** What colleagues at other locations dial. */
  esn: string | null;
  numbers: { value: string; type: string }[];
  /** Fields of the organization's own that are searched, by name. */
  extra?: Record<string, string>;
  /** Set on a contact of a list. */
  contact?: DirectoryEntry['contact'];
  /** All addresses of a contact that has several, a blank between. */
  emails?: string;
}

/** A list of contacts, as rows name it. */
export interface ContactListName {
  id: string;
  name: string;
  circle: ContactCircle;
}

/** Entries by column; the place in each is the row. */
export interface Rows {
  count: number;
  ids: string[];
  /** Places in `ENTRY_KINDS`. */
  kinds: Uint8Array;
  names: string[];
  titles: string[];
  departments: string[];
  locations: string[];
  /** One of an entry, all of a contact with a blank between. */
  emails: string[];
  extensions: string[];
  /** What stands before the extension; `esnAt` puts it there. */
  prefixes: string[];
  /** As JSON, read only for rows that are shown. */
  numbers: string[];
  /** As JSON too. */
  own: string[];
  companies: string[];
  /** Places in `contactLists`; nothing for what is in no list. */
  lists: string[];
  contactLists: readonly ContactListName[];
}

const HEX = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** Takes the answer's columns apart: one line an entry. A column that no entry has anything in is left empty. */
export function rowsOf(columns: DirectoryColumns, contactLists: readonly ContactListName[] = []): Rows {
  const { count } = columns;
  const lines = (column: string): string[] => (count === 0 || column === '' ? [] : column.split('\n'));
  return {
    count,
    ids: lines(columns.ids),
    kinds: numbersIn(columns.kinds, count),
    names: lines(columns.names),
    titles: lines(columns.titles),
    departments: lines(columns.departments),
    locations: lines(columns.locations),
    emails: lines(columns.emails),
    extensions: lines(columns.extensions),
    prefixes: lines(columns.prefixes),
    numbers: lines(columns.numbers),
    own: lines(columns.own),
    companies: lines(columns.companies),
    lists: lines(columns.lists),
    contactLists,
  };
}

const [BREAK, ZERO] = [10, 48];

/** A small number a line, without taking the lines apart. */
function numbersIn(column: string, count: number): Uint8Array {
  const numbers = new Uint8Array(count);
  let row = 0;
  for (let at = 0; at < column.length; at += 1) {
    const code = column.charCodeAt(at);
    if (code === BREAK) row += 1;
    else numbers[row] = (numbers[row] ?? 0) * 10 + code - ZERO;
  }
  return numbers;
}

/** What colleagues at other locations dial: `800-` stands before the extension, `=8002208` for itself. */
export function esnAt(rows: Rows, row: number): string {
  const prefix = rows.prefixes[row] ?? '';
  if (prefix === '') return '';
  return prefix.startsWith('=') ? prefix.slice(1) : prefix.slice(0, -1) + (rows.extensions[row] ?? '');
}

/** One row as an entry. */
export function entryAt(rows: Rows, row: number): IndexedEntry {
  const text = (column: readonly string[]): string | null => column[row] || null;
  const own = rows.own[row] ?? '';
  const contact = contactAt(rows, row);
  const emails = text(rows.emails);
  return {
    id: (rows.ids[row] ?? '').replace(HEX, '$1-$2-$3-$4-$5'),
    kind: ENTRY_KINDS[rows.kinds[row] ?? 0] ?? 'person',
    name: rows.names[row] ?? '',
    title: text(rows.titles),
    department: text(rows.departments),
    location: text(rows.locations),
    email: contact === undefined ? emails : (emails?.split(' ')[0] ?? null),
    extension: text(rows.extensions),
    esn: esnAt(rows, row) || null,
    numbers: numbersOf(rows.numbers[row] ?? ''),
    ...(own !== '' && { extra: JSON.parse(own) as Record<string, string> }),
    ...(contact !== undefined && { contact, emails: emails ?? '' }),
  };
}

function contactAt(rows: Rows, row: number): DirectoryEntry['contact'] {
  const list = rows.contactLists[Number(rows.lists[row] || -1)];
  if (list === undefined) return undefined;
  return { list: list.id, listName: list.name, circle: list.circle, company: rows.companies[row] || null };
}

function numbersOf(json: string): { value: string; type: string }[] {
  const numbers = json === '' ? [] : (JSON.parse(json) as { value: string; type: string }[]);
  return numbers.map(({ value, type }) => ({ value, type }));
}
