import { type LinkedWalk, openLinkedWalk, readLinkedWalk } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call, queryFor, sessionQuery } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Waiting } from '../../ui/Panel.tsx';
import { since } from '../../words.ts';
import { Door } from '../sign-in/index.ts';
import { LinkedJobs } from './LinkedJobs.tsx';
import classes from './LinkedWalkPage.module.css';
import { WalkResults } from './WalkResults.tsx';
import { LiftBlock } from './WalkWaiting.tsx';

const ASK_AGAIN_MS = 3_000;

/** Where a re-authorization link leads: what it is for, then Webex, then what came of it. Nobody has to be signed in here. */
export function LinkedWalkPage() {
  const { t } = useTranslation();
  const { token } = useParams({ from: '/walk/$token' });
  const { data: session } = useQuery(sessionQuery);
  const query = useQuery({
    ...queryFor(readLinkedWalk, { params: { token } }),
    // A browser that used the link up goes on looking until its gaps are filled.
    refetchInterval: ({ state }) => (state.data === undefined || isMoving(state.data) ? ASK_AGAIN_MS : false),
    retry: false,
  });
  const { data } = query;
  return (
    <Door session={session}>
      {data === undefined ? (
        <>
          <PageHeader heading={t('walkLinks.title')} title={[t('walkLinks.title')]} />
          {query.error ? (
            <ErrorText error={query.error} lead={t('walkLinks.error')} onRetry={() => void query.refetch()} />
          ) : (
            <Waiting />
          )}
        </>
      ) : data.organization === null ? (
        <Closed linked={data} />
      ) : (
        <Opened linked={data} organization={data.organization} token={token} />
      )}
    </Door>
  );
}

function isMoving({ state, jobs }: LinkedWalk): boolean {
  return (
    state === 'open' || jobs.some((job) => job.state === 'filling' || job.gaps.some((gap) => gap.state === 'filling'))
  );
}

function Closed({ linked }: { linked: LinkedWalk }) {
  const { t } = useTranslation();
  const state = linked.state === 'usable' || linked.state === 'open' ? 'expired' : linked.state;
  return (
    <>
      <PageHeader heading={t(`walkLinks.closed.${state}`)} title={[t(`walkLinks.closed.${state}`)]} />
      <div className={classes.stack}>
        <p>{t(`walkLinks.closedText.${state}`)}</p>
        <ReadMore />
      </div>
    </>
  );
}

function Opened({ linked, organization, token }: { linked: LinkedWalk; organization: string; token: string }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const done = linked.state === 'finished';
  const time = since(linked.expiresAt ?? linked.asOf, now);
  const heading = done ? t('walkLinks.headingDone') : t('walkLinks.heading', { organization });
  const whom =
    linked.expected === null
      ? t('walkLinks.forAnyone', { organization, time })
      : t('walkLinks.forPerson', { name: linked.expected, time });
  const stopped = linked.jobs.some(({ state }) => state === 'stopped');
  const tried = linked.walk?.steps.some(({ state }) => state !== 'pending') ?? false;
  const onward = <Onward linked={linked} organization={organization} token={token} />;
  return (
    <>
      <PageHeader heading={heading} title={[heading]} sub={done ? organization : whom} />
      <div className={classes.stack}>
        {linked.happened && !done ? (
          <section className={classes.happened}>
            <h2>{t('walkLinks.whatHappened')}</h2>
            <p>{linked.happened}</p>
          </section>
        ) : null}
        {linked.walk && tried && !done ? (
          <section>
            <h2>{t('walkLinks.cameBack')}</h2>
            <WalkResults walk={linked.walk} />
          </section>
        ) : null}
        {/* Whoever was sent back looks for what to do now, not for the list they have seen before. */}
        {tried && !done ? onward : null}
        <section>
          <h2>{done ? t('walkLinks.cameBack') : stopped ? t('walkLinks.comesBack') : t('walkLinks.isAuthorized')}</h2>
          <LinkedJobs linked={linked} done={done} />
        </section>
        {done ? <p>{t('walkLinks.close')}</p> : tried ? null : onward}
        <ReadMore />
      </div>
    </>
  );
}

/** The one button, and what to do when Webex does not play along. */
function Onward({ linked, organization, token }: { linked: LinkedWalk; organization: string; token: string }) {
  const { t } = useTranslation();
  const open = useMutation({
    mutationFn: () => call(openLinkedWalk, { params: { token } }),
    onSuccess: ({ startUrl, handle }) => {
      // The secret leaves the history: from now on this browser's cookie opens the page.
      window.history.replaceState(null, '', `/walk/${handle}`);
      window.location.assign(new URL(startUrl, window.location.href).href);
    },
  });
  const steps = linked.walk?.steps ?? [];
  const left = linked.jobs.filter(({ job }) => !steps.some((step) => step.job === job && step.state === 'works'));
  const refused = steps.some(({ state }) => state === 'refused');
  const tried = refused || steps.some(({ state }) => state === 'at-webex' || state === 'not-finished');
  const who = linked.expected ?? t('walkLinks.whoAnyone', { organization });
  const waiting = steps.find(({ state }) => state === 'at-webex' || state === 'not-finished');
  return (
    <section className={classes.next}>
      <h2>{t('walkLinks.next')}</h2>
      <p>
        {left.length > 1
          ? t('walkLinks.leadsToMany', { host: linked.leadsTo, who, count: left.length })
          : t('walkLinks.leadsTo', { host: linked.leadsTo, who })}
      </p>
      {tried ? null : <p>{t('walkLinks.bound')}</p>}
      {open.error ? <ErrorText error={open.error} lead={t('walkLinks.openError')} /> : null}
      <Button onClick={() => open.mutate()} loading={open.isPending} size="md">
        {tried ? t('walkLinks.tryAgain') : t('walkLinks.continue')}
      </Button>
      {tried ? (
        <details open={refused}>
          <summary>{t('walkLinks.wrongPerson')}</summary>
          <p>{t('walkLinks.wrongPersonText')}</p>
        </details>
      ) : null}
      {waiting ? (
        <details>
          <summary>{t('walkLinks.denied')}</summary>
          {waiting.hint ? <p>{waiting.hint}</p> : null}
          <p>{t('walkLinks.deniedText')}</p>
          <LiftBlock integrationId={waiting.integrationId} />
        </details>
      ) : null}
    </section>
  );
}

function ReadMore() {
  const { t } = useTranslation();
  return (
    <Link to="/help/$article" params={{ article: '1112' }}>
      {t('walkLinks.read')}
    </Link>
  );
}
