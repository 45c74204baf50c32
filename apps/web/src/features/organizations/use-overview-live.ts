import { listOrganizations, type OrganizationSummary, OVERVIEW_LIVE_PATH } from '@linekeeper/api-contract';
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { type AnswerOf, call, keyOf } from '../../api.ts';

type Listed = AnswerOf<typeof listOrganizations>;

/** Changes come in crowds: those of so long are asked for together. */
const COLLECT_MS = 400;
/** With more than this the whole list is as quick. */
const MANY = 40;

/** Keeps the list true between two whole readings: hears which organizations changed and asks for those alone. */
export function useOverviewLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const source = new EventSource(OVERVIEW_LIVE_PATH);
    const changed = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    source.onmessage = ({ data }: MessageEvent<string>) => {
      changed.add(data);
      timer ??= setTimeout(() => {
        timer = undefined;
        const slugs = [...changed];
        changed.clear();
        void readAgain(queries, slugs);
      }, COLLECT_MS);
    };
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [queries]);
}

async function readAgain(queries: QueryClient, slugs: readonly string[]): Promise<void> {
  const queryKey = keyOf(listOrganizations, {});
  if (slugs.length > MANY) return queries.invalidateQueries({ queryKey });
  // What cannot be read now is read with the whole list, within a minute.
  const fresh = await call(listOrganizations, { query: { only: slugs.join(',') } }).catch(() => null);
  if (fresh === null) return;
  queries.setQueryData<Listed>(queryKey, (kept) => (kept === undefined ? kept : merge(kept, fresh)));
}

/** In their places: a row does not move under the pointer because it changed. */
export function merge(kept: Listed, fresh: Listed): Listed {
  const bySlug = new Map<string, OrganizationSummary>(fresh.organizations.map((one) => [one.slug, one]));
  return { asOf: fresh.asOf, organizations: kept.organizations.map((one) => bySlug.get(one.slug) ?? one) };
}
