import type { DirectoryEntry } from '@linekeeper/api-contract';
import { useMediaQuery } from '@mantine/hooks';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { groupedNumber } from '../../phone-number.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import type { PresenceJob } from '../../ui/presence-look.ts';
import classes from './DirectoryTable.module.css';
import { entryLine } from './EntryFacts.tsx';
import type { GroupBy } from './finding/directory-index.ts';
import { KIND_ICON } from './kind-look.ts';
import { CheckedCell, PresenceCell } from './PresenceCell.tsx';
import type { ListedEntry } from './use-list.ts';

interface DirectoryTableProps {
  organization: string;
  job: PresenceJob;
  total: number;
  rowAt: (index: number) => ListedEntry | undefined;
  /** The entry whose details are open. */
  chosen: string | undefined;
  onVisible: (first: number, last: number) => void;
  question: string;
  groupBy: GroupBy | undefined;
  activeIndex: number | null;
  idPrefix: string;
  favourites: Favourites;
}

interface Favourites {
  entries: readonly string[];
  toggle: (entry: string) => void;
}

interface Acts {
  favourites: Favourites;
  onOpen: (entry: string) => void;
}

/** The entries, one a row; below 600 px one a card of three lines. While somebody types it is drawn with the answers only. */
export const DirectoryTable = memo(function DirectoryTable(props: DirectoryTableProps) {
  const { organization, job, total, rowAt, chosen, onVisible, groupBy, favourites } = props;
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false });
  const navigate = useNavigate();
  const columns = useMemo(() => {
    const onOpen = (entry: string): void =>
      void navigate({ from: '/o/$org/directory', to: '.', search: (old) => ({ ...old, entry }) });
    const acts = { favourites, onOpen };
    if (narrow) return cardColumns(t, job.state, acts);
    return columnsOf(t, job.state, { now: <NowHead organization={organization} job={job} />, ...acts });
  }, [t, narrow, organization, job, favourites, navigate]);
  return (
    <DataTable
      label={t('directory.title')}
      columns={columns}
      count={total}
      rowAt={rowAt}
      keyOf={({ id }) => id}
      rowHeight={narrow ? 84 : 36}
      headless={narrow}
      height={narrow ? 'max(300px, calc(100dvh - 392px))' : 'max(360px, calc(100dvh - 250px))'}
      onVisible={onVisible}
      question={props.question}
      cellsCut
      active={{ index: props.activeIndex, idPrefix: props.idPrefix }}
      groupOf={
        groupBy === undefined
          ? undefined
          : (entry) =>
              (entry.contact ? null : entry[groupBy]) ??
              t(groupBy === 'location' ? 'directory.noLocation' : 'directory.noDepartment')
      }
      rowTone={({ id }) => (id === chosen ? 'chosen' : undefined)}
    />
  );
});

/** "Now", or why there is nothing below it. */
function NowHead({ organization, job }: { organization: string; job: PresenceJob }) {
  const { t } = useTranslation();
  if (job.state === 'off') {
    return job.incident === null ? (
      t('directory.presenceOff')
    ) : (
      <Link to="/o/$org/incidents/$incident" params={{ org: organization, incident: job.incident }}>
        {t('directory.presenceOff')}
      </Link>
    );
  }
  if (job.state === 'not-authorized') {
    return (
      <Link to="/o/$org" params={{ org: organization }}>
        {t('directory.presenceNotAuthorized')}
      </Link>
    );
  }
  return t('directory.columns.now');
}

interface NameProps extends Acts {
  entry: ListedEntry;
}

/** A plain link: one of the router builds its address anew in every row at every change of the page's own address. */
function Name({ entry, favourites, onOpen }: NameProps) {
  const { t } = useTranslation();
  const Icon = KIND_ICON[entry.kind];
  return (
    <span className={classes.name}>
      <Star entry={entry} favourites={favourites} />
      {entry.kind === 'person' ? null : <Icon size={16} className={classes.kind} aria-hidden />}
      <a
        href={`?entry=${entry.id}`}
        className={classes.link}
        title={entry.name}
        onClick={(event) => {
          if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          onOpen(entry.id);
        }}
      >
        {entry.name}
      </a>
      {entry.kind === 'person' ? null : <span className="lk-hidden">, {t(`directory.kind.${entry.kind}`)}</span>}
      {entry.contact ? (
        <span className={classes.why}>{t('directory.inList', { list: entry.contact.listName })}</span>
      ) : null}
      <Why entry={entry} />
    </span>
  );
}

