import { getAuthorization, type Job } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, keyOf } from '../../api.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import { TimelineLines } from './TimelineLines.tsx';

const PAGE = 50;

const KINDS = ['all', 'changes', 'checks', 'acts', 'told'] as const;
type Kinds = (typeof KINDS)[number];

interface TimelineProps {
  organization: string;
  job: Job;
  /** With a choice of what to see. */
  filter?: boolean;
}

/** The life of an authorization line by line, newest on top, absolute times, repeats folded. */
export function Timeline({ organization, job, filter }: TimelineProps) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<Kinds>('all');
  const asked = chosen === 'all' ? { limit: PAGE } : { limit: PAGE, show: chosen };
  const params = { organization, job };
  const query = useInfiniteQuery({
    queryKey: [...keyOf(getAuthorization, { params, query: asked }), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      call(getAuthorization, { params, query: pageParam === null ? asked : { ...asked, before: pageParam } }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.more ? (last.timeline.at(-1)?.id ?? null) : null),
  });
  const events = query.data?.pages.flatMap(({ timeline }) => timeline) ?? [];
  return (
    <>
      {filter ? (
        <FilterChips
          label={t('authorizations.timeline.filter')}
          chips={KINDS.map((value) => ({ value, label: t(`authorizations.timeline.${value}`) }))}
          chosen={chosen}
          onChoose={setChosen}
          oneLine
        />
      ) : null}
      {query.error ? (
        <ErrorText
          error={query.error}
          lead={t('authorizations.one.timelineError')}
          onRetry={() => void query.refetch()}
        />
      ) : null}
      {query.isPending ? <Waiting /> : null}
      {query.data && events.length === 0 ? (
        <EmptyState>
          {chosen === 'all' ? t('authorizations.one.emptyTimeline') : t('authorizations.timeline.noneOfThese')}
        </EmptyState>
      ) : null}
      <TimelineLines events={events} />
      {query.hasNextPage ? (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('authorizations.one.older')}
        </Button>
      ) : null}
    </>
  );
}
