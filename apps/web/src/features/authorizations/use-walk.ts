import { cancelWalk, getWalk, type Job, listAuthorizations, startWalk, type Walk } from '@linekeeper/api-contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { call, keyOf, queryFor } from '../../api.ts';

/** Starting a walk through Webex: opens its tab on the click, then shows the waiting panel. */
export interface WalkStarter {
  start(jobs: Job[], as?: 'primary' | 'standby'): void;
  pending: boolean;
  error: unknown;
  /** The browser did not let us open a tab: the panel's link has to be pressed. */
  tabBlocked: boolean;
}

/** A walk for jobs of one organization. */
export function useStartWalk(organization: string): WalkStarter {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [tabBlocked, setTabBlocked] = useState(false);
  const start = useMutation({
    mutationFn: ({ jobs, as }: { jobs: Job[]; as: 'primary' | 'standby'; tab: Window | null }) =>
      call(startWalk, { params: { organization }, body: { jobs, as } }),
    onSuccess: async (walk, { tab }) => {
      queries.setQueryData(keyOf(getWalk, { params: { organization, walk: walk.id } }), walk);
      setTabBlocked(tab === null);
      if (tab !== null) leadTo(tab, walk.startUrl);
      await navigate({ to: '/o/$org', params: { org: organization }, search: { walk: walk.id } });
    },
    onError: (_error, { tab }) => tab?.close(),
  });
  return {
    // The tab is opened empty in the click itself, because browsers refuse one that opens after an answer.
    start: (jobs, as = 'primary') => start.mutate({ jobs, as, tab: window.open('', '_blank') }),
    pending: start.isPending,
    error: start.error,
    tabBlocked,
  };
}

/** Webex must not be able to reach back into our page. */
function leadTo(tab: Window, startUrl: string): void {
  tab.opener = null;
  tab.location.href = new URL(startUrl, window.location.href).href;
}

const ASK_AGAIN_MS = 4_000;

/** How a walk stands, and giving it up. Live events tell of changes; asking again is for when they are lost. */
export function useWalk(organization: string, walk: string) {
  const queries = useQueryClient();
  const params = { organization, walk };
  const query = useQuery({
    ...queryFor(getWalk, { params }),
    // Not finished, too: that it seems to work now is noticed by asking.
    refetchInterval: ({ state }) => (state.data === undefined || mayChange(state.data) ? ASK_AGAIN_MS : false),
  });
  const outcome = query.data?.steps.map(({ state }) => state).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a step that changed makes the rows old, whatever the live stream does
  useEffect(() => {
    void queries.invalidateQueries({ queryKey: [listAuthorizations.name, organization] });
  }, [outcome]);
  const cancel = useMutation({
    mutationFn: () => call(cancelWalk, { params }),
    onSuccess: (ended) => queries.setQueryData(keyOf(getWalk, { params }), ended),
  });
  return { query, cancel };
}

function mayChange({ state }: Walk): boolean {
  return state === 'open' || state === 'not-finished';
}
