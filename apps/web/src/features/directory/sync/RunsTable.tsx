import type { DirectoryRun } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../clock.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { StateMark } from '../../../ui/StateMark.tsx';
import { counted, duration, since, wholeTime } from '../../../words.ts';

const LOOK = {
  running: 'filling',
  done: 'healthy',
  failed: 'stopped',
  cancelled: 'not-authorized',
  refused: 'partly',
  held: 'waiting',
  superseded: 'not-authorized',
  undone: 'not-authorized',
} as const satisfies Record<DirectoryRun['state'], unknown>;

/** The last runs, newest first. */
export function RunsTable({ runs }: { runs: readonly DirectoryRun[] }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <DataTable
      label={t('directorySync.runs')}
      columns={columnsOf(t, now)}
      count={runs.length}
      rowAt={(index) => runs[index]}
      keyOf={({ id }) => id}
    />
  );
}

function columnsOf(t: TFunction, now: number): Column<DirectoryRun>[] {
  const head = (key: 'read' | 'added' | 'changed' | 'removed') => ({
    key,
    head: t(`directorySync.columns.${key}`),
    width: '84px',
    align: 'right' as const,
    cell: (run: DirectoryRun) => counted(run[key]),
  });
  return [
    { key: 'run', head: t('directorySync.columns.run'), width: '92px', cell: ({ number }) => <b>{number}</b> },
    {
      key: 'state',
      head: t('directorySync.columns.state'),
      width: '164px',
      cell: ({ state }) => <StateMark state={LOOK[state]} word={t(`directorySync.states.${state}`)} />,
    },
    {
      key: 'started',
      head: t('directorySync.columns.started'),
      width: '130px',
      cell: ({ startedAt }) => <time title={wholeTime(startedAt)}>{since(startedAt, now)}</time>,
    },
    {
      key: 'lasted',
      head: t('directorySync.columns.lasted'),
      width: '72px',
      align: 'right',
      hideBelow: 600,
      cell: ({ startedAt, endedAt }) => (endedAt === null ? '' : duration(Date.parse(endedAt) - Date.parse(startedAt))),
    },
    { ...head('read'), hideBelow: 600 },
    { ...head('added'), hideBelow: 600 },
    { ...head('changed'), hideBelow: 900 },
    { ...head('removed'), hideBelow: 900 },
    {
      key: 'text',
      head: t('directorySync.columns.text'),
      hideBelow: 900,
      cell: ({ text }) => text,
    },
  ];
}
