import { keepPreviousData, type QueryKey, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';

interface PagedOptions<Answer, Row> {
  pageSize: number;
  keyOf: (offset: number) => QueryKey;
  load: (offset: number, signal: AbortSignal) => Promise<Answer>;
  rowsOf: (answer: Answer) => readonly Row[];
  totalOf: (answer: Answer) => number;
  /** What is asked for apart from the page; when it changes, the list starts at its top again. */
  filter: string;
}

/** A long list of which only the pages on screen are loaded. The first page stands for the whole answer. */
export function usePaged<Answer, Row>(options: PagedOptions<Answer, Row>) {
  const { pageSize, keyOf, load, rowsOf, totalOf, filter } = options;
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const queryOf = (page: number) => ({
    queryKey: keyOf(page * pageSize),
    queryFn: ({ signal }: { signal: AbortSignal }) => load(page * pageSize, signal),
  });
  const first = useQuery({ ...queryOf(0), placeholderData: keepPreviousData });
  // While the old rows stand in for a new question, only they are shown: no page of the new one is asked ahead.
  const settled = !first.isPlaceholderData;
  const [shownFilter, setShownFilter] = useState(filter);
  useEffect(() => {
    if (!settled) return;
    setShownFilter(filter);
  }, [settled, filter]);
  const total = first.data === undefined ? 0 : totalOf(first.data);
  const lastPage = Math.max(0, Math.ceil(total / pageSize) - 1);
  const pages: number[] = [];
  if (settled) for (let page = Math.max(1, range[0]); page <= Math.min(range[1], lastPage); page += 1) pages.push(page);
  const others = useQueries({ queries: pages.map(queryOf) });
  const rowAt = (index: number): Row | undefined => {
    const page = Math.floor(index / pageSize);
    const answer = page === 0 ? first.data : others[pages.indexOf(page)]?.data;
    return answer === undefined ? undefined : rowsOf(answer)[index - page * pageSize];
  };
  const onVisible = useCallback(
    (from: number, to: number) => {
      const next = [Math.floor(from / pageSize), Math.floor(to / pageSize)] as const;
      setRange((old) => (old[0] === next[0] && old[1] === next[1] ? old : next));
    },
    [pageSize],
  );
  return { first, total, rowAt, onVisible, settled, shownFilter };
}
