import { listDirectoryRuns } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../../api.ts';
import { addSentences } from '../../../strings/add-sentences.ts';
import { directorySync } from '../../../strings/en/directory-sync.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { LinkButton } from '../../../ui/LinkButton.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Blocks, Panel } from '../../../ui/Panel.tsx';
import { useRunProgress } from '../use-run-progress.ts';
import { RunningPanel } from './RunningPanel.tsx';
import { RunsTable } from './RunsTable.tsx';
import { useRunActs } from './use-run-acts.ts';

addSentences({ directorySync });

/** The last runs, the one that goes, and what was refused. */
export function SyncPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/directory/sync' });
  const { data: session } = useQuery(sessionQuery);
  const owner = session?.role === 'owner';
  const query = useQuery({
    ...queryFor(listDirectoryRuns, { params: { organization: org } }),
    refetchInterval: 15_000,
  });
  const [latest] = query.data?.runs ?? [];
  const running = useRunProgress(latest?.state === 'running' ? latest : null);
  const acts = useRunActs(org);
  return (
    <>
      <PageHeader
        heading={t('directory.sync.title')}
        title={[t('directory.sync.title')]}
        back={{ to: '/o/$org/directory', params: { org }, label: t('directory.title') }}
        actions={
          owner ? (
            <>
              <LinkButton to="/o/$org/directory/rules" params={{ org }} variant="default">
                {t('directory.rules.link')}
              </LinkButton>
              {running === null ? (
                <Button loading={acts.start.isPending} onClick={() => acts.start.mutate()}>
                  {t('directorySync.now')}
                </Button>
              ) : null}
            </>
          ) : null
        }
      />
      {latest?.state === 'refused' ? (
        <Banner
          tone="attention"
          label={t('directorySync.states.refused')}
          heading={t('directorySync.refusedBanner', { run: latest.number })}
        >
          {latest.text}
        </Banner>
      ) : null}
      {acts.start.error ? <ErrorText error={acts.start.error} lead={t('directorySync.startError')} /> : null}
      {acts.cancel.error ? <ErrorText error={acts.cancel.error} lead={t('directorySync.cancelError')} /> : null}
      {running ? (
        <RunningPanel
          run={running}
          onCancel={owner ? () => acts.cancel.mutate(running.id) : null}
          cancelling={acts.cancel.isPending}
        />
      ) : null}
      <Panel
        query={query}
        errorLead={t('directorySync.error')}
        bare
        skeleton={<Blocks lines={6} height={28} />}
        isEmpty={({ runs }) => runs.length === 0}
        empty={<EmptyState>{t('directorySync.none')}</EmptyState>}
      >
        {({ runs }) => <RunsTable runs={runs} />}
      </Panel>
    </>
  );
}
