import { type Contact, listContacts } from '@linekeeper/api-contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call, keyOf } from '../../../api.ts';

const PAGE = 500;

/** The contacts of a list by name; the next page is loaded when its first row comes into view. */
export function useContacts(input: { organization: string; list: string; search: string }) {
  const { organization, list, search } = input;
  const params = { organization, list };
  const query = useInfiniteQuery({
    queryKey: keyOf(listContacts, { params, query: { search, limit: PAGE } }),
    queryFn: ({ pageParam, signal }) =>
      call(listContacts, { params, query: { search, limit: PAGE, cursor: pageParam } }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const contacts: Contact[] = query.data?.pages.flatMap((page) => page.contacts) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loaded = contacts.length;
  const onVisible = useCallback(
    (_first: number, last: number) => {
      if (last >= loaded - 1 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    [loaded, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  return { query, contacts, total: query.data?.pages[0]?.total ?? 0, onVisible };
}
