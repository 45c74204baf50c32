import type { EntryKind } from '@linekeeper/api-contract';
import type { IndexedEntry } from './columns.ts';
import type { Facet, FoundEntry, Query } from './directory-index.ts';
import { createFindingHost } from './finding-host.ts';
import type { Answered } from './worker-messages.ts';

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

const PAGE = 60;

/** What comes from the worker is a copy each time; a row that is as it was stays the object the page has drawn. */
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

/** The page's end of the index. */
export function createFinder(addresses: { address: string; contacts: string }): Finder {
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
  let question = 0;
  let query: Query | null = null;
  const asked = new Set<number>();
  /** The pages on screen, so that a fresher answer to the same question comes with them. */
  let onScreen: readonly [number, number] = [0, 0];
  const become = (change: Partial<FinderState>): void => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const searchAgain = (): void => {
    if (query === null || state.phase !== 'ready') return;
    question += 1;
    asked.clear();
    const [from, to] = onScreen;
    for (let page = from; page <= to; page += 1) asked.add(page);
    host.ask({ type: 'search', at: question, query, from: from * PAGE, to: (to + 1) * PAGE });
  };
  const takeRows = (base: FoundRows, from: number, rows: readonly FoundEntry[]): void => {
    const all = new Map(base.rows);
    const before = new Map([...(state.found?.rows.values() ?? [])].map((row) => [row.id, row]));
    for (const [at, row] of rows.entries()) all.set(from + at, sameOrNew(before.get(row.id), row));
    become({ found: { ...base, rows: all } });
  };
  const hear = (answered: Answered): void => {
    if (answered.type === 'failed') {
      // An index that is a little old still finds; the next change or minute tries again.
      if (state.phase === 'loading') become({ phase: 'failed' });
    } else if (answered.type === 'loaded') {
      if (state.phase === 'loading') performance.measure('directory-index', { start: startedAt });
      const { size, locations, departments } = answered;
      become({ phase: 'ready', size, locations, departments, entries: new Map() });
      searchAgain();
    } else if (answered.type === 'entry') {
      become({ entries: new Map(state.entries).set(answered.id, answered.entry) });
    } else if (answered.at !== question || query === null) return;
    else if (answered.type === 'found') {
      const { total, counts, forgiving, from, rows } = answered;
      takeRows({ query, total, counts, forgiving, rows: new Map() }, from, rows);
    } else if (state.found !== null) takeRows(state.found, answered.from, answered.rows);
  };
  const host = createFindingHost(addresses, hear);
  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    search: (next) => {
      if (query !== null && isSame(query, next)) return;
      query = next;
      onScreen = [0, 0];
      searchAgain();
    },
    show: (from, to) => {
      onScreen = [Math.floor(from / PAGE), Math.floor(to / PAGE)];
      for (let page = onScreen[0]; page <= onScreen[1]; page += 1) {
        if (asked.has(page)) continue;
        asked.add(page);
        host.ask({ type: 'rows', at: question, from: page * PAGE, to: (page + 1) * PAGE });
      }
    },
    setFavourites: (ids) => {
      host.ask({ type: 'favourites', ids });
      searchAgain();
    },
    refresh: host.refresh,
    lookUp: (id) => host.ask({ type: 'entry', id }),
    close: () => {
      host.close();
      listeners.clear();
    },
  };
}
