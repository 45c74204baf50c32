import { listOrganizations, type OrganizationSummary } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../api.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Blocks, Panel } from '../../ui/Panel.tsx';
import { ListFilter } from './ListFilter.tsx';
import { applyView, type ListSearch, openCauses, readView } from './list-view.ts';
import { OrganizationsTable } from './OrganizationsTable.tsx';
import { StateSummary } from './StateSummary.tsx';
import { useOverviewLive } from './use-overview-live.ts';

const AddOrganization = lazy(() =>
  import('./AddOrganization.tsx').then((module) => ({ default: module.AddOrganization })),
);
const ExportDialog = lazy(() => import('./ExportDialog.tsx'));

/** All organizations, worst first as the server orders them; the sentence is the filter, the address holds all of it. */
export function OrganizationsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'add' | 'export' | null>(null);
  const { data: session } = useQuery(sessionQuery);
  const search = useSearch({ from: '/shell/signed-in/organizations' });
  const query = useQuery({ ...queryFor(listOrganizations, {}), refetchInterval: 60_000 });
  useOverviewLive();
  const owner = session?.role === 'owner';
  const all = query.data?.organizations ?? [];
  const causes = openCauses(all);
  const view = readView(search, causes);
  const shown = applyView(all, view);
  const go = (next: ListSearch) => void navigate({ to: '/organizations', search: next, replace: true });
  const stopped = all.filter(({ state }) => state === 'stopped').length;
  const title = t('organizations.title');
  return (
    <>
      <PageHeader
        heading={title}
        title={[stopped > 0 ? t('organizations.titleStopped', { count: stopped }) : title]}
        sub={all.length > 0 ? <StateSummary all={all} search={search} group={view.group} /> : null}
        actions={all.length > 0 ? <Actions owner={owner} onOpen={setOpen} /> : null}
      />
      <Panel
        query={query}
        errorLead={t('organizations.error')}
        bare
        skeleton={<Blocks lines={12} height={44} />}
        isEmpty={({ organizations }) => organizations.length === 0}
        empty={
          <EmptyState
            title={t('organizations.emptyTitle')}
            action={owner ? <Button onClick={() => setOpen('add')}>{t('organizations.add')}</Button> : null}
          >
            {t('organizations.empty')}
          </EmptyState>
        }
      >
        {() => (
          <>
            <ListFilter
              search={search}
              view={view}
              causes={causes}
              onChange={go}
              found={shown.length}
              of={all.length}
            />
            <OrganizationsTable shown={shown} view={view} search={search} onChange={go} />
          </>
        )}
      </Panel>
      <Suspense>
        {open === 'add' ? <AddOrganization opened onClose={() => setOpen(null)} /> : null}
        {open === 'export' ? (
          <ExportDialog shown={slugsOf(shown)} of={all.length} onClose={() => setOpen(null)} />
        ) : null}
      </Suspense>
    </>
  );
}

function slugsOf(shown: readonly OrganizationSummary[]): string[] {
  return shown.map(({ slug }) => slug);
}

function Actions({ owner, onOpen }: { owner: boolean; onOpen: (what: 'add' | 'export') => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Button variant="default" onClick={() => onOpen('export')}>
        {t('organizations.export.open')}
      </Button>
      {owner ? <Button onClick={() => onOpen('add')}>{t('organizations.add')}</Button> : null}
    </>
  );
}
