import { getAuthorization, type Job, type TimelineEvent } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, keyOf } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { FilterChips } from '../../ui/FilterChips.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import { clockTimeWithSeconds, dayName, wholeTime } from '../../words.ts';
import classes from './Timeline.module.css';
import { type TimelineLine, timelineDays } from './timeline-days.ts';

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
  const now = useNow(60_000);
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
      {timelineDays(events).map(({ at, lines }) => (
        <section key={at} aria-label={dayName(at, now)}>
          <p className={classes.day} aria-hidden>
            {dayName(at, now)}
          </p>
          <ol className={classes.events}>
            {lines.map((line) => (
              <Line key={line.id} line={line} />
            ))}
          </ol>
        </section>
      ))}
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

function Line({ line: { at, kind, text, times, trackingId, repeats } }: { line: TimelineLine }) {
  const { t } = useTranslation();
  return (
    <li className={classes.event} data-tone={LOUD[kind]}>
      <time dateTime={at} title={wholeTime(at)} className={classes.at}>
        {clockTimeWithSeconds(at)}
      </time>
      <div>
        {repeats === null ? text : repeats.lead}{' '}
        {repeats === null ? null : (
          <span className={classes.muted} title={text}>
            {t('authorizations.one.sameReason')}{' '}
          </span>
        )}
        {times > 1 ? <span className={classes.muted}>{t('authorizations.one.times', { count: times })}</span> : null}
        {trackingId === null ? null : (
          <p className={classes.tracking}>
            {t('authorizations.one.trackingId')} <code>{trackingId}</code>{' '}
            <CopyButton
              quiet
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
