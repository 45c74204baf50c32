import { type DirectoryEntry, type EntryKind, type Presence, searchDirectory } from '@linekeeper/api-contract';
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { type AnswerOf, call, keyOf } from '../../api.ts';
import { useLiveEvent } from '../../live.ts';
import { usePaged } from '../../paged.ts';

export type DirectoryAnswer = AnswerOf<typeof searchDirectory>;

const PAGE_SIZE = 100;
/** While the stream is away the list still moves, slowly. */
const REFRESH_MS = 60_000;

interface Question {
  organization: string;
  search: string;
  kind?: EntryKind | undefined;
  location?: string | undefined;
  department?: string | undefined;
}

/** The directory as searched, page by page, with presence as it changes. */
export function useDirectory({ organization, search, ...narrowed }: Question) {
  const chosen = Object.fromEntries(Object.entries(narrowed).filter(([, value]) => value !== undefined));
  const input = (offset: number) => ({
    params: { organization },
    query: { search, offset, limit: PAGE_SIZE, ...chosen },
  });
  usePresenceChanges(organization);
  const paged = usePaged<DirectoryAnswer, DirectoryEntry>({
    pageSize: PAGE_SIZE,
    keyOf: (offset) => keyOf(searchDirectory, input(offset)),
    load: (offset, signal) => call(searchDirectory, input(offset), signal),
    rowsOf: (answer) => answer.entries,
    totalOf: (answer) => answer.total,
    filter: JSON.stringify([search, narrowed.kind, narrowed.location, narrowed.department]),
  });
  const { refetch } = paged.first;
  useEffect(() => {
    const timer = setInterval(() => void refetch(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [refetch]);
  return paged;
}

const PRESENCE_KEPT = 'presence-of-entries';

/** One map that grows, since a copy for each change would cost more than the change; the version tells that it did. */
interface KnownPresence {
  known: Map<string, Presence>;
  version: number;
}

/** The presence of entries that stand in no kept answer, as far as it has been heard. */
export function usePresenceOf(organization: string): (entry: string) => Presence | null {
  const { data } = useQuery<KnownPresence>({
    queryKey: [PRESENCE_KEPT, organization],
    queryFn: () => ({ known: new Map<string, Presence>(), version: 0 }),
    staleTime: Number.POSITIVE_INFINITY,
    initialData: () => ({ known: new Map<string, Presence>(), version: 0 }),
  });
  // The map grows in place; `data` is another object with each change.
  return useCallback((entry) => data.known.get(entry) ?? null, [data]);
}

/** Writes presence into every kept answer of the directory, without asking again. */
export function patchPresence(
  queries: QueryClient,
  organization: string,
  changes: readonly { entry: string; presence: Presence }[],
): void {
  if (changes.length === 0) return;
  const byEntry = new Map(changes.map(({ entry, presence }) => [entry, presence]));
  queries.setQueryData<KnownPresence>([PRESENCE_KEPT, organization], (old) => {
    const known = old?.known ?? new Map<string, Presence>();
    for (const [entry, presence] of byEntry) known.set(entry, presence);
    return { known, version: (old?.version ?? 0) + 1 };
  });
  queries.setQueriesData<Pick<DirectoryAnswer, 'entries'>>(
    { predicate: ({ queryKey: [name, of] }) => name === searchDirectory.name && of === organization },
    (answer) => {
      if (answer === undefined || !answer.entries.some(({ id }) => byEntry.has(id))) return answer;
      return {
        ...answer,
        entries: answer.entries.map((entry) => {
          const presence = byEntry.get(entry.id);
          return presence === undefined ? entry : { ...entry, presence };
        }),
      };
    },
  );
}

function usePresenceChanges(organization: string): void {
  const queries = useQueryClient();
  useLiveEvent('presence.changed', ({ entries }) => patchPresence(queries, organization, entries));
}

const SCAN_SIZE = 500;
const SCAN_LIMIT = 200_000;

/** One entry: from what is loaded already, otherwise by reading on until it comes; null when it is not there. */
export function useEntry(organization: string, id: string | undefined, loaded: DirectoryEntry | undefined) {
  const scan = useQuery({
    // Under the name of the search, so that changes of presence reach it too.
    queryKey: [searchDirectory.name, organization, { entry: id }],
    enabled: id !== undefined && loaded === undefined,
    queryFn: async ({ signal }) => {
      for (let offset = 0; offset < SCAN_LIMIT; offset += SCAN_SIZE) {
        const query = { offset, limit: SCAN_SIZE };
        const answer = await call(searchDirectory, { params: { organization }, query }, signal);
        const found = answer.entries.find((entry) => entry.id === id);
        if (found !== undefined) return { entries: [found] };
        if (answer.entries.length < SCAN_SIZE) break;
      }
      return { entries: [] };
    },
  });
  return { entry: loaded ?? scan.data?.entries[0], missing: scan.data?.entries.length === 0, error: scan.error };
}
