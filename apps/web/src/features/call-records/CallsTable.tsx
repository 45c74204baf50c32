import type { CallRecord } from '@linekeeper/api-contract';
import { useMediaQuery } from '@mantine/hooks';
import { IconPhoneCheck, IconPhoneIncoming, IconPhoneOutgoing, IconPhoneX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { groupedNumber } from '../../phone-number.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { clockTime, dayName, duration, wholeTime } from '../../words.ts';
import classes from './CallsTable.module.css';

interface CallsTableProps {
  total: number;
  /** The range reaches over midnight: then each day has a head, and the times below it are of that day. */
  severalDays: boolean;
  rowAt: (index: number) => CallRecord | undefined;
  onVisible: (first: number, last: number) => void;
}

/** The records of the range, newest first; below 600 px one a card of three lines. */
export function CallsTable({ total, severalDays, rowAt, onVisible }: CallsTableProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const narrow = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false });
  return (
    <DataTable
      label={t('callRecords.records')}
      columns={narrow ? cardColumns(t) : columnsOf(t)}
      count={total}
      rowAt={rowAt}
      keyOf={({ reportId }) => reportId}
      rowHeight={narrow ? 84 : 36}
      headless={narrow}
      groupOf={severalDays ? ({ startedAt }) => dayName(startedAt, now) : undefined}
      height="max(400px, calc(100dvh - 180px))"
      onVisible={onVisible}
    />
  );
}

function Outcome({ record }: { record: CallRecord }) {
  const { t } = useTranslation();
  const Icon = record.answered ? IconPhoneCheck : IconPhoneX;
  return (
    <span className={classes.outcome} title={record.outcome ?? undefined}>
      <Icon size={16} aria-hidden data-missed={!record.answered || undefined} />
      {record.answered ? t('callRecords.answered') : t('callRecords.notAnswered')}
    </span>
  );
}

function Direction({ record }: { record: CallRecord }) {
  const { t } = useTranslation();
  const Icon = record.direction === 'originating' ? IconPhoneOutgoing : IconPhoneIncoming;
  return (
    <span className={classes.direction}>
      {record.direction === 'unknown' ? null : <Icon size={16} aria-hidden />}
      {t(`callRecords.directions.${record.direction}`)}
    </span>
  );
}

function remoteWords(t: TFunction, { remote }: CallRecord): string {
  return remote === '' ? t('callRecords.noNumber') : groupedNumber(remote);
}

const cut = (words: string | null) => (
  <span className={classes.cut} title={words ?? undefined}>
    {words}
  </span>
);

function columnsOf(t: TFunction): Column<CallRecord>[] {
  return [
    {
      key: 'time',
      head: t('callRecords.columns.time'),
      width: '128px',
      cell: ({ startedAt }) => <time title={wholeTime(startedAt)}>{clockTime(startedAt)}</time>,
    },
    {
      key: 'direction',
      head: t('callRecords.columns.direction'),
      width: '120px',
      hideBelow: 900,
      cell: (record) => <Direction record={record} />,
    },
    { key: 'user', head: t('callRecords.columns.user'), cell: ({ user }) => cut(user) },
    {
      key: 'remote',
      head: t('callRecords.columns.remote'),
      width: '180px',
      cell: (record) => cut(remoteWords(t, record)),
    },
    {
      key: 'location',
      head: t('callRecords.columns.location'),
      width: '12%',
      hideBelow: 900,
      cell: ({ location }) => cut(location),
    },
    {
      key: 'answered',
      head: t('callRecords.columns.answered'),
      width: '140px',
      cell: (record) => <Outcome record={record} />,
    },
    {
      key: 'ring',
      head: t('callRecords.columns.ring'),
      width: '80px',
      align: 'right',
      hideBelow: 600,
      cell: ({ ringSeconds }) => duration(ringSeconds * 1000),
    },
    {
      key: 'talk',
      head: t('callRecords.columns.talk'),
      width: '80px',
      align: 'right',
      hideBelow: 600,
      cell: ({ answered, talkSeconds }) => (answered ? duration(talkSeconds * 1000) : '–'),
    },
  ];
}

/** Three lines: whose and when; the other side; how it ended. */
function cardColumns(t: TFunction): Column<CallRecord>[] {
  return [
    {
      key: 'card',
      head: t('callRecords.columns.card'),
      cell: (record) => (
        <div className={classes.card}>
          <div className={classes.line}>
            <b className={classes.cut}>{record.user}</b>
            <time title={wholeTime(record.startedAt)}>{clockTime(record.startedAt)}</time>
          </div>
          <div className={classes.line}>
            <span className={classes.cut}>{remoteWords(t, record)}</span>
            <Direction record={record} />
          </div>
          <div className={classes.line}>
            <Outcome record={record} />
            <span className={classes.muted}>
              {record.answered
                ? t('callRecords.talked', { time: duration(record.talkSeconds * 1000) })
                : t('callRecords.rang', { time: duration(record.ringSeconds * 1000) })}
            </span>
          </div>
        </div>
      ),
    },
  ];
}
