import { type DirectoryRun, listDirectoryRuns } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../../api.ts';
import { addSentences } from '../../../strings/add-sentences.ts';
import { directorySync } from '../../../strings/en/directory-sync.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { FilterChips } from '../../../ui/FilterChips.tsx';
import { LinkButton } from '../../../ui/LinkButton.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Blocks, Panel } from '../../../ui/Panel.tsx';
import { timeZone } from '../../../words.ts';
import { useRunProgress } from '../use-run-progress.ts';
import { LastRunBanner } from './LastRunBanner.tsx';
import { RunningPanel } from './RunningPanel.tsx';
import { RunsTable } from './RunsTable.tsx';
import { SyncFacts } from './SyncFacts.tsx';
import classes from './SyncPage.module.css';
import { useRunActs } from './use-run-acts.ts';

addSentences({ directorySync });

const SHOWN = ['held', 'done', 'refused', 'failed', 'undone'] as const satisfies DirectoryRun['state'][];
const PAGE = 50;
const MOST = 500;
const REFRESH_MS = 15_000;

/** The administrator's page of synchronization: what waits, what goes, how fresh it is, what has been. */
export function SyncPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/directory/sync' });
  const { data: session } = useQuery(sessionQuery);
  const owner = session?.role === 'owner';
  const latest = useRuns(org, { limit: PAGE });
  const [last] = latest.data?.runs ?? [];
  const running = useRunProgress(last?.state === 'running' ? last : null);
  const held = latest.data?.runs.find(({ state }) => state === 'held');
  const acts = useRunActs(org);
  return (
    <>
      <PageHeader
        heading={t('directory.sync.title')}
        title={[
          ...(held === undefined ? [] : [t('directorySync.states.held')]),
          ...(running === null ? [] : [t('directorySync.states.running')]),
          t('directory.sync.title'),
        ]}
        sub={t('directorySync.zone', { zone: timeZone })}
        back={{ to: '/o/$org/directory', params: { org }, label: t('directory.title') }}
        actions={
          <>
            {owner ? (
              <LinkButton to="/o/$org/directory/rules" params={{ org }} variant="default">
                {t('directory.rules.link')}
              </LinkButton>
            ) : null}
            <LinkButton to="/o/$org/directory/sync/settings" params={{ org }} variant="default">
              {t('directorySync.settings.link')}
            </LinkButton>
            {owner ? <StartButtons acts={acts} hidden={running !== null} calm={held !== undefined} /> : null}
          </>
        }
      />
      <LastRunBanner organization={org} held={held} last={last} />
      {acts.start.error ? <ErrorText error={acts.start.error} lead={t('directorySync.startError')} /> : null}
      {acts.cancel.error ? <ErrorText error={acts.cancel.error} lead={t('directorySync.cancelError')} /> : null}
      {running ? (
        <RunningPanel
          run={running}
          onCancel={owner ? () => acts.cancel.mutate(running.id) : null}
          cancelling={acts.cancel.isPending}
        />
      ) : null}
      <SyncFacts organization={org} owner={owner} />
      <History organization={org} />
    </>
  );
}

function useRuns(organization: string, query: { limit: number; state?: DirectoryRun['state'] }) {
  return useQuery({
    ...queryFor(listDirectoryRuns, { params: { organization }, query }),
    refetchInterval: REFRESH_MS,
    placeholderData: keepPreviousData,
  });
}

interface StartButtonsProps {
  acts: ReturnType<typeof useRunActs>;
  hidden: boolean;
  /** Something else is the thing to do now. */
  calm: boolean;
}

function StartButtons({ acts, hidden, calm }: StartButtonsProps) {
  const { t } = useTranslation();
  if (hidden) return null;
  const { start } = acts;
  return (
    <>
      <Button
        variant="default"
        loading={start.isPending && start.variables === 'incremental'}
        onClick={() => start.mutate('incremental')}
      >
        {t('directorySync.nowIncremental')}
      </Button>
      <Button
        variant={calm ? 'default' : 'filled'}
        loading={start.isPending && start.variables === 'full'}
        onClick={() => start.mutate('full')}
      >
        {t('directorySync.now')}
      </Button>
    </>
  );
}

/** The runs there have been, newest first, all or those that ended in one way. */
function History({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { state: asked } = useSearch({ from: '/shell/signed-in/o/$org/directory/sync' });
  const [limit, setLimit] = useState(PAGE);
  const state = SHOWN.find((each) => each === asked);
  const query = useRuns(organization, { limit, ...(state === undefined ? {} : { state }) });
  const show = (value: string) =>
    void navigate({
      to: '/o/$org/directory/sync',
      params: { org: organization },
      search: value === '' ? {} : { state: value },
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <div className={classes.history}>
        <h2>{t('directorySync.runs')}</h2>
        <FilterChips
          label={t('directorySync.showRuns')}
          chips={[
            { value: '', label: t('directorySync.states.all') },
            ...SHOWN.map((value) => ({ value, label: t(`directorySync.states.${value}`) })),
          ]}
          chosen={state ?? ''}
          onChoose={show}
          oneLine
        />
      </div>
      <Panel
        query={query}
        errorLead={t('directorySync.error')}
        bare
        skeleton={<Blocks lines={6} height={28} />}
        isEmpty={({ runs }) => runs.length === 0}
        empty={
          state === undefined ? (
            <EmptyState>{t('directorySync.none')}</EmptyState>
          ) : (
            <EmptyState
              action={
                <Button variant="default" onClick={() => show('')}>
                  {t('directorySync.showAll')}
                </Button>
              }
            >
              {t(`directorySync.noneLike.${state}`)}
            </EmptyState>
          )
        }
      >
        {({ runs }) => (
          <>
            <RunsTable organization={organization} runs={runs} />
            {runs.length === limit && limit < MOST ? (
              <Button
                className={classes.older ?? ''}
                variant="default"
                loading={query.isFetching}
                onClick={() => setLimit(MOST)}
              >
                {t('directorySync.older')}
              </Button>
            ) : null}
          </>
        )}
      </Panel>
    </>
  );
}
