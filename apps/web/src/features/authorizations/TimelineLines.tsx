import type { Job, TimelineEvent } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { clockTimeWithSeconds, dayName, wholeTime } from '../../words.ts';
import { jobsInARow } from './job-look.ts';
import classes from './Timeline.module.css';
import { type TimelineLine, timelineDays } from './timeline-days.ts';

/** An event of one history, or of the histories of several jobs, which are then named. */
type Told = TimelineEvent & { jobs?: Job[] };

/** Events by days, newest on top, absolute times. */
export function TimelineLines({ events }: { events: readonly Told[] }) {
  const now = useNow(60_000);
  const jobsOf = new Map(events.map(({ id, jobs }) => [id, jobs]));
  return timelineDays(events).map(({ at, lines }) => (
    <section key={at} aria-label={dayName(at, now)}>
      <p className={classes.day} aria-hidden>
        {dayName(at, now)}
      </p>
      <ol className={classes.events}>
        {lines.map((line) => (
          <Line key={line.id} line={line} jobs={jobsOf.get(line.id)} />
        ))}
      </ol>
    </section>
  ));
}

const LOUD: Partial<Record<TimelineEvent['kind'], 'stopped' | 'ok'>> = {
  stopped: 'stopped',
  verdict: 'stopped',
  recovered: 'ok',
  authorized: 'ok',
};

/** "Directory stopped" needs no "Directory" behind it. */
function namesThem(t: TFunction, text: string, jobs: readonly Job[]): boolean {
  return jobs.every((job) => text.toLowerCase().includes(t(`authorizations.jobsInSentence.${job}`)));
}

interface LineProps {
  line: TimelineLine;
  jobs: Job[] | undefined;
}

function Line({ line: { at, kind, text, times, trackingId, repeats }, jobs }: LineProps) {
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
        {jobs === undefined || namesThem(t, text, jobs) ? null : (
          <span className={classes.muted}>{jobsInARow(t, jobs)} </span>
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
