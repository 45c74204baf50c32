import { type DirectoryPlan, getDirectoryRails, getDirectoryRun } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, queryFor, sessionQuery } from '../../../api.ts';
import { addSentences } from '../../../strings/add-sentences.ts';
import { directorySync } from '../../../strings/en/directory-sync.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Blocks, Panel, Waiting } from '../../../ui/Panel.tsx';
import { StateMark } from '../../../ui/StateMark.tsx';
import { useRunProgress } from '../use-run-progress.ts';
import { HeldBanner } from './HeldBanner.tsx';
import { PLANS_ARTICLE } from './plans-article.ts';
import { RunFacts } from './RunFacts.tsx';
import { RunningPanel } from './RunningPanel.tsx';
import classes from './RunPage.module.css';
import { usePlanActs } from './use-plan-acts.ts';
import { useRunActs } from './use-run-acts.ts';

addSentences({ directorySync });

/** Why a plan waits and what to do is on screen before the list of its changes, which is the heavier part of the page. */
const PlanView = lazy(() => import('./PlanView.tsx'));
const UndoDialog = lazy(() => import('./UndoDialog.tsx'));

const REFRESH_MS = 15_000;
const SOON_MS = 2_000;

type RunAnswer = AnswerOf<typeof getDirectoryRun>;

/** One run with its plan: what it would do or has done, who decided, and the way back. */
export function RunPage() {
  const { t } = useTranslation();
  const { org, run } = useParams({ from: '/shell/signed-in/o/$org/directory/sync/runs/$run' });
  const { data: session } = useQuery(sessionQuery);
  const query = useQuery({
    ...queryFor(getDirectoryRun, { params: { organization: org, run } }),
    // The live stream tells when a run ends; a plan that is being written ends within seconds.
    refetchInterval: ({ state: { data } }) => (data?.plan && isBeingWritten(data.plan) ? SOON_MS : REFRESH_MS),
  });
  const back = { to: '/o/$org/directory/sync', params: { org }, label: t('directory.sync.title') };
  const answer = query.data;
  const number = answer?.run.number;
  if (number !== undefined && number !== run) {
    // Older messages have addresses by id: they go on working, and show the number people know.
    return <Navigate to="/o/$org/directory/sync/runs/$run" params={{ org, run: number }} search={true} replace />;
  }
  if (answer === undefined) {
    return (
      <>
        <PageHeader heading={t('directory.sync.title')} title={[t('directory.sync.title')]} back={back} />
        <Panel
          query={query}
          errorLead={t('directorySync.plan.error')}
          bare
          skeleton={<Blocks lines={10} height={28} />}
        >
          {() => null}
        </Panel>
      </>
    );
  }
  return (
    <Shown
      key={answer.run.id}
      organization={org}
      answer={answer}
      owner={session?.role === 'owner'}
      back={back}
      error={query.error}
    />
  );
}

interface ShownProps {
  organization: string;
  answer: RunAnswer;
  owner: boolean;
  back: { to: string; params: Record<string, string>; label: string };
  error: unknown;
}

function Shown({ organization, answer, owner, back, error }: ShownProps) {
  const { t } = useTranslation();
  const running = useRunProgress(answer.run);
  const run = running ?? answer.run;
  const { plan } = answer;
  const { cancel } = useRunActs(organization);
  const word = t(`directorySync.states.${run.state}`);
  return (
    <>
      <PageHeader
        heading={run.number}
        title={[`${word}: ${run.number}`]}
        back={back}
        sub={<RunFacts run={run} plan={plan} />}
        actions={owner && plan !== null ? <Undo organization={organization} answer={answer} plan={plan} /> : null}
      />
      {error ? <ErrorText error={error} lead={t('directorySync.plan.error')} /> : null}
      {cancel.error ? <ErrorText error={cancel.error} lead={t('directorySync.cancelError')} /> : null}
      {run.state === 'running' ? (
        <RunningPanel run={run} onCancel={owner ? () => cancel.mutate(run.id) : null} cancelling={cancel.isPending} />
      ) : null}
      <Told organization={organization} answer={answer} owner={owner} />
      {plan === null ? (
        run.state === 'running' ? null : (
          <EmptyState title={t('directorySync.plan.noPlan')}>{t('directorySync.plan.noPlanWhy')}</EmptyState>
        )
      ) : (
        <>
          <Suspense
            fallback={
              <Waiting>
                <Blocks lines={10} height={28} />
              </Waiting>
            }
          >
            <PlanView organization={organization} run={run} plan={plan} />
          </Suspense>
          <Kept organization={organization} plan={plan} />
        </>
      )}
    </>
  );
}

