import { ENTRY_KINDS, type EntryKind } from '@linekeeper/api-contract';
import { ENOUGH_FOUND, FAVOURITE_WORTH, readQuery, type Term } from '@linekeeper/api-contract/finding';
import { entryAt, type IndexedEntry } from './columns.ts';
import { explainMatch, type MatchReason } from './explain-match.ts';
import { rowOfId } from './id-table.ts';
import { mergeOrdered, type Ordered } from './merge-ordered.ts';
import { type RepeatedText, textsOf } from './repeated-text.ts';
import { type BuiltSegment, type Narrowing, narrow, outdate, type Segment, scoreRows, segmentOf } from './segment.ts';

export interface Query extends Omit<Narrowing, 'onlyIds'> {
  search: string;
  /** Only entries marked as favourites. */
  favouritesOnly?: boolean | undefined;
  /** Rows of one location or department stand together; within it they are in order. */
  groupBy?: GroupBy | undefined;
}

export type GroupBy = 'location' | 'department';

export interface Found {
  /** Rows of this index, best first: of the directory, then of contacts, then of what changed. */
  order: Uint32Array;
  counts: Record<EntryKind, number>;
  /** True where some are there only because typing errors were forgiven. */
  forgiving: boolean;
  terms: Term[];
}

export type FoundEntry = IndexedEntry & { reasons: MatchReason[] };

export interface Facet {
  name: string;
  count: number;
}

export interface DirectoryIndex {
  size(): number;
  /** What changed since the base was read takes the place of what was there. */
  apply(changed: Changed): void;
  /** The contacts of lists that may be seen, all of them. */
  setContacts(contacts: BuiltSegment): void;
  setFavourites(ids: readonly string[]): void;
  search(query: Query): Found;
  entry(row: number, terms: readonly Term[]): FoundEntry;
  entryOfId(id: string): IndexedEntry | null;
  locations(): Facet[];
  departments(): Facet[];
}

export interface Changed {
  /** All entries that are other than in the base. */
  entries: BuiltSegment;
  /** Ids, without hyphens, of what newly is not as it was in the base. */
  outdated: readonly string[];
}

/**
 * The index of a directory: a large base that never changes, beside it the few entries that changed since, and the contacts
 * of lists, which each person sees others of.
 */
export function createDirectoryIndex(built: BuiltSegment): DirectoryIndex {
  const base = segmentOf(built);
  let contacts: Segment | null = null;
  let changes: Segment | null = null;
  let favourites: ReadonlySet<string> = new Set();
  const segments = (): Segment[] => [base, contacts, changes].filter((segment) => segment !== null);
  const ours = (): Segment[] => segments().filter((segment) => segment !== contacts);
  const placeOf = (row: number): readonly [Segment, number] => {
    let at = row;
    for (const segment of segments()) {
      if (at < segment.rows.count) return [segment, at];
      at -= segment.rows.count;
    }
    throw new RangeError(`The index has no row ${row}`);
  };

  /** By row of the index. */
  const groupsOf = (by: GroupBy): ((row: number) => string) => {
    const parts = segments().map((segment) => {
      // A department of another house is none of ours.
      const column =
        segment === contacts ? null : by === 'location' ? segment.rows.locations : segment.rows.departments;
      return { count: segment.rows.count, places: column?.places, texts: column === null ? [] : textsOf(column) };
    });
    return (row) => {
      let at = row;
      for (const { count, places, texts } of parts) {
        if (at < count) return texts[places?.[at] ?? -1] ?? '';
        at -= count;
      }
      return '';
    };
  };

  const find = (terms: Term[], query: Query, forgive: boolean): Omit<Found, 'forgiving' | 'terms'> => {
    const narrowing = { ...query, onlyIds: query.favouritesOnly ? favourites : undefined };
    const counts = Object.fromEntries(ENTRY_KINDS.map((kind) => [kind, 0])) as Record<EntryKind, number>;
    const isOurs = query.location !== undefined || query.department !== undefined;
    let offset = 0;
    const ordered = segments().map((segment): Ordered => {
      const scores =
        segment === contacts && isOurs ? new Uint8Array(segment.rows.count) : scoreRows(segment, terms, forgive);
      narrow(segment, scores, narrowing);
      if (terms.length > 0) raiseFavourites(segment, scores, favourites);
      countKinds(segment, scores, counts);
      if (query.kind !== undefined) keepKind(segment, scores, query.kind);
      const one = { segment, scores, order: bestFirst(scores), offset };
      offset += segment.rows.count;
      return one;
    });
    const order = mergeOrdered(ordered);
    return {
      order: query.groupBy === undefined ? order : grouped(order, groupsOf(query.groupBy)),
      counts,
    };
  };

  return {
    size: () => segments().reduce((sum, { rows, outdated }) => sum + rows.count - outdated.size, 0),
    apply({ entries, outdated }) {
      for (const id of outdated) outdate(base, id);
      changes = segmentOf(entries);
    },
    setContacts(seen) {
      contacts = segmentOf(seen);
    },
    setFavourites(ids) {
      favourites = new Set(ids.map(bare));
    },
    search(query) {
      const terms = readQuery(query.search);
      const exact = find(terms, query, false);
      if (terms.length === 0 || exact.order.length >= ENOUGH_FOUND) return { ...exact, forgiving: false, terms };
      const forgiven = find(terms, query, true);
      return { ...forgiven, forgiving: forgiven.order.length > exact.order.length, terms };
    },
    entry(row, terms) {
      const [segment, at] = placeOf(row);
      const entry = entryAt(segment.rows, at);
      return { ...entry, reasons: explainMatch(entry, terms) };
    },
    entryOfId(id) {
      for (const segment of segments()) {
        const row = rowOfId(segment.rows, bare(id));
        if (row !== null && segment.alive[row] === 1) return entryAt(segment.rows, row);
      }
      return null;
    },
    locations: () => facets(ours(), (segment) => segment.rows.locations),
    departments: () => facets(ours(), (segment) => segment.rows.departments),
  };
}

