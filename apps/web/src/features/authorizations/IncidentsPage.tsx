import { type Incident, listIncidents } from '@linekeeper/api-contract';
import { useMediaQuery } from '@mantine/hooks';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import { lengthOf, since } from '../../words.ts';
import { IncidentMark } from './IncidentMark.tsx';
import classes from './IncidentsPage.module.css';
import { jobsInARow } from './job-look.ts';

interface Row {
  organization: { slug: string; name: string };
  incident: Incident;
}

/** What stopped, in all organizations: open first, then the newest. */
export function IncidentsPage() {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const organizations = session?.organizations ?? [];
  const answers = useQueries({
    queries: organizations.map(({ slug }) => ({
      ...queryFor(listIncidents, { params: { organization: slug } }),
      refetchInterval: 10_000,
    })),
  });
  const rows = organizations
    .flatMap((organization, index) =>
      (answers[index]?.data?.incidents ?? []).map((incident): Row => ({ organization, incident })),
    )
    .toSorted(openFirst);
  const open = rows.filter(({ incident }) => incident.closedAt === null).length;
  const failed = answers.find(({ error }) => error !== null);
  const title = t('authorizations.incidents.title');
  return (
    <>
      <PageHeader
        heading={title}
        title={[open > 0 ? `(${open}) ${title}` : title]}
        sub={rows.length > 0 ? t('authorizations.incidents.openCount', { count: open }) : null}
      />
      {failed ? (
        <ErrorText
          error={failed.error}
          lead={t('authorizations.incidents.error')}
          onRetry={() => void failed.refetch()}
        />
      ) : null}
      {answers.some(({ isPending }) => isPending) && rows.length === 0 ? (
        <Waiting />
      ) : rows.length === 0 ? (
        <EmptyState>{t('authorizations.incidents.none')}</EmptyState>
      ) : (
        <Table rows={rows} />
      )}
    </>
  );
}

/** Open ones before closed ones, each newest first. */
function openFirst(a: Row, b: Row): number {
  const byOpen = Number(a.incident.closedAt !== null) - Number(b.incident.closedAt !== null);
  return byOpen !== 0 ? byOpen : b.incident.openedAt.localeCompare(a.incident.openedAt);
}

function NumberLink({ row: { organization, incident } }: { row: Row }) {
  return (
    <Link
      to="/o/$org/incidents/$incident"
      params={{ org: organization.slug, incident: incident.number }}
      className={classes.number}
    >
      {incident.number}
    </Link>
  );
}

/** All there is to say, in three lines: state and number, then what stopped, where and since when. */
function cardColumns(t: TFunction, now: number): Column<Row>[] {
  return [
    {
      key: 'card',
      head: t('authorizations.incidents.columns.card'),
      cell: (row) => (
        <div className={classes.card}>
          <div className={classes.cardLine}>
            <IncidentMark open={row.incident.closedAt === null} />
            <NumberLink row={row} />
          </div>
          <p className={classes.cardText}>
            {row.organization.name} · {jobsInARow(t, row.incident.jobs)}, {since(row.incident.openedAt, now)}:{' '}
            {row.incident.sentence}
          </p>
        </div>
      ),
    },
  ];
}

function columnsOf(t: TFunction, now: number): Column<Row>[] {
  return [
    {
      key: 'state',
      head: t('authorizations.incidents.columns.state'),
      width: '140px',
      cell: ({ incident }) => <IncidentMark open={incident.closedAt === null} />,
    },
    {
      key: 'number',
      head: t('authorizations.incidents.columns.number'),
      width: '140px',
      cell: (row) => <NumberLink row={row} />,
    },
    {
      key: 'organization',
      head: t('authorizations.incidents.columns.organization'),
      width: '18%',
      hideBelow: 600,
      cell: ({ organization }) => (
        <Link to="/o/$org" params={{ org: organization.slug }}>
          {organization.name}
        </Link>
      ),
    },
    {
      key: 'what',
      head: t('authorizations.incidents.columns.what'),
      hideBelow: 600,
      cell: ({ incident }) => (
        <>
          {jobsInARow(t, incident.jobs)}: {incident.sentence}
        </>
      ),
    },
    {
      key: 'opened',
      head: t('authorizations.incidents.columns.opened'),
      width: '130px',
      hideBelow: 600,
      cell: ({ incident }) => since(incident.openedAt, now),
    },
    {
      key: 'duration',
      head: t('authorizations.incidents.columns.duration'),
      width: '110px',
      align: 'right',
      hideBelow: 900,
      cell: ({ incident }) => lasted(incident, now),
    },
  ];
}

function Table({ rows }: { rows: readonly Row[] }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const narrow = useMediaQuery('(max-width: 600px)', undefined, { getInitialValueInEffect: false });
  return (
    <DataTable
      label={t('authorizations.incidents.title')}
      columns={narrow ? cardColumns(t, now) : columnsOf(t, now)}
      count={rows.length}
      rowAt={(index) => rows[index]}
      keyOf={({ organization, incident }) => `${organization.slug} ${incident.number}`}
      rowHeight={narrow ? 84 : 44}
      headless={narrow}
    />
  );
}

function lasted({ openedAt, closedAt }: Incident, now: number): string {
  return lengthOf((closedAt === null ? now : Date.parse(closedAt)) - Date.parse(openedAt));
}
