import type { AuditEntry } from '@linekeeper/api-contract';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { Column } from '../../ui/DataTable.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { clockTimeWithSeconds } from '../../words.ts';
import classes from './AuditLogPage.module.css';

const LOOKS = { refused: 'not-finished', failed: 'stopped' } as const;

function Outcome({ entry, t }: { entry: AuditEntry; t: TFunction }) {
  // Calm by default: only what did not happen is marked.
  if (entry.outcome === 'ok') return <>{t('auditLog.outcome.ok')}</>;
  const mark = <StateMark state={LOOKS[entry.outcome]} word={t(`auditLog.outcome.${entry.outcome}`)} />;
  if (entry.code === null) return mark;
  return (
    <>
      {mark}
      <div className={classes.muted}>
        <Link to="/help/code/$code" params={{ code: entry.code }}>
          {entry.code}
        </Link>
      </div>
    </>
  );
}

function origin({ via, address }: AuditEntry, t: TFunction): string {
  const words = t(`auditLog.via.${via}`);
  return address === null ? words : t('auditLog.from', { via: words, address });
}

function What({ entry, t }: { entry: AuditEntry; t: TFunction }) {
  const target = entry.target.map(({ name, value }) => `${name} ${value}`).join(' · ');
  return (
    <div className={classes.what}>
      {entry.what}
      {entry.reason === null ? null : <> {t('auditLog.because', { reason: entry.reason })}</>}
      {target === '' ? null : <div className={classes.muted}>{target}</div>}
    </div>
  );
}

/** One line per act. */
export function auditColumns(t: TFunction): Column<AuditEntry>[] {
  return [
    {
      key: 'at',
      head: t('auditLog.columns.at'),
      width: '90px',
      cell: ({ at }) => clockTimeWithSeconds(at),
    },
    {
      key: 'who',
      head: t('auditLog.columns.who'),
      width: '240px',
      cell: (entry) => (
        <div className={classes.cell}>
          {entry.who.name}
          <div className={classes.muted}>{origin(entry, t)}</div>
        </div>
      ),
    },
    { key: 'what', head: t('auditLog.columns.what'), cell: (entry) => <What entry={entry} t={t} /> },
    {
      key: 'organization',
      head: t('auditLog.columns.organization'),
      width: '160px',
      hideBelow: 900,
      cell: ({ organization }) => organization?.name ?? '–',
    },
    {
      key: 'outcome',
      head: t('auditLog.columns.outcome'),
      width: '150px',
      cell: (entry) => <Outcome entry={entry} t={t} />,
    },
  ];
}

/** The same as cards, for narrow screens. */
export function auditCards(t: TFunction): Column<AuditEntry>[] {
  return [
    {
      key: 'card',
      head: t('auditLog.columns.card'),
      cell: (entry) => (
        <div className={classes.card}>
          <div className={classes.cardLine}>
            <Outcome entry={entry} t={t} />
            <span className={classes.muted}>{clockTimeWithSeconds(entry.at)}</span>
          </div>
          <What entry={entry} t={t} />
          <span className={classes.muted}>
            {entry.who.name}, {origin(entry, t)}
            {entry.organization === null ? null : ` · ${entry.organization.name}`}
          </span>
        </div>
      ),
    },
  ];
}