/** The one banner: the plan that waits, or why nothing came of the run. */
function Told({ organization, answer, owner }: Pick<ShownProps, 'organization' | 'answer' | 'owner'>) {
  const { t } = useTranslation();
  const { run, plan } = answer;
  const graceDays = useGraceDays(organization);
  if (plan !== null && isBeingWritten(plan)) return <BeingWritten plan={plan} />;
  if (plan?.state === 'held')
    return <Held organization={organization} run={run} plan={plan} graceDays={graceDays} owner={owner} />;
  if (run.state !== 'refused' && run.state !== 'failed') return null;
  // Somebody who refused it knows why; the line under the heading names them.
  if (plan?.decided?.act === 'refused') return null;
  return (
    <Banner
      tone={run.state === 'failed' ? 'stopped' : 'attention'}
      label={t(`directorySync.states.${run.state}`)}
      heading={run.text ?? t(`directorySync.states.${run.state}`)}
    >
      <Link to="/help/$article" params={{ article: String(PLANS_ARTICLE) }}>
        {t('directorySync.article', { article: PLANS_ARTICLE })}
      </Link>
    </Banner>
  );
}

/** Approved or being undone: nothing is to be decided any more. */
function isBeingWritten({ state }: DirectoryPlan): boolean {
  return state === 'applying' || state === 'undoing';
}

function BeingWritten({ plan }: { plan: DirectoryPlan }) {
  const { t } = useTranslation();
  const words = plan.state === 'undoing' ? 'directorySync.plan.undoing' : 'directorySync.plan.applying';
  return (
    <div className={classes.writing}>
      <StateMark state="filling" word={t(words)} />
    </div>
  );
}

interface HeldProps extends Pick<RunAnswer, 'run'> {
  organization: string;
  plan: DirectoryPlan;
  graceDays: number | null;
  owner: boolean;
}

function Held({ organization, run, plan, graceDays, owner }: HeldProps) {
  const acts = usePlanActs(organization, run, plan);
  return <HeldBanner run={run} plan={plan} acts={acts} graceDays={graceDays} owner={owner} />;
}

function Undo({ organization, answer, plan }: { organization: string; answer: RunAnswer; plan: DirectoryPlan }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const { undo } = usePlanActs(organization, answer.run, plan);
  if (plan.undoableUntil === null || plan.state !== 'applied') return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('directorySync.undo.open')}
      </Button>
      {opened ? (
        <Suspense>
          <UndoDialog organization={organization} run={answer.run} undo={undo} onClose={() => setOpened(false)} />
        </Suspense>
      ) : null}
    </>
  );
}

/** What will be, or is, kept of what it removes. */
function Kept({ organization, plan }: { organization: string; plan: DirectoryPlan }) {
  const { t } = useTranslation();
  const days = useGraceDays(organization);
  if (plan.state !== 'held' || days === null) return null;
  return <p className={classes.kept}>{t('directorySync.plan.afterApproval', { days })}</p>;
}

function useGraceDays(organization: string): number | null {
  const { data } = useQuery(queryFor(getDirectoryRails, { params: { organization } }));
  return data?.rails.graceDays ?? null;
}
