import { getDirectoryRails, getDirectorySchedule, readOwnRecords } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, queryFor } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { counted, since, wholeTime } from '../../../words.ts';
import { firstOver } from './number-of.ts';
import classes from './SyncPage.module.css';

/** Counting values set here costs a list: not at every look. */
const OWN_STALE_MS = 60_000;

/** How fresh the directory is, when runs come by themselves, from where on they wait, and what people have set here. */
export function SyncFacts({ organization, owner }: { organization: string; owner: boolean }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const input = { params: { organization } };
  const schedule = useQuery({ ...queryFor(getDirectorySchedule, input), refetchInterval: 60_000 });
  const rails = useQuery(queryFor(getDirectoryRails, input));
  const own = useQuery({ ...queryFor(readOwnRecords, input), enabled: owner, staleTime: OWN_STALE_MS });
  const time = (at: string | null, otherwise: string): ReactNode =>
    at === null ? (
      <span className={classes.muted}>{otherwise}</span>
    ) : (
      <time dateTime={at} title={wholeTime(at)}>
        {since(at, now)}
      </time>
    );
  // What is overdue waits for a worker or for the authorization: no promise then.
  const due = (at: string | null): ReactNode =>
    at !== null && Date.parse(at) <= now
      ? t('directorySync.facts.dueNow')
      : time(at, t('directorySync.facts.notPlanned'));
  const error = schedule.error ?? rails.error;
  return (
    <section aria-label={t('directorySync.facts.label')}>
      {error ? <ErrorText error={error} lead={t('directorySync.facts.error')} /> : null}
      <dl className={classes.facts}>
        <Fact name={t('directorySync.facts.complete')}>
          {schedule.data ? time(schedule.data.completeAt, t('directorySync.facts.never')) : null}
        </Fact>
        <Fact name={t('directorySync.facts.nextIncremental')}>
          {schedule.data
            ? schedule.data.schedule.incrementalMinutes === null
              ? t('directorySync.facts.off')
              : due(schedule.data.nextIncrementalAt)
            : null}
        </Fact>
        <Fact name={t('directorySync.facts.nextFull')}>{schedule.data ? due(schedule.data.nextFullAt) : null}</Fact>
        <Fact name={t('directorySync.facts.entries')}>
          {rails.data ? counted(rails.data.now.entries) : null}
          {rails.data && rails.data.now.removedKept > 0 ? (
            <span className={classes.muted}>
              {t('directorySync.facts.removedKept', { formatted: counted(rails.data.now.removedKept) })}
            </span>
          ) : null}
        </Fact>
        <Fact name={t('directorySync.facts.limits')}>
          {rails.data
            ? t('directorySync.facts.limitsValue', {
                formatted: counted(waitsFrom(rails.data)),
              })
            : null}
        </Fact>
        {owner ? (
          <Fact name={t('directorySync.facts.own')}>
            {own.data ? (
              <Link to="/o/$org/directory/own" params={{ org: organization }}>
                {counted(own.data.valuesTotal)}
              </Link>
            ) : null}
          </Fact>
        ) : null}
      </dl>
    </section>
  );
}

function waitsFrom({ rails, now }: AnswerOf<typeof getDirectoryRails>): number {
  return firstOver({ count: rails.removedCount, percent: rails.removedPercent }, now.entries);
}

/** Stands at its place from the start, so that nothing jumps as answers arrive. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children ?? <span className={classes.muted}>…</span>}</dd>
    </div>
  );
}
