import { type AuthorizationCard, checkAuthorization, getAuthorization, JOBS, type Job } from '@linekeeper/api-contract';
import { Button, Tabs } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call, queryFor, sessionQuery } from '../../api.ts';
import { NotFoundPage } from '../../shell/Root.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { Lifeline } from '../../ui/Lifeline.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { wholeTime } from '../../words.ts';
import { ActsPanel } from './ActsPanel.tsx';
import classes from './AuthorizationPage.module.css';
import { GapAccount } from './GapAccount.tsx';
import { walkHelps } from './job-look.ts';
import { ServiceAppPanel } from './ServiceAppPanel.tsx';
import { StandbysPanel } from './StandbysPanel.tsx';
import { SupportText } from './SupportText.tsx';
import { Timeline } from './Timeline.tsx';
import { useStartWalk, type WalkStarter } from './use-walk.ts';
import { Witnesses, WouldTell } from './Witnesses.tsx';

const ROUTE = '/shell/signed-in/o/$org/authorizations/$job';

/** One authorization: its life line by line, and what the verdict rests on. */
export function AuthorizationPage() {
  const { org, job: named } = useParams({ from: ROUTE });
  const job = JOBS.find((known) => known === named);
  return job === undefined ? <NotFoundPage /> : <OneAuthorization key={job} organization={org} job={job} />;
}

function OneAuthorization({ organization, job }: { organization: string; job: Job }) {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const query = useQuery(queryFor(getAuthorization, { params: { organization, job }, query: { limit: 1 } }));
  const starter = useStartWalk(organization);
  const name = t(`authorizations.jobs.${job}`);
  const where = session?.organizations.find(({ slug }) => slug === organization)?.name ?? organization;
  const card = query.data?.card;
  const state = card === undefined ? null : t(`ui.states.${card.state}`);
  return (
    <>
      <PageHeader
        heading={name}
        back={{ to: '/o/$org', params: { org: organization }, label: t('authorizations.one.back') }}
        title={[state === null || card?.state === 'healthy' ? name : `${state}: ${name}`, where]}
        sub={
          card ? <StateMark state={card.state} since={card.stoppedSince} percent={card.data.progressPercent} /> : null
        }
        actions={
          card && session?.role === 'owner' ? <Acts organization={organization} card={card} starter={starter} /> : null
        }
      />
      {starter.error ? <ErrorText error={starter.error} lead={t('authorizations.walkError')} /> : null}
      <div className={classes.columns}>
        <div className={classes.wide}>
          <Views organization={organization} job={job} card={card} />
        </div>
        <div className={classes.side}>
          <Panel query={query} errorLead={t('authorizations.one.error')} title={t('authorizations.one.facts')}>
            {({ card: { lifeline, ...facts } }) => (
              <>
                <ActLine act={facts.act} />
                {facts.state === 'not-authorized' ? null : <Lifeline segments={lifeline} range="90d" />}
                <CardFacts card={facts} />
              </>
            )}
          </Panel>
          {card && session?.role === 'owner' && isThere(card) ? (
            <Panel query={query} errorLead={t('authorizations.one.error')} title={t('authorizations.acts.heading')}>
              {({ card: now }) => <ActsPanel organization={{ slug: organization, name: where }} card={now} />}
            </Panel>
          ) : null}
          {card && isThere(card) ? (
            <Panel query={query} errorLead={t('authorizations.one.error')} title={t('authorizations.standbys.heading')}>
              {({ card: now }) => (
                <StandbysPanel
                  organization={organization}
                  card={now}
                  owner={session?.role === 'owner'}
                  starter={starter}
                />
              )}
            </Panel>
          ) : null}
          <ServiceAppPanel organization={organization} job={job} mayCheck={session?.role === 'owner'} />
        </div>
      </div>
    </>
  );
}

/** Something is there to be renewed, paused or revoked. */
function isThere(card: AuthorizationCard): boolean {
  return card.authorizer !== null && card.act?.kind !== 'revoked';
}

/** Who paused or revoked it, and what Webex said to that. */
function ActLine({ act }: { act: AuthorizationCard['act'] }) {
  const { t } = useTranslation();
  if (act === null) return null;
  const { by, reason, text } = act;
  const line = { by, reason, time: wholeTime(act.at) };
  return (
    <p className={classes.act}>
      {act.kind === 'paused' ? t('authorizations.acts.pausedBy', line) : t('authorizations.acts.revokedBy', line)}{' '}
      {text}
    </p>
  );
}

