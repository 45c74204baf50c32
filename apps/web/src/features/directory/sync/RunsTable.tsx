import type { DirectoryRun } from '@linekeeper/api-contract';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../clock.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { StateMark } from '../../../ui/StateMark.tsx';
import { counted, duration, since, wholeTime } from '../../../words.ts';
import { RUN_LOOK } from './run-look.ts';
import classes from './SyncPage.module.css';

interface RunsTableProps {
  organization: string;
  runs: readonly DirectoryRun[];
}

/** From here on only the rows on screen exist, and all are of one height. */
const LONG_LIST = 100;

/** Runs, newest first; the number leads to the run and its plan. Below 600 px each is a card of three lines. */
export function RunsTable({ organization, runs }: RunsTableProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const narrow = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false });
  const tight = useMediaQuery('(max-width: 1359px)', undefined, { getInitialValueInEffect: false });
  const long = runs.length >= LONG_LIST;
  return (
    <DataTable
      label={t('directorySync.runs')}
      columns={narrow ? cardsOf(t, now, organization) : columnsOf(t, now, { organization, long, tight })}
      count={runs.length}
      rowAt={(index) => runs[index]}
      keyOf={({ id }) => id}
      rowHeight={narrow ? 84 : long ? 44 : 36}
      headless={narrow}
    />
  );
}

function RunLink({ organization, run }: { organization: string; run: DirectoryRun }) {
  return (
    <Link to="/o/$org/directory/sync/runs/$run" params={{ org: organization, run: run.number }} className={classes.run}>
      {run.number}
    </Link>
  );
}

function Started({ run, now }: { run: DirectoryRun; now: number }) {
  return (
    <time dateTime={run.startedAt} title={wholeTime(run.startedAt)}>
      {since(run.startedAt, now)}
    </time>
  );
}

const tookOf = ({ startedAt, endedAt }: DirectoryRun): string =>
  endedAt === null ? '' : duration(Date.parse(endedAt) - Date.parse(startedAt));

interface Look {
  organization: string;
  /** What happened has two lines, otherwise five. */
  long: boolean;
  /** How long it took and how much was read, which the run's page says too, leave their room to what happened. */
  tight: boolean;
}

function columnsOf(t: TFunction, now: number, { organization, long, tight }: Look): Column<DirectoryRun>[] {
  const number = (key: 'read' | 'added' | 'changed' | 'removed') => ({
    key,
    head: t(`directorySync.columns.${key}`),
    width: '80px',
    align: 'right' as const,
    cell: (run: DirectoryRun) => counted(run[key]),
  });
  const lasted = {
    key: 'lasted',
    head: t('directorySync.columns.lasted'),
    width: '80px',
    align: 'right' as const,
    hideBelow: 900 as const,
    cell: tookOf,
  };
  return [
    {
      key: 'run',
      head: t('directorySync.columns.run'),
      width: '104px',
      cell: (run) => <RunLink organization={organization} run={run} />,
    },
    {
      key: 'state',
      head: t('directorySync.columns.state'),
      width: '172px',
      cell: ({ state }) => (
        <span className={classes.state}>
          <StateMark state={RUN_LOOK[state]} word={t(`directorySync.states.${state}`)} />
        </span>
      ),
    },
    {
      key: 'kind',
      head: t('directorySync.columns.kind'),
      width: '116px',
      hideBelow: 900,
      cell: ({ kind }) => t(`directorySync.kinds.${kind}`),
    },
    {
      key: 'started',
      head: t('directorySync.columns.started'),
      width: '112px',
      cell: (run) => <Started run={run} now={now} />,
    },
    ...(tight ? [] : [lasted, { ...number('read'), hideBelow: 900 as const }]),
    number('added'),
    number('changed'),
    number('removed'),
    {
      key: 'text',
      head: t('directorySync.columns.text'),
      hideBelow: 900,
      cell: ({ text }) =>
        text === null ? null : (
          <span className={classes.what} data-short={long || undefined} title={text}>
            {text}
          </span>
        ),
    },
  ];
}

function cardsOf(t: TFunction, now: number, organization: string): Column<DirectoryRun>[] {
  return [
    {
      key: 'card',
      head: t('directorySync.columns.card'),
      cell: (run) => {
        const counts = { added: counted(run.added), changed: counted(run.changed), removed: counted(run.removed) };
        return (
          <div className={classes.card}>
            <div className={classes.cardLine}>
              <RunLink organization={organization} run={run} />
              <StateMark state={RUN_LOOK[run.state]} word={t(`directorySync.states.${run.state}`)} />
            </div>
            <span className={classes.cardMore}>
              {t(`directorySync.kinds.${run.kind}`)} · <Started run={run} now={now} />
            </span>
            <span className={classes.cardMore}>{t('directorySync.counts', counts)}</span>
          </div>
        );
      },
    },
  ];
}
