import { type DirectoryEntry, ENTRY_KINDS, type EntryKind, type Presence } from '@linekeeper/api-contract';
import { useCallback, useEffect, useMemo } from 'react';
import type { Filters } from './directory-filters.ts';
import type { FoundEntry } from './finding/directory-index.ts';
import type { MatchReason } from './finding/explain-match.ts';
import { isSame } from './finding/finder.ts';
import { useDirectory, usePresenceOf } from './use-directory.ts';
import { useFinder } from './use-finder.ts';

export type ListedEntry = DirectoryEntry & { reasons?: readonly MatchReason[] };

const shown = new WeakMap<FoundEntry, ListedEntry>();

/** The same object for the same row and presence, so that a row that stays is not drawn again. */
function withPresence(row: FoundEntry, presence: Presence | null): ListedEntry {
  const known = shown.get(row);
  if (known !== undefined && known.presence === presence) return known;
  const made = { ...row, presence };
  shown.set(row, made);
  return made;
}

/**
 * The rows of the page: from the index in the browser, at every keystroke; while that is not there, from the server, which can
 * search and tell kinds apart but no more. `filters.search` is what was typed once typing rests: in between, the index is ahead of it.
 */
export function useList(organization: string, filters: Filters, favourites: readonly string[]) {
  const kind = ENTRY_KINDS.find((each) => each === filters.kind);
  const search = (filters.search ?? '').trim();
  const { location, department } = filters;
  const groupBy = filters.group === 'location' || filters.group === 'department' ? filters.group : undefined;
  const favouritesOnly = filters.favourites !== undefined;
  const finder = useFinder(organization, { search, kind, location, department, favouritesOnly, groupBy }, favourites);
  const { state, asked } = finder;
  const { found } = state;
  // Of the server only what stands around the list is asked then, which does not depend on what is typed.
  const server = useDirectory({
    organization,
    ...(found === null ? { search, kind, location, department } : { search: '' }),
  });
  const presenceOf = usePresenceOf(organization);
  const serverRow = server.rowAt;
  const foundRow = useCallback(
    (index: number): ListedEntry | undefined => {
      const row = found?.rows.get(index);
      return row === undefined ? undefined : withPresence(row, presenceOf(row.id));
    },
    [found, presenceOf],
  );
  const { onVisible: onServerVisible } = server;
  const { onVisible: onFoundVisible } = finder;
  const indexed = found !== null;
  const onVisible = useCallback(
    (from: number, to: number) => (indexed ? onFoundVisible(from, to) : onServerVisible(from, to)),
    [indexed, onFoundVisible, onServerVisible],
  );
  useLookUp(filters.entry, finder);
  const entryOf = (id: string | undefined): ListedEntry | undefined => {
    const known = id === undefined ? undefined : state.entries.get(id);
    return known ? { ...known, presence: presenceOf(known.id) } : undefined;
  };
  const serverCounts = server.first.data?.counts;
  const counts = useMemo(
    (): readonly { kind: EntryKind; count: number }[] =>
      found === null ? (serverCounts ?? []) : ENTRY_KINDS.map((each) => ({ kind: each, count: found.counts[each] })),
    [found, serverCounts],
  );
  const question = useMemo(() => (found === null ? null : JSON.stringify(found.query)), [found]);
  return {
    first: server.first,
    total: found === null ? server.total : found.total,
    counts,
    rowAt: found === null ? serverRow : foundRow,
    entryOf,
    onVisible,
    settled: found === null ? server.settled : isSame(found.query, asked),
    question: question ?? server.shownFilter,
    /** Only the index knows favourites: until it is there, nothing is shown rather than everybody. */
    waits: found === null && favouritesOnly && state.phase !== 'failed',
    forgiving: found?.forgiving ?? false,
    groupBy: found === null ? undefined : found.query.groupBy,
    kind,
    /** What the rows answer to. */
    search: found?.query.search ?? search,
    finder,
  };
}

/** The entry of the address may be on no row. */
function useLookUp(id: string | undefined, { state, lookUp }: ReturnType<typeof useFinder>): void {
  const needed = id !== undefined && state.phase === 'ready' && !state.entries.has(id);
  useEffect(() => {
    if (needed) lookUp(id);
  }, [needed, id, lookUp]);
}

export type List = ReturnType<typeof useList>;