function Star({ entry, favourites }: { entry: ListedEntry; favourites: Favourites }) {
  const { t } = useTranslation();
  const isOne = favourites.entries.includes(entry.id);
  const Icon = isOne ? IconStarFilled : IconStar;
  return (
    <button
      type="button"
      className={classes.star}
      aria-pressed={isOne}
      aria-label={t(isOne ? 'directory.removeFavourite' : 'directory.addFavourite', { name: entry.name })}
      onClick={() => favourites.toggle(entry.id)}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}

/** Why an entry is in the list, where its name does not show it. */
function Why({ entry }: { entry: ListedEntry }) {
  const { t } = useTranslation();
  const words = (entry.reasons ?? []).flatMap(({ field, similarTo, own }) => {
    if (similarTo !== null) return [t('directory.why.similar', { word: similarTo })];
    if (field === 'own') return own === undefined ? [] : [t('directory.why.own', own)];
    return field === 'name' ? [] : [t(`directory.why.${field}`)];
  });
  if (words.length === 0) return null;
  return <span className={classes.why}>{[...new Set(words)].join(', ')}</span>;
}

function Numbers({ entry }: { entry: DirectoryEntry }) {
  const { t } = useTranslation();
  const [first, ...more] = entry.numbers;
  if (first === undefined) return null;
  return (
    <span className={classes.cut} title={entry.numbers.map(({ value }) => groupedNumber(value)).join('\n')}>
      {groupedNumber(first.value)}
      {more.length > 0 ? <span className={classes.more}> {t('directory.andMore', { count: more.length })}</span> : null}
    </span>
  );
}

/** Where a contact works goes before its department there. */
const joined = (...parts: (string | null | undefined)[]): string | null =>
  parts.filter((part) => part != null).join(' · ') || null;

const text = (value: string | null) => (
  <span className={classes.cut} title={value ?? undefined}>
    {value}
  </span>
);

function columnsOf(
  t: TFunction,
  job: PresenceJob['state'],
  { now, ...acts }: Acts & { now: React.ReactNode },
): Column<ListedEntry>[] {
  return [
    { key: 'name', head: t('directory.columns.name'), cell: (entry) => <Name entry={entry} {...acts} /> },
    { key: 'now', head: now, width: '176px', cell: (entry) => <PresenceCell entry={entry} job={job} /> },
    // Without presence there is no age of it either, and the others can use the room.
    ...(job === 'off' || job === 'not-authorized' ? [] : [checkedColumn(t, job)]),
    {
      key: 'department',
      head: t('directory.columns.department'),
      width: '12%',
      hideBelow: 900,
      cell: ({ contact, department }) => text(joined(contact?.company, department)),
    },
    {
      key: 'title',
      head: t('directory.columns.title'),
      width: '12%',
      hideBelow: 900,
      cell: ({ title }) => text(title),
    },
    {
      key: 'extension',
      head: t('directory.columns.extension'),
      width: '88px',
      align: 'right',
      cell: ({ extension }) => <b className={classes.cut}>{extension}</b>,
    },
    {
      key: 'numbers',
      head: t('directory.columns.numbers'),
      width: '172px',
      hideBelow: 600,
      cell: (entry) => <Numbers entry={entry} />,
    },
    {
      key: 'location',
      head: t('directory.columns.location'),
      width: '9%',
      hideBelow: 900,
      cell: ({ location }) => text(location),
    },
  ];
}

function checkedColumn(t: TFunction, job: PresenceJob['state']): Column<ListedEntry> {
  return {
    key: 'checked',
    head: t('directory.columns.checked'),
    width: '84px',
    align: 'right',
    hideBelow: 600,
    cell: (entry) => <CheckedCell entry={entry} job={job} />,
  };
}

/** Three lines: who and extension; presence and its age; what they do. */
function cardColumns(t: TFunction, job: PresenceJob['state'], acts: Acts): Column<ListedEntry>[] {
  return [
    {
      key: 'card',
      head: t('directory.columns.card'),
      cell: (entry) => (
        <div className={classes.card}>
          <div className={classes.cardLine}>
            <Name entry={entry} {...acts} />
            <b>{entry.extension}</b>
          </div>
          <div className={classes.cardLine}>
            {entry.kind === 'person' && job !== 'off' && job !== 'not-authorized' ? (
              <PresenceCell entry={entry} job={job} />
            ) : (
              text(entry.numbers[0] === undefined ? null : groupedNumber(entry.numbers[0].value))
            )}
            <CheckedCell entry={entry} job={job} />
          </div>
          <div className={classes.cardMore}>{entryLine(t, entry)}</div>
        </div>
      ),
    },
  ];
}
