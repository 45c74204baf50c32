import {
  type ContactCircle,
  type DirectoryColumns,
  type DirectoryEntry,
  ENTRY_KINDS,
  type EntryKind,
} from '@linekeeper/api-contract';
import { type Lines, lineAt, linesOf } from './lines.ts';
import { type RepeatedText, repeatedTextOf, textAt } from './repeated-text.ts';

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

/** Entries by column; the place in each is the row. Nothing but numbers and long texts, so that it can be handed over. */
export interface Rows {
  count: number;
  /** Without hyphens. */
  ids: Lines;
  /** Places in `ENTRY_KINDS`. */
  kinds: Uint8Array<ArrayBuffer>;
  names: Lines;
  titles: RepeatedText;
  departments: RepeatedText;
  locations: RepeatedText;
  /** One of an entry, all of a contact with a blank between. */
  emails: Lines;
  extensions: Lines;
  /** What stands before the extension; `esnAt` puts it there. */
  prefixes: RepeatedText;
  /** As JSON, read only for rows that are shown. */
  numbers: Lines;
  /** As JSON too. */
  own: Lines;
  companies: RepeatedText;
  /** Places in `contactLists`; nothing for what is in no list. */
  lists: RepeatedText;
  contactLists: readonly ContactListName[];
}

const HEX = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

/** Takes the answer's columns as they are: one line an entry. A column that no entry has anything in is left empty. */
export function rowsOf(columns: DirectoryColumns, contactLists: readonly ContactListName[] = []): Rows {
  const { count } = columns;
  const lines = (column: string): Lines => linesOf(column, count);
  const repeated = (column: string): RepeatedText => repeatedTextOf(column, count);
  return {
    count,
    ids: lines(columns.ids),
    kinds: numbersIn(columns.kinds, count),
    names: lines(columns.names),
    titles: repeated(columns.titles),
    departments: repeated(columns.departments),
    locations: repeated(columns.locations),
    emails: lines(columns.emails),
    extensions: lines(columns.extensions),
    prefixes: repeated(columns.prefixes),
    numbers: lines(columns.numbers),
    own: lines(columns.own),
    companies: repeated(columns.companies),
    lists: repeated(columns.lists),
    contactLists,
  };
}

const [BREAK, ZERO] = [10, 48];

/** A small number a line, without taking the lines apart. */
function numbersIn(column: string, count: number): Uint8Array<ArrayBuffer> {
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
  const prefix = textAt(rows.prefixes, row);
  if (prefix === '') return '';
  return prefix.startsWith('=') ? prefix.slice(1) : prefix.slice(0, -1) + lineAt(rows.extensions, row);
}

/** One row as an entry. */
export function entryAt(rows: Rows, row: number): IndexedEntry {
  const own = lineAt(rows.own, row);
  const contact = contactAt(rows, row);
  const emails = lineAt(rows.emails, row);
  return {
    id: lineAt(rows.ids, row).replace(HEX, '$1-$2-$3-$4-$5'),
    kind: ENTRY_KINDS[rows.kinds[row] ?? 0] ?? 'person',
    name: lineAt(rows.names, row),
    title: textAt(rows.titles, row) || null,
    department: textAt(rows.departments, row) || null,
    location: textAt(rows.locations, row) || null,
    email: (contact === undefined ? emails : emails.split(' ')[0]) || null,
    extension: lineAt(rows.extensions, row) || null,
    esn: esnAt(rows, row) || null,
    numbers: numbersOf(lineAt(rows.numbers, row)),
    ...(own !== '' && { extra: JSON.parse(own) as Record<string, string> }),
    ...(contact !== undefined && { contact, emails }),
  };
}

function contactAt(rows: Rows, row: number): DirectoryEntry['contact'] {
  const list = rows.contactLists[Number(textAt(rows.lists, row) || -1)];
  if (list === undefined) return undefined;
  return { list: list.id, listName: list.name, circle: list.circle, company: textAt(rows.companies, row) || null };
}

function numbersOf(json: string): { value: string; type: string }[] {
  const numbers = json === '' ? [] : (JSON.parse(json) as { value: string; type: string }[]);
  return numbers.map(({ value, type }) => ({ value, type }));
}