function bare(id: string): string {
  return id.replaceAll('-', '');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function raiseFavourites(segment: Segment, scores: Uint8Array, favourites: ReadonlySet<string>): void {
  for (const id of favourites) {
    const row = rowOfId(segment.rows, id);
    if (row !== null && scores[row] !== 0) scores[row] = (scores[row] ?? 0) + FAVOURITE_WORTH;
  }
}

function countKinds(segment: Segment, scores: Uint8Array, counts: Record<EntryKind, number>): void {
  const found = new Uint32Array(ENTRY_KINDS.length);
  for (let row = 0; row < scores.length; row += 1) {
    const kind = segment.rows.kinds[row] ?? 0;
    if (scores[row] !== 0) found[kind] = (found[kind] ?? 0) + 1;
  }
  for (const [at, kind] of ENTRY_KINDS.entries()) counts[kind] += found[at] ?? 0;
}

function keepKind(segment: Segment, scores: Uint8Array, kind: EntryKind): void {
  const kept = ENTRY_KINDS.indexOf(kind);
  for (let row = 0; row < scores.length; row += 1) if (segment.rows.kinds[row] !== kept) scores[row] = 0;
}

// Plain loops over rows: until they are compiled, which is so in the first search, others take three times as long.

/** Rows by worth, among equals as they stand, which is by name: counted into their places, never compared. */
function bestFirst(scores: Uint8Array): Uint32Array {
  const counts = new Uint32Array(257);
  for (let row = 0; row < scores.length; row += 1) counts[scores[row] ?? 0] = (counts[scores[row] ?? 0] ?? 0) + 1;
  const starts = new Uint32Array(256);
  let total = 0;
  for (let score = 255; score > 0; score -= 1) {
    starts[score] = total;
    total += counts[score] ?? 0;
  }
  const order = new Uint32Array(total);
  for (let row = 0; row < scores.length; row += 1) {
    const score = scores[row] ?? 0;
    if (score === 0) continue;
    const place = starts[score] ?? 0;
    order[place] = row;
    starts[score] = place + 1;
  }
  return order;
}

/** Groups by name, those without one last. */
function grouped(order: Uint32Array, groupOf: (row: number) => string): Uint32Array {
  const groups = new Map<string, number[]>();
  for (const row of order) {
    const name = groupOf(row);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  const names = [...groups.keys()].sort((a, b) => Number(a === '') - Number(b === '') || compare(a, b));
  return Uint32Array.from(names.flatMap((name) => groups.get(name) ?? []));
}

function facets(segments: readonly Segment[], of: (segment: Segment) => RepeatedText): Facet[] {
  const counts = new Map<string, number>();
  for (const segment of segments) {
    const column = of(segment);
    const living = column.counts.slice();
    for (const row of segment.outdated) {
      const place = column.places[row] ?? 0;
      living[place] = (living[place] ?? 0) - 1;
    }
    for (const [place, name] of textsOf(column).entries()) {
      const count = living[place] ?? 0;
      if (name !== '' && count > 0) counts.set(name, (counts.get(name) ?? 0) + count);
    }
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => compare(a.name, b.name));
}
