import type { CallRecord } from '@linekeeper/api-contract';
import { useMediaQuery } from '@mantine/hooks';
import { IconPhoneCheck, IconPhoneIncoming, IconPhoneOutgoing, IconPhoneX } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { groupedNumber } from '../../phone-number.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { ownerCompany, ownerName } from '../../ui/owner-name.ts';
import { clockTime, dayName, duration, wholeTime } from '../../words.ts';
import classes from './CallsTable.module.css';

interface CallsTableProps {
  total: number;
  /** The range reaches over midnight: then each day has a head, and the times below it are of that day. */
  severalDays: boolean;
  rowAt: (index: number) => CallRecord | undefined;
  onVisible: (first: number, last: number) => void;
}

/** The records of the range, newest first; below 1100 px the number stands under its name, below 600 px each is a card. */
export function CallsTable({ total, severalDays, rowAt, onVisible }: CallsTableProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const narrow = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false });
  const stacked = useMediaQuery('(max-width: 1100px)', undefined, { getInitialValueInEffect: false });
  return (
    <DataTable
      label={t('callRecords.records')}
      columns={narrow ? cardColumns(t) : columnsOf(t, stacked)}
      count={total}
      rowAt={rowAt}
      keyOf={({ reportId }) => reportId}
      rowHeight={narrow ? 84 : stacked ? 44 : 36}
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

/** The other side by name, where one is known, with where they work, and the number beside or below it. */
function OtherSide({ record, stacked = false }: { record: CallRecord; stacked?: boolean }) {
  const { remote, remoteName, remoteOwner } = record;
  const { t } = useTranslation();
  const number = remote === '' ? t('callRecords.noNumber') : groupedNumber(remote);
  const name = remoteName ?? (remoteOwner === null ? null : ownerName(t, remoteOwner));
  if (name === null) return cut(number);
  const company = ownerCompany(remoteOwner);
  const words = [name, company, number].filter((word) => word !== null);
  return (
    <span className={classes.side} data-stacked={stacked || undefined} title={words.join(' · ')}>
      <span className={classes.cut}>
        {name}
        {company === null ? null : <span className={classes.muted}>{` · ${company}`}</span>}
      </span>
      <span className={classes.number}>{number}</span>
    </span>
  );
}

const cut = (words: string | null) => (
  <span className={classes.cut} title={words ?? undefined}>
    {words}
  </span>
);

function columnsOf(t: TFunction, stacked: boolean): Column<CallRecord>[] {
  return [
    {
      key: 'time',
      head: t('callRecords.columns.time'),
      width: '80px',
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
      width: '35%',
      cell: (record) => <OtherSide record={record} stacked={stacked} />,
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
      hideBelow: 900,
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
            <OtherSide record={record} />
          </div>
          <div className={classes.line}>
            <Outcome record={record} />
            <Direction record={record} />
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
