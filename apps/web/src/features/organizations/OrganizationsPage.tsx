import { type AuthorizationState, listOrganizations, type OrganizationSummary } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../api.ts';
import { Age } from '../../ui/Age.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Lifeline } from '../../ui/Lifeline.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { AddOrganization } from './AddOrganization.tsx';
import classes from './OrganizationsPage.module.css';

/** Which states the numbers of the summary stand for. */
const GROUPS = {
  stopped: ['stopped'],
  attention: ['partly', 'not-finished', 'filling', 'checking', 'waiting'],
  unknown: ['unknown'],
  notAuthorized: ['not-authorized'],
  healthy: ['healthy'],
} as const satisfies Record<string, readonly AuthorizationState[]>;
type Group = keyof typeof GROUPS;
const GROUP_NAMES = Object.keys(GROUPS) as Group[];

function inGroup(group: Group, state: AuthorizationState): boolean {
  return (GROUPS[group] as readonly AuthorizationState[]).includes(state);
}

/** All organizations, worst first as the server orders them; the sentence is the filter. */
export function OrganizationsPage() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const { data: session } = useQuery(sessionQuery);
  const { show } = useSearch({ from: '/shell/signed-in/organizations' });
  const query = useQuery({ ...queryFor(listOrganizations, {}), refetchInterval: 10_000 });
  const owner = session?.role === 'owner';
  const group = GROUP_NAMES.find((name) => name === show);
  const all = query.data?.organizations ?? [];
  const stopped = all.filter(({ state }) => state === 'stopped').length;
  const title = t('organizations.title');
  return (
    <>
      <PageHeader
        heading={title}
        title={[stopped > 0 ? t('organizations.titleStopped', { count: stopped }) : title]}
        sub={all.length > 0 ? <Summary all={all} group={group} /> : null}
        actions={
          owner && all.length > 0 ? <Button onClick={() => setAdding(true)}>{t('organizations.add')}</Button> : null
        }
      />
      <Panel
        query={query}
        errorLead={t('organizations.error')}
        bare
        isEmpty={({ organizations }) => organizations.length === 0}
        empty={
          <EmptyState
            title={t('organizations.emptyTitle')}
            action={owner ? <Button onClick={() => setAdding(true)}>{t('organizations.add')}</Button> : null}
          >
            {t('organizations.empty')}
          </EmptyState>
        }
      >
        {({ organizations }) => (
          <Table shown={group ? organizations.filter(({ state }) => inGroup(group, state)) : organizations} />
        )}
      </Panel>
      <AddOrganization opened={adding} onClose={() => setAdding(false)} />
    </>
  );
}

function Summary({ all, group }: { all: readonly OrganizationSummary[]; group: Group | undefined }) {
  const { t } = useTranslation();
  const counts = GROUP_NAMES.map((name) => ({ name, count: all.filter(({ state }) => inGroup(name, state)).length }));
  return (
    <span className={classes.summary}>
      <Link to="/organizations" search={{}} data-chosen={group === undefined || undefined}>
        {t('organizations.count', { count: all.length })}
      </Link>
      {counts
        .filter(({ count }) => count > 0)
        .map(({ name, count }) => (
          <Link key={name} to="/organizations" search={{ show: name }} data-chosen={group === name || undefined}>
            {t(`organizations.summary.${name}`, { count })}
          </Link>
        ))}
    </span>
  );
}

function Table({ shown }: { shown: readonly OrganizationSummary[] }) {
  const { t } = useTranslation();
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
  const columns: Column<OrganizationSummary>[] = [
    {
      key: 'state',
      head: t('organizations.columns.state'),
      width: '150px',
      cell: ({ state }) => <StateMark state={state} />,
    },
    {
      key: 'name',
      head: t('organizations.columns.organization'),
      cell: ({ slug, name, headline }) => (
        <span className={classes.name}>
          <Link to="/o/$org" params={{ org: slug }}>
            {name}
          </Link>
          <span className={classes.narrow}>{headline}</span>
        </span>
      ),
    },
    {
      key: 'headline',
      head: t('organizations.columns.headline'),
      width: '30%',
      hideBelow: 600,
      cell: ({ headline, state }) =>
        headline ?? (
          <span className={classes.muted}>{state === 'healthy' ? t('organizations.nothingWrong') : '–'}</span>
        ),
    },
    {
      key: 'lifeline',
      head: t('organizations.columns.lifeline'),
      width: '220px',
      hideBelow: 900,
      cell: ({ lifeline }) => <Lifeline segments={lifeline} range="30d" />,
    },
    {
      key: 'known',
      head: t('organizations.columns.knownAsOf'),
      width: '110px',
      align: 'right',
      hideBelow: 600,
      cell: ({ knownAsOf }) => (
        <span className={classes.muted}>{knownAsOf === null ? '–' : <Age at={knownAsOf} />}</span>
      ),
    },
  ];
  return (
    <DataTable
      label={t('organizations.title')}
      columns={columns}
      count={shown.length}
      rowAt={(index) => shown[index]}
      keyOf={({ slug }) => slug}
      rowHeight={44}
    />
  );
}
