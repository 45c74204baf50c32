import type { EntryKind } from '@linekeeper/api-contract';
import type { IndexedEntry } from './columns.ts';
import type { DirectoryIndex, Facet, Found, FoundEntry, Query } from './directory-index.ts';
import type { Heard, HeldIndex } from './held-index.ts';

/** What the page shows of the index; a new object whenever something changed. */
export interface FinderState {
  phase: 'loading' | 'ready' | 'failed';
  size: number;
  locations: readonly Facet[];
  departments: readonly Facet[];
  /** The answer to the newest question that has its first rows; null before the first. */
  found: FoundRows | null;
  /** Entries asked for by id. */
  entries: ReadonlyMap<string, IndexedEntry | null>;
}

export interface FoundRows {
  query: Query;
  total: number;
  counts: Record<EntryKind, number>;
  forgiving: boolean;
  rows: ReadonlyMap<number, FoundEntry>;
}

export interface Finder {
  state(): FinderState;
  subscribe(listener: () => void): () => void;
  search(query: Query): void;
  /** These rows are on screen: they and their neighbours are fetched. */
  show(from: number, to: number): void;
  setFavourites(ids: readonly string[]): void;
  /** Fetches what changed. */
  refresh(): void;
  lookUp(id: string): void;
  close(): void;
}

const PAGE = 30;

/** A row is made anew with each answer; one that is as it was stays the object the page has drawn. */
function sameOrNew(before: FoundEntry | undefined, row: FoundEntry): FoundEntry {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(row) ? before : row;
}

/** Whether two questions have the same answer. */
export function isSame(a: Query, b: Query): boolean {
  return (
    a.search === b.search &&
    a.kind === b.kind &&
    a.location === b.location &&
    a.department === b.department &&
    a.favouritesOnly === b.favouritesOnly &&
    a.groupBy === b.groupBy
  );
}

/** What the page finds, in an index that becomes another as the directory does; nothing is found before it is there. */
export function createFinder(hold: (hear: (heard: Heard) => void) => HeldIndex): Finder {
  const startedAt = performance.now();
  const listeners = new Set<() => void>();
  let state: FinderState = {
    phase: 'loading',
    size: 0,
    locations: [],
    departments: [],
    found: null,
    entries: new Map(),
  };
  let index: DirectoryIndex | null = null;
  let favourites: readonly string[] = [];
  let query: Query | null = null;
  let found: Found | null = null;
  /** The pages on screen, so that a fresher answer to the same question comes with them. */
  let onScreen: readonly [number, number] = [0, 0];
  const become = (change: Partial<FinderState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  /** These rows, of which those that are as they were stay what the page has drawn. */
  const rowsOf = (pages: Iterable<number>): Map<number, FoundEntry> => {
    const rows = new Map<number, FoundEntry>();
    if (index === null || found === null) return rows;
    const before = new Map([...(state.found?.rows.values() ?? [])].map((row) => [row.id, row]));
    for (const page of pages) {
      for (const [at, place] of found.order.subarray(page * PAGE, (page + 1) * PAGE).entries()) {
        const row = index.entry(place, found.terms);
        rows.set(page * PAGE + at, sameOrNew(before.get(row.id), row));
      }
    }
    return rows;
  };
  const searchAgain = (also: Partial<FinderState> = {}): void => {
    if (index !== null && query !== null) {
      found = index.search(query);
      const { order, counts, forgiving } = found;
      const pages = pagesFrom(...onScreen);
      become({ ...also, found: { query, total: order.length, counts, forgiving, rows: rowsOf(pages) } });
    } else become(also);
  };
  const hear = (heard: Heard): void => {
    if (heard.type === 'failed') {
      // An index that is a little old still finds; the next change or minute tries again.
      if (state.phase === 'loading') become({ phase: 'failed' });
      return;
    }
    if (state.phase === 'loading') performance.measure('directory-index', { start: startedAt });
    index = heard.index;
    index.setFavourites(favourites);
    const [size, locations, departments] = [index.size(), index.locations(), index.departments()];
    searchAgain({ phase: 'ready', size, locations, departments, entries: new Map() });
  };
  const held = hold(hear);
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    search: (next) => {
      if (query !== null && isSame(query, next)) return;
      query = next;
      // From the top, as many as were on screen: so all of it is drawn at once.
      onScreen = [0, onScreen[1] - onScreen[0]];
      if (index !== null) searchAgain();
    },
    show: (from, to) => {
      onScreen = [Math.floor(from / PAGE), Math.floor(to / PAGE)];
      const shown = state.found;
      if (shown === null) return;
      const missing = pagesFrom(...onScreen).filter(
        (page) => page * PAGE < shown.total && !shown.rows.has(page * PAGE),
      );
      if (missing.length > 0) become({ found: { ...shown, rows: new Map([...shown.rows, ...rowsOf(missing)]) } });
    },
    setFavourites: (ids) => {
      favourites = ids;
      index?.setFavourites(ids);
      if (index !== null) searchAgain();
    },
    refresh: held.refresh,
    lookUp: (id) => {
      if (index !== null) become({ entries: new Map(state.entries).set(id, index.entryOfId(id)) });
    },
    close: () => {
      held.close();
      listeners.clear();
    },
  };
}

function pagesFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