function Acts({
  organization,
  card,
  starter,
}: {
  organization: string;
  card: AuthorizationCard;
  starter: WalkStarter;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const check = useMutation({
    mutationFn: () => call(checkAuthorization, { params: { organization, job: card.job } }),
    onSettled: () => queries.invalidateQueries({ queryKey: [getAuthorization.name, organization] }),
  });
  const fresh = card.state === 'not-authorized';
  return (
    <>
      {check.error ? <ErrorText error={check.error} lead={t('authorizations.one.recheckFailed')} /> : null}
      {fresh ? null : (
        <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          {t('authorizations.checkNow')}
        </Button>
      )}
      {card.state === 'stopped' && card.verdict !== null && !walkHelps(card) ? (
        <LinkButton to="/help/$article" params={{ article: String(card.verdict.article) }} variant="filled">
          {t('authorizations.howToFix')}
        </LinkButton>
      ) : null}
      <Button
        variant={walkHelps(card) ? 'filled' : 'default'}
        loading={starter.pending}
        onClick={() => starter.start([card.job])}
      >
        {fresh ? t('authorizations.authorize') : t('authorizations.one.reauthorize')}
      </Button>
    </>
  );
}

function Views({ organization, job, card }: { organization: string; job: Job; card: AuthorizationCard | undefined }) {
  const { t } = useTranslation();
  const { tab } = useSearch({ from: ROUTE });
  const navigate = useNavigate();
  const go = (next: string | null) =>
    void navigate({
      to: '/o/$org/authorizations/$job',
      params: { org: organization, job },
      search: next === 'evidence' ? { tab: next } : {},
      replace: true,
    });
  return (
    <Tabs value={tab === 'evidence' ? 'evidence' : 'timeline'} onChange={go} keepMounted={false}>
      <Tabs.List aria-label={t('authorizations.one.tabList')}>
        <Tabs.Tab value="timeline">{t('authorizations.one.tabs.timeline')}</Tabs.Tab>
        <Tabs.Tab value="evidence">{t('authorizations.one.tabs.evidence')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="timeline" className={classes.view}>
        <Timeline organization={organization} job={job} filter />
        <GapAccount organization={organization} job={job} />
      </Tabs.Panel>
      <Tabs.Panel value="evidence" className={classes.view}>
        {card === undefined ? null : <Evidence organization={organization} card={card} />}
      </Tabs.Panel>
    </Tabs>
  );
}

function Evidence({ organization, card: { job, verdict, checks } }: { organization: string; card: AuthorizationCard }) {
  const { t } = useTranslation();
  if (verdict === null) {
    return (
      <>
        <EmptyState>{t('authorizations.one.noVerdict')}</EmptyState>
        <ul>
          {checks.map(({ label, outcome, text }) => (
            <li key={label}>
              {label}: {t(`authorizations.checkOutcome.${outcome}`)} {text}
            </li>
          ))}
        </ul>
      </>
    );
  }
  return (
    <>
      <p className={classes.sentence}>{verdict.sentence}</p>
      <h2 className={classes.heading}>
        {t('authorizations.one.howSure', { certainty: t(`ui.certainty.${verdict.certainty}`) })}
      </h2>
      <Witnesses witnesses={verdict.witnesses} detailed />
      <WouldTell verdict={verdict} />
      <SupportText organization={organization} job={job} />
      <p>
        <Link to="/help/$article" params={{ article: String(verdict.article) }}>
          {t('authorizations.incidents.article', { article: verdict.article })}
        </Link>
      </p>
    </>
  );
}

function CardFacts({ card }: { card: Omit<AuthorizationCard, 'lifeline'> }) {
  const { t } = useTranslation();
  const time = (at: string | null) => (at === null ? t('authorizations.one.never') : wholeTime(at));
  return (
    <Facts
      facts={[
        {
          name: t('authorizations.one.authorizer'),
          value: card.authorizer ? (
            <>
              {card.authorizer.name} <span className={classes.muted}>{card.authorizer.email}</span>
            </>
          ) : (
            t('authorizations.one.nobody')
          ),
        },
        { name: t('authorizations.one.authorizedAt'), value: time(card.authorizedAt) },
        { name: t('authorizations.one.knownGoodAt'), value: time(card.knownGoodAt) },
        ...(card.stoppedSince === null
          ? []
          : [{ name: t('authorizations.one.stoppedSince'), value: time(card.stoppedSince) }]),
        { name: t('authorizations.one.data'), value: card.data.sentence },
        ...(card.integrationId === null
          ? []
          : [
              {
                name: t('authorizations.one.integrationId'),
                value: (
                  <>
                    <code>{card.integrationId}</code>{' '}
                    <CopyButton value={card.integrationId} what={t('authorizations.one.integrationId')} />
                  </>
                ),
              },
            ]),
      ]}
    />
  );
}
