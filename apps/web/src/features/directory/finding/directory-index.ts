import { type DirectoryColumns, ENTRY_KINDS, type EntryKind } from '@linekeeper/api-contract';
import { ENOUGH_FOUND, FAVOURITE_WORTH, readQuery, sortName, type Term } from '@linekeeper/api-contract/finding';
import { type ContactListName, entryAt, type IndexedEntry, rowsOf } from './columns.ts';
import { explainMatch, type MatchReason } from './explain-match.ts';
import { mergeOrdered, type Ordered } from './merge-ordered.ts';
import { buildSegment, type Narrowing, narrow, type Segment, scoreRows } from './segment.ts';

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
  /** Applies what changed since the last answer. */
  apply(columns: DirectoryColumns): void;
  /** Makes beforehand what the first search would wait for. */
  prepare(): void;
  /** The contacts of lists that may be seen, all of them. */
  setContacts(contacts: { columns: DirectoryColumns | null; lists: readonly ContactListName[] | null }): void;
  setFavourites(ids: readonly string[]): void;
  search(query: Query): Found;
  entry(row: number, terms: readonly Term[]): FoundEntry;
  entryOfId(id: string): IndexedEntry | null;
  locations(): Facet[];
  departments(): Facet[];
}

const EMPTY: DirectoryColumns = {
  count: 0,
  ids: '',
  kinds: '',
  names: '',
  titles: '',
  departments: '',
  locations: '',
  emails: '',
  extensions: '',
  prefixes: '',
  numbers: '',
  own: '',
  companies: '',
  lists: '',
  removed: '',
};

/**
 * The index of a directory: a large base that never changes, beside it the few entries that changed since, and the contacts
 * of lists, which each person sees others of.
 */
