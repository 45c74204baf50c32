import type { DirectoryColumns, EntryKind } from '@linekeeper/api-contract';
import { sortName, type Term } from '@linekeeper/api-contract/finding';
import { type ContactListName, type Rows, rowsOf } from './columns.ts';
import { createIdTable, type IdTable, rowOfId } from './id-table.ts';
import { type Lines, lineAt } from './lines.ts';
import { buildAddresses, matchAddresses } from './match-addresses.ts';
import { buildDigits, matchDigits } from './match-digits.ts';
import { matchWord } from './match-words.ts';
import { type RepeatedText, textsOf } from './repeated-text.ts';
import { type SearchedLines, searchedLines } from './searched-lines.ts';
import { buildVocabulary, type Vocabulary } from './vocabulary.ts';

/** What is built of some rows: numbers and long texts only, so that a worker can build and the page hold it. */
export interface BuiltSegment extends Rows {
  idTable: IdTable;
  vocabulary: Vocabulary;
  digits: Lines;
  addresses: Lines;
}

export type SegmentPiece = Partial<BuiltSegment>;

/**
 * Builds the index of some rows, 100,000 in about a quarter of a second, in pieces that are each taken over in a few
 * milliseconds. A piece may be given away as soon as it is there: nothing that comes after it is built of it.
 */
export function* segmentPieces(
  columns: DirectoryColumns,
  lists: readonly ContactListName[] = [],
): Generator<SegmentPiece> {
  const { names, numbers, emails, ids, ...rest } = rowsOf(columns, lists);
  const rows: Rows = { names, numbers, emails, ids, ...rest };
  yield { vocabulary: buildVocabulary(rows) };
  yield { names };
  yield { digits: buildDigits(rows) };
  yield { numbers };
  // One object where the addresses are the column itself, also on the other side.
  yield { emails, addresses: buildAddresses(rows) };
  yield { idTable: createIdTable(ids), ids };
  yield rest;
}

/** All pieces of a segment in one. */
export function buildSegment(columns: DirectoryColumns, lists: readonly ContactListName[] = []): BuiltSegment {
  return Object.assign({}, ...segmentPieces(columns, lists));
}

/** The memory that a piece is in, which can be handed over instead of copied. */
export function buffersOf(piece: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (value: unknown): void => {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) look(part);
  };
  look(piece);
  return [...found];
}

/** Rows that were built into an index together. Which of them are the newest of their entry may change, nothing else. */
export interface Segment {
  rows: BuiltSegment;
  /** 1 while the row is the entry's newest. */
  alive: Uint8Array<ArrayBuffer>;
  /** The rows that are not. */
  outdated: Set<number>;
  digits: SearchedLines;
  addresses: SearchedLines;
  /** Made when a name is first compared. */
  sortNames: Map<number, string>;
}

/** A segment of which every row lives. */
export function segmentOf(rows: BuiltSegment): Segment {
  return {
    rows,
    alive: new Uint8Array(rows.count).fill(1),
    outdated: new Set(),
    digits: searchedLines(rows.digits),
    addresses: searchedLines(rows.addresses),
    sortNames: new Map(),
  };
}

/** Something newer is known of this entry; nothing where it is not in the segment. */
export function outdate({ rows, alive, outdated }: Segment, id: string): void {
  const row = rowOfId(rows, id);
  if (row === null) return;
  alive[row] = 0;
  outdated.add(row);
}

/** What narrows a list down besides words. */
export interface Narrowing {
  kind?: EntryKind | undefined;
  location?: string | undefined;
  department?: string | undefined;
  /** Ids without hyphens. */
  onlyIds?: ReadonlySet<string> | undefined;
}

/** The worth of each row; 0 where it does not match all terms. */
export function scoreRows(segment: Segment, terms: readonly Term[], forgive: boolean): Uint8Array {
  const { rows, alive, digits: numbers, addresses } = segment;
  const scores = alive.slice();
  for (const [at, { word, digits }] of terms.entries()) {
    const best = new Uint8Array(scores.length);
    for (const each of digits) matchDigits(numbers, each, best);
    matchAddresses(addresses, word, best);
    matchWord(rows.vocabulary, { typed: word, forgive: forgive && digits.length === 0 }, best);
    for (let row = 0; row < scores.length; row += 1) {
      const worth = best[row] ?? 0;
      const sum = scores[row] ?? 0;
      scores[row] = worth === 0 || sum === 0 ? 0 : at === 0 ? worth : sum + worth;
    }
  }
  return scores;
}

/** Takes away what is narrowed out. Kinds are left in: they are counted first. */
export function narrow({ rows }: Segment, scores: Uint8Array, { location, department, onlyIds }: Narrowing): void {
  if (location === undefined && department === undefined && onlyIds === undefined) return;
  if (location !== undefined) keepText(rows.locations, location, scores);
  if (department !== undefined) keepText(rows.departments, department, scores);
  if (onlyIds === undefined) return;
  const only = new Uint8Array(scores.length);
  for (const id of onlyIds) {
    const row = rowOfId(rows, id);
    if (row !== null) only[row] = 1;
  }
  for (let row = 0; row < scores.length; row += 1) if (only[row] === 0) scores[row] = 0;
}

function keepText(column: RepeatedText, text: string, scores: Uint8Array): void {
  const kept = column.places.length === 0 ? -1 : textsOf(column).indexOf(text);
  if (kept < 0) scores.fill(0);
  else for (let row = 0; row < scores.length; row += 1) if (column.places[row] !== kept) scores[row] = 0;
}

/** As the list is sorted by name. */
export function sortNameOf({ rows, sortNames }: Segment, row: number): string {
  const known = sortNames.get(row);
  if (known !== undefined) return known;
  const name = sortName(lineAt(rows.names, row));
  sortNames.set(row, name);
  return name;
}
