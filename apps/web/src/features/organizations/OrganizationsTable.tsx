import type { OrganizationSummary } from '@linekeeper/api-contract';
import { useMediaQuery } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { Age } from '../../ui/Age.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Lifeline } from '../../ui/Lifeline.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { dayWithYear, wholeTime } from '../../words.ts';
import { type ListSearch, type ListView, nextSort, type Sort } from './list-view.ts';
import classes from './OrganizationsPage.module.css';

interface OrganizationsTableProps {
  shown: readonly OrganizationSummary[];
  view: ListView;
  search: ListSearch;
  onChange: (next: ListSearch) => void;
}

/** From here on only the rows on screen exist, and all are of one height. */
const LONG_LIST = 100;

/** One row each: what is wrong, how it was for a month, what runs out next, as whom, and how old the picture is. */
export function OrganizationsTable({ shown, view, search, onChange }: OrganizationsTableProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const long = shown.length >= LONG_LIST;
  const narrow = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false });
  if (shown.length === 0) {
    return (
      <EmptyState
        action={
          <Link to="/organizations" search={{}}>
            {t('organizations.clearFilter')}
          </Link>
        }
      >
        {t('organizations.noneInFilter')}
      </EmptyState>
    );
  }
  const sortBy = (by: Sort): NonNullable<Column<OrganizationSummary>['sort']> => ({
    direction: view.sort?.by !== by ? 'none' : view.sort.descending ? 'descending' : 'ascending',
    onSort: () => {
      const { sort: _sort, ...rest } = search;
      const sort = nextSort(view.sort, by);
      onChange(sort === undefined ? rest : { ...rest, sort });
    },
  });
  return (
    <DataTable
      label={t('organizations.title')}
      columns={narrow ? cardColumns(t, long) : columnsOf(t, now, { sortBy, long })}
      count={shown.length}
      rowAt={(index) => shown[index]}
      keyOf={({ slug }) => slug}
      rowHeight={narrow ? (long ? 104 : 84) : 44}
      headless={narrow}
    />
  );
}

/** What is wrong has two lines in a long list, otherwise as many as it needs. */
function cardColumns(t: TFunction, long: boolean): Column<OrganizationSummary>[] {
  return [
    {
      key: 'card',
      head: t('organizations.columns.organization'),
      cell: (one) => (
        <div className={classes.card}>
          <div className={classes.cardLine}>
            <StateMark state={one.state} />
            <span className={classes.muted}>{one.knownAsOf === null ? null : <Age at={one.knownAsOf} />}</span>
          </div>
          <NameLink one={one} />
          <p className={classes.cardText} data-short={long || undefined}>
            {one.headline ?? (one.state === 'healthy' ? t('organizations.nothingWrong') : null)}
          </p>
        </div>
      ),
    },
  ];
}

function NameLink({ one: { slug, name } }: { one: OrganizationSummary }) {
  return (
    <Link to="/o/$org" params={{ org: slug }} className={classes.name}>
      {name}
    </Link>
  );
}

interface Look {
  sortBy: (by: Sort) => NonNullable<Column<OrganizationSummary>['sort']>;
  long: boolean;
}

function columnsOf(t: TFunction, now: number, { sortBy, long }: Look): Column<OrganizationSummary>[] {
  const none = <span className={classes.muted}>–</span>;
  return [
    {
      key: 'state',
      head: t('organizations.columns.state'),
      width: '150px',
      cell: ({ state }) => <StateMark state={state} />,
    },
    {
      key: 'name',
      head: t('organizations.columns.organization'),
      width: '14%',
      sort: sortBy('name'),
      cell: (one) => <NameLink one={one} />,
    },
    {
      key: 'headline',
      head: t('organizations.columns.headline'),
      hideBelow: 600,
      cell: ({ headline, state }) =>
        headline === null ? (
          <span className={classes.muted}>{state === 'healthy' ? t('organizations.nothingWrong') : '–'}</span>
        ) : (
          <span className={classes.twoLines} data-whole={!long || undefined} title={headline}>
            {headline}
          </span>
        ),
    },
    {
      key: 'incidents',
      head: t('organizations.columns.incidents'),
      width: '92px',
      align: 'right',
      hideBelow: 900,
      sort: sortBy('incidents'),
      cell: (one) => <OpenIncidents one={one} />,
    },
    {
      key: 'lifeline',
      head: t('organizations.columns.lifeline'),
      width: '150px',
      hideBelow: 900,
      cell: ({ lifeline }) => <Lifeline segments={lifeline} range="30d" />,
    },
    {
      key: 'next',
      head: t('organizations.columns.next'),
      width: '112px',
      hideBelow: 900,
      sort: sortBy('next'),
      cell: ({ next }) =>
        next === null ? (
          none
        ) : (
          <span title={`${next.text}: ${wholeTime(next.by)}`}>
            {dayWithYear(next.by, now)}
            <span className="lk-hidden">{next.text}</span>
          </span>
        ),
    },
    {
      key: 'authorizers',
      head: t('organizations.columns.authorizers'),
      width: '11%',
      hideBelow: 900,
      cell: ({ authorizers }) =>
        authorizers.length === 0 ? (
          none
        ) : (
          <span className={classes.twoLines} title={authorizers.join(', ')}>
            {authorizers.join(', ')}
          </span>
        ),
    },
    {
      key: 'known',
      head: t('organizations.columns.knownAsOf'),
      width: '112px',
      align: 'right',
      hideBelow: 600,
      sort: sortBy('known'),
      cell: ({ knownAsOf }) => (knownAsOf === null ? none : <Age at={knownAsOf} className={classes.muted} />),
    },
  ];
}

/** One leads to itself, several to the list of incidents. */
function OpenIncidents({ one: { slug, incidents } }: { one: OrganizationSummary }) {
  const [first] = incidents;
  if (first === undefined) return <span className={classes.muted}>0</span>;
  if (incidents.length > 1) return <Link to="/incidents">{incidents.length}</Link>;
  return (
    <Link to="/o/$org/incidents/$incident" params={{ org: slug, incident: first.number }}>
      {first.number}
    </Link>
  );
}