export function createDirectoryIndex(columns: DirectoryColumns): DirectoryIndex {
  const base = buildSegment(rowsOf(columns));
  let contacts = buildSegment(rowsOf(EMPTY));
  let changes = buildSegment(rowsOf(EMPTY));
  let changed = new Map<string, IndexedEntry>();
  let favourites: ReadonlySet<string> = new Set();
  const segmentOf = (row: number): readonly [Segment, number] => {
    if (row < base.rows.count) return [base, row];
    const beyond = row - base.rows.count;
    return beyond < contacts.rows.count ? [contacts, beyond] : [changes, beyond - contacts.rows.count];
  };

  const groupOf = (row: number, by: GroupBy | undefined): string => {
    const [segment, at] = segmentOf(row);
    const { rows } = segment;
    // A department of another house is none of ours.
    if (segment === contacts) return '';
    return (by === 'location' ? rows.locations[at] : rows.departments[at]) ?? '';
  };

  const find = (terms: Term[], query: Query, forgive: boolean): Omit<Found, 'forgiving' | 'terms'> => {
    const narrowing = { ...query, onlyIds: query.favouritesOnly ? favourites : undefined };
    const counts = Object.fromEntries(ENTRY_KINDS.map((kind) => [kind, 0])) as Record<EntryKind, number>;
    const isOurs = query.location !== undefined || query.department !== undefined;
    let offset = 0;
    const ordered = [base, contacts, changes].map((segment): Ordered => {
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
      order: query.groupBy === undefined ? order : grouped(order, (row) => groupOf(row, query.groupBy)),
      counts,
    };
  };

  return {
    size: () => alive(base) + alive(contacts) + alive(changes),
    apply(delta) {
      const rows = rowsOf(delta);
      changed = new Map(changed);
      for (const id of lines(delta.removed)) {
        retire(base, id);
        changed.delete(id);
      }
      for (let row = 0; row < rows.count; row += 1) {
        retire(base, rows.ids[row] ?? '');
        changed.set(rows.ids[row] ?? '', entryAt(rows, row));
      }
      changes = buildSegment(rowsOf(columnsOf([...changed])));
    },
    prepare() {
      for (const { digits, addresses, rowOfId } of [base, contacts])
        for (const make of [digits, addresses, rowOfId]) make();
    },
    setContacts({ columns: found, lists }) {
      contacts = buildSegment(rowsOf(found ?? EMPTY, lists ?? []));
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
      const [segment, at] = segmentOf(row);
      const entry = entryAt(segment.rows, at);
      return { ...entry, reasons: explainMatch(entry, terms) };
    },
    entryOfId(id) {
      const known = changed.get(bare(id));
      if (known !== undefined) return known;
      for (const segment of [base, contacts]) {
        const row = segment.rowOfId().get(bare(id));
        if (row !== undefined && segment.alive[row] === 1) return entryAt(segment.rows, row);
      }
      return null;
    },
    locations: () => facets([base, changes], (segment) => segment.rows.locations),
    departments: () => facets([base, changes], (segment) => segment.rows.departments),
  };
}

function bare(id: string): string {
  return id.replaceAll('-', '');
}

function lines(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function retire(segment: Segment, id: string): void {
  const row = segment.rowOfId().get(id);
  if (row !== undefined) segment.alive[row] = 0;
}

function alive(segment: Segment): number {
  let count = 0;
  for (const live of segment.alive) count += live;
  return count;
}

/** The changed entries as an answer would have them, by name. */
function columnsOf(changed: readonly (readonly [string, IndexedEntry])[]): DirectoryColumns {
  const sorted = [...changed].sort(
    ([idA, a], [idB, b]) => compare(sortName(a.name), sortName(b.name)) || compare(idA, idB),
  );
  const column = (of: (entry: IndexedEntry) => string | null): string =>
    sorted.map(([, entry]) => of(entry) ?? '').join('\n');
  return {
    count: sorted.length,
    ids: sorted.map(([id]) => id).join('\n'),
    kinds: column(({ kind }) => String(ENTRY_KINDS.indexOf(kind))),
    names: column(({ name }) => name),
    titles: column(({ title }) => title),
    departments: column(({ department }) => department),
    locations: column(({ location }) => location),
    emails: column(({ email }) => email),
    extensions: column(({ extension }) => extension),
    prefixes: column(({ esn }) => (esn === null ? null : `=${esn}`)),
    numbers: column(({ numbers }) => JSON.stringify(numbers)),
    own: column(({ extra }) => (extra === undefined ? null : JSON.stringify(extra))),
    companies: '',
    lists: '',
    removed: '',
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function raiseFavourites(segment: Segment, scores: Uint8Array, favourites: ReadonlySet<string>): void {
  for (const id of favourites) {
    const row = segment.rowOfId().get(id);
    if (row !== undefined && scores[row] !== 0) scores[row] = (scores[row] ?? 0) + FAVOURITE_WORTH;
  }
}

function countKinds(segment: Segment, scores: Uint8Array, counts: Record<EntryKind, number>): void {
  const found = new Uint32Array(ENTRY_KINDS.length);
  for (let row = 0; row < scores.length; row += 1) {
    const kind = segment.kinds[row] ?? 0;
    if (scores[row] !== 0) found[kind] = (found[kind] ?? 0) + 1;
  }
  for (const [at, kind] of ENTRY_KINDS.entries()) counts[kind] += found[at] ?? 0;
}

function keepKind(segment: Segment, scores: Uint8Array, kind: EntryKind): void {
  const kept = ENTRY_KINDS.indexOf(kind);
  for (let row = 0; row < scores.length; row += 1) if (segment.kinds[row] !== kept) scores[row] = 0;
}

/** Rows by worth, among equals as they stand, which is by name: counted into their places, never compared. */
function bestFirst(scores: Uint8Array): Uint32Array {
  const counts = new Uint32Array(257);
  for (const score of scores) counts[score] = (counts[score] ?? 0) + 1;
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

function facets(segments: readonly Segment[], of: (segment: Segment) => readonly string[]): Facet[] {
  const counts = new Map<string, number>();
  for (const segment of segments) {
    for (const [row, name] of of(segment).entries()) {
      if (name !== '' && segment.alive[row] === 1) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => compare(a.name, b.name));
}
