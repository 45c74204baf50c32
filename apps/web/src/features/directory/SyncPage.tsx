import { cancelDirectoryRun, type DirectoryRun, listDirectoryRuns, startDirectoryRun } from '@linekeeper/api-contract';
import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { call, queryFor, sessionQuery } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { announce } from '../../shell/announce.ts';
import { Banner } from '../../ui/Banner.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Blocks, Panel } from '../../ui/Panel.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { counted, duration, since, wholeTime } from '../../words.ts';
import classes from './SyncPage.module.css';
import { useRunProgress } from './use-run-progress.ts';

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
                  {t('directory.sync.now')}
                </Button>
              ) : null}
            </>
          ) : null
        }
      />
      {latest?.state === 'refused' ? (
        <Banner
          tone="attention"
          label={t('directory.sync.states.refused')}
          heading={t('directory.sync.refusedBanner', { run: latest.number })}
        >
          {latest.text}
        </Banner>
      ) : null}
      {acts.start.error ? <ErrorText error={acts.start.error} lead={t('directory.sync.startError')} /> : null}
      {acts.cancel.error ? <ErrorText error={acts.cancel.error} lead={t('directory.sync.cancelError')} /> : null}
      {running ? (
        <Running
          run={running}
          onCancel={owner ? () => acts.cancel.mutate(running.id) : null}
          cancelling={acts.cancel.isPending}
        />
      ) : null}
      <Panel
        query={query}
        errorLead={t('directory.sync.error')}
        bare
        skeleton={<Blocks lines={6} height={28} />}
        isEmpty={({ runs }) => runs.length === 0}
        empty={<EmptyState>{t('directory.sync.none')}</EmptyState>}
      >
        {({ runs }) => <Runs runs={runs} />}
      </Panel>
    </>
  );
}

function useRunActs(organization: string) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const asked = () => queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => isDirectory(name) });
  const start = useMutation({
    mutationFn: () => call(startDirectoryRun, { params: { organization } }),
    onSuccess: () => announce(t('directory.sync.started'), 'polite'),
    onSettled: asked,
  });
  const cancel = useMutation({
    mutationFn: (run: string) => call(cancelDirectoryRun, { params: { organization, run } }),
    onSuccess: () => announce(t('directory.sync.cancelled'), 'polite'),
    onSettled: asked,
  });
  return { start, cancel };
}

const isDirectory = (name: unknown): boolean => typeof name === 'string' && name.startsWith('directory.');

interface RunningProps {
  run: DirectoryRun;
  onCancel: (() => void) | null;
  cancelling: boolean;
}

function Running({ run, onCancel, cancelling }: RunningProps) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  const phase = run.phase ?? t('directory.entries');
  const read = counted(run.read);
  const words =
    run.expected === null
      ? t('directory.sync.reading', { phase, read })
      : t('directory.sync.readingOf', { phase, read, expected: counted(run.expected) });
  return (
    <section className={classes.running} aria-label={t('directory.sync.running', { run: run.number })}>
      <div className={classes.words}>
        <StateMark state="filling" word={t('directory.sync.running', { run: run.number })} />
        <span>{words}</span>
        <span className={classes.time}>{duration(now - Date.parse(run.startedAt))}</span>
      </div>
      {run.expected === null || run.expected === 0 ? null : (
        <Progress
          value={Math.min(100, (run.read / run.expected) * 100)}
          color="var(--lk-action)"
          aria-label={t('directory.sync.progress', { run: run.number })}
        />
      )}
      {onCancel === null ? null : (
        <div className={classes.cancel}>
          <Button variant="default" size="xs" loading={cancelling} onClick={onCancel}>
            {t('directory.sync.cancel')}
          </Button>
          <span>{t('directory.sync.cancelHint')}</span>
        </div>
      )}
    </section>
  );
}

const LOOK = {
  running: 'filling',
  done: 'healthy',
  failed: 'stopped',
  cancelled: 'not-authorized',
  refused: 'partly',
} as const satisfies Record<DirectoryRun['state'], unknown>;

function Runs({ runs }: { runs: readonly DirectoryRun[] }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <DataTable
      label={t('directory.sync.runs')}
      columns={columnsOf(t, now)}
      count={runs.length}
      rowAt={(index) => runs[index]}
      keyOf={({ id }) => id}
    />
  );
}

function columnsOf(t: TFunction, now: number): Column<DirectoryRun>[] {
  const head = (key: 'read' | 'added' | 'changed' | 'removed') => ({
    key,
    head: t(`directory.sync.columns.${key}`),
    width: '84px',
    align: 'right' as const,
    cell: (run: DirectoryRun) => counted(run[key]),
  });
  return [
    { key: 'run', head: t('directory.sync.columns.run'), width: '92px', cell: ({ number }) => <b>{number}</b> },
    {
      key: 'state',
      head: t('directory.sync.columns.state'),
      width: '164px',
      cell: ({ state }) => <StateMark state={LOOK[state]} word={t(`directory.sync.states.${state}`)} />,
    },
    {
      key: 'started',
      head: t('directory.sync.columns.started'),
      width: '130px',
      cell: ({ startedAt }) => <time title={wholeTime(startedAt)}>{since(startedAt, now)}</time>,
    },
    {
      key: 'lasted',
      head: t('directory.sync.columns.lasted'),
      width: '72px',
      align: 'right',
      hideBelow: 600,
      cell: ({ startedAt, endedAt }) => (endedAt === null ? '' : duration(Date.parse(endedAt) - Date.parse(startedAt))),
    },
    { ...head('read'), hideBelow: 600 },
    { ...head('added'), hideBelow: 600 },
    { ...head('changed'), hideBelow: 900 },
    { ...head('removed'), hideBelow: 900 },
    {
      key: 'text',
      head: t('directory.sync.columns.text'),
      hideBelow: 900,
      cell: ({ text }) => text,
    },
  ];
}
