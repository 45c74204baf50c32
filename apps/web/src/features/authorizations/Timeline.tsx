import { getAuthorization, type Job, type TimelineEvent } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call, keyOf } from '../../api.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import { wholeTime } from '../../words.ts';
import classes from './Timeline.module.css';

const PAGE = 50;

/** The life of an authorization line by line, newest on top, absolute times, repeats folded. */
export function Timeline({ organization, job }: { organization: string; job: Job }) {
  const { t } = useTranslation();
  const params = { organization, job };
  const query = useInfiniteQuery({
    queryKey: [...keyOf(getAuthorization, { params, query: { limit: PAGE } }), 'pages'],
    queryFn: ({ pageParam, signal }) =>
      call(
        getAuthorization,
        { params, query: pageParam === null ? { limit: PAGE } : { limit: PAGE, before: pageParam } },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.more ? (last.timeline.at(-1)?.id ?? null) : null),
  });
  const events = query.data?.pages.flatMap(({ timeline }) => timeline) ?? [];
  return (
    <>
      {query.error ? (
        <ErrorText
          error={query.error}
          lead={t('authorizations.one.timelineError')}
          onRetry={() => void query.refetch()}
        />
      ) : null}
      {query.isPending ? <Waiting /> : null}
      {query.data && events.length === 0 ? <EmptyState>{t('authorizations.one.emptyTimeline')}</EmptyState> : null}
      <ol className={classes.events}>
        {events.map((event) => (
          <Line key={event.id} event={event} />
        ))}
      </ol>
      {query.hasNextPage ? (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('authorizations.one.older')}
        </Button>
      ) : null}
    </>
  );
}

const LOUD: Partial<Record<TimelineEvent['kind'], 'stopped' | 'ok'>> = {
  stopped: 'stopped',
  verdict: 'stopped',
  recovered: 'ok',
  authorized: 'ok',
};

function Line({ event: { at, kind, text, times, trackingId } }: { event: TimelineEvent }) {
  const { t } = useTranslation();
  return (
    <li className={classes.event} data-tone={LOUD[kind]}>
      <time dateTime={at} className={classes.at}>
        {wholeTime(at)}
      </time>
      <div>
        {text}{' '}
        {times > 1 ? <span className={classes.muted}>{t('authorizations.one.times', { count: times })}</span> : null}
        {trackingId === null ? null : (
          <p className={classes.tracking}>
            {t('authorizations.one.trackingId')} <code>{trackingId}</code>{' '}
            <CopyButton
              value={trackingId}
              what={t('authorizations.one.trackingId')}
              label={t('authorizations.one.copyForCisco')}
            />
          </p>
        )}
      </div>
    </li>
  );
}
