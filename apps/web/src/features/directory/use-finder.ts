import {
  addFavourite,
  listFavourites,
  readContactIndex,
  readDirectoryIndex,
  removeFavourite,
} from '@linekeeper/api-contract';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { addressOf, call, keyOf, queryFor } from '../../api.ts';
import { useLiveEvent } from '../../live.ts';
import type { Query } from './finding/directory-index.ts';
import { createFinder, type Finder, type FinderState } from './finding/finder.ts';
import { createHeldIndex } from './finding/held-index.ts';

/** While the stream is away the index still moves, slowly. */
const REFRESH_MS = 60_000;
const NONE: FinderState = {
  phase: 'loading',
  size: 0,
  locations: [],
  departments: [],
  found: null,
  entries: new Map(),
};
const never = () => () => undefined;

/** The directory's index, kept fresh by the live stream, and what it finds. */
export function useFinder(organization: string, query: Query, favourites: readonly string[]) {
  const [finder, setFinder] = useState<Finder | null>(null);
  useEffect(() => {
    const addresses = {
      address: addressOf(readDirectoryIndex.path, { params: { organization } }),
      contacts: addressOf(readContactIndex.path, { params: { organization } }),
    };
    const next = createFinder((hear) => createHeldIndex(addresses, hear));
    setFinder(next);
    const timer = setInterval(() => next.refresh(), REFRESH_MS);
    return () => {
      clearInterval(timer);
      next.close();
    };
  }, [organization]);
  useLiveEvent('directory.changed', () => finder?.refresh());
  useLiveEvent('reset', () => finder?.refresh());
  const { search, kind, location, department, favouritesOnly, groupBy } = query;
  const asked = useMemo<Query>(
    () => ({ search, kind, location, department, favouritesOnly, groupBy }),
    [search, kind, location, department, favouritesOnly, groupBy],
  );
  useEffect(() => finder?.setFavourites(favourites), [finder, favourites]);
  useEffect(() => finder?.search(asked), [finder, asked]);
  const state = useSyncExternalStore(finder?.subscribe ?? never, () => finder?.state() ?? NONE);
  const onVisible = useCallback((from: number, to: number) => finder?.show(from, to), [finder]);
  const lookUp = useCallback((id: string) => finder?.lookUp(id), [finder]);
  /** At every letter; the page itself hears of what was typed once it rests. */
  const ask = useCallback((typed: string) => finder?.search({ ...asked, search: typed.trim() }), [finder, asked]);
  return { state, asked, onVisible, lookUp, ask };
}

const NOBODY: readonly string[] = [];

/** The person's own favourites; a change shows at once. */
export function useFavourites(organization: string) {
  const queries = useQueryClient();
  const { data } = useQuery(queryFor(listFavourites, { params: { organization } }));
  const entries = data?.entries ?? NOBODY;
  return useMemo(() => favouritesOf(queries, organization, entries), [queries, organization, entries]);
}

function favouritesOf(queries: QueryClient, organization: string, entries: readonly string[]) {
  const toggle = (entry: string): void => {
    const key = keyOf(listFavourites, { params: { organization } });
    const isOne = entries.includes(entry);
    const after = isOne ? entries.filter((each) => each !== entry) : [...entries, entry];
    queries.setQueryData(key, { entries: after });
    const change = isOne ? removeFavourite : addFavourite;
    call(change, { params: { organization, entry } })
      .then((answer) => queries.setQueryData(key, answer))
      .catch(() => queries.invalidateQueries({ queryKey: key }));
  };
  return { entries, toggle };
}
