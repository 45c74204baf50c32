import { getIncident, type Incident, type Job, listAuthorizations } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, ApiError, queryFor, sessionQuery } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { lengthOf, since, wholeTime } from '../../words.ts';
import { FixSteps } from './FixSteps.tsx';
import { GapAccount } from './GapAccount.tsx';
import { IncidentMark } from './IncidentMark.tsx';
import classes from './IncidentPage.module.css';
import { jobsInARow } from './job-look.ts';
import { IncidentSupportText } from './SupportText.tsx';
import { TimelineLines } from './TimelineLines.tsx';
import { useStartWalk } from './use-walk.ts';
import { Witnesses, WouldTell } from './Witnesses.tsx';

/** What it means, how sure we are, how to fix it, and what happened line by line. */
export function IncidentPage() {
  const { t } = useTranslation();
  const { org, incident: number } = useParams({ from: '/shell/signed-in/o/$org/incidents/$incident' });
  const query = useQuery({
    ...queryFor(getIncident, { params: { organization: org, number } }),
    refetchInterval: 30_000,
    retry: false,
  });
  const { data: session } = useQuery(sessionQuery);
  const now = useNow(60_000);
  const starter = useStartWalk(org);
  const name = session?.organizations.find(({ slug }) => slug === org)?.name ?? org;
  const incident = query.data?.incident;
  const jobs = query.data ? jobsInARow(t, query.data.jobsEver) : '';
  const unknown = query.error instanceof ApiError && ['not-found', 'invalid-request'].includes(query.error.code);
  return (
    <>
      <PageHeader
        heading={
          incident ? t('authorizations.incidents.stoppedTitle', { jobs, time: since(incident.openedAt, now) }) : number
        }
        title={[incident && incident.closedAt === null ? t('authorizations.titleStopped', { jobs }) : number, name]}
        sub={incident ? <Standing incident={incident} organization={{ slug: org, name }} now={now} /> : null}
        back={{ to: '/incidents', label: t('authorizations.incidents.title') }}
        actions={
          query.data?.action === 'walk' && incident?.closedAt === null && session?.role === 'owner' ? (
            <Button loading={starter.pending} onClick={() => starter.start(incident.jobs)}>
              {t('authorizations.authorize')}
            </Button>
          ) : null
        }
      />
      {starter.error ? <ErrorText error={starter.error} lead={t('authorizations.walkError')} /> : null}
      {unknown ? (
        <EmptyState action={<Link to="/incidents">{t('authorizations.incidents.title')}</Link>}>
          {t('authorizations.incidents.notFound', { number })}
        </EmptyState>
      ) : (
        <Panel query={query} errorLead={t('authorizations.incidents.error')} bare>
          {(found) => <Account organization={{ slug: org, name }} found={found} />}
        </Panel>
      )}
    </>
  );
}

interface StandingProps {
  incident: Incident;
  organization: { slug: string; name: string };
  now: number;
}

function Standing({ incident, organization: { slug, name }, now }: StandingProps) {
  const { t } = useTranslation();
  const open = incident.closedAt === null;
  const length = lengthOf(
    (incident.closedAt === null ? now : Date.parse(incident.closedAt)) - Date.parse(incident.openedAt),
  );
  return (
    <span className={classes.standing}>
      <IncidentMark open={open} />
      <span>
        {incident.number} ·{' '}
        <Link to="/o/$org" params={{ org: slug }}>
          {name}
        </Link>{' '}
        ·{' '}
        {open
          ? t('authorizations.incidents.openFor', { duration: length })
          : t('authorizations.incidents.lasted', { duration: length })}
      </span>
    </span>
  );
}

type Found = AnswerOf<typeof getIncident>;

function Account({ organization, found }: { organization: { slug: string; name: string }; found: Found }) {
  const { t } = useTranslation();
  const { incident, jobsEver, story } = found;
  const [first] = jobsEver;
  const told = story.filter(({ kind }) => kind === 'told');
  return (
    <div className={classes.columns}>
      <Section title={t('authorizations.incidents.means')}>
        <Means found={found} />
      </Section>
      <Section
        title={t('authorizations.incidents.howSure', { certainty: t(`ui.certainty.${incident.certainty}`) })}
        aside={first === undefined ? null : <EvidenceLink organization={organization.slug} job={first} />}
      >
        <Witnesses witnesses={incident.witnesses} />
        {incident.closedAt === null ? <NotSure organization={organization.slug} incident={incident} /> : null}
        <IncidentSupportText organization={organization.slug} number={incident.number} />
      </Section>
      <div className={classes.stack}>
        <Section title={t('authorizations.incidents.story')}>
          {story.length === 0 ? (
            <p>{t('authorizations.incidents.noStory')}</p>
          ) : (
            <TimelineLines events={story.filter(({ kind }) => kind !== 'told')} />
          )}
        </Section>
      </div>
      <div className={classes.stack}>
        <Section title={t('authorizations.incidents.fix')}>
          <FixSteps article={incident.article} sentence={incident.sentence} organization={organization.name} />
        </Section>
        <Section
          title={t('authorizations.incidents.told')}
          aside={
            <Link to="/o/$org/notifications" params={{ org: organization.slug }}>
              {t('authorizations.incidents.whoIsTold')}
            </Link>
          }
        >
          {told.length === 0 ? <p>{t('authorizations.incidents.nobodyTold')}</p> : <TimelineLines events={told} />}
        </Section>
        {incident.closedAt === null ? null : <GapAccount organization={organization.slug} incident={incident.number} />}
      </div>
    </div>
  );
}

/** While nobody is certain: what would make it so. */
function NotSure({ organization, incident }: { organization: string; incident: Incident }) {
  const { data } = useQuery(queryFor(listAuthorizations, { params: { organization } }));
  const card = data?.cards.find(({ job, verdict }) => incident.jobs.includes(job) && verdict?.cause === incident.cause);
  return card?.verdict ? <WouldTell verdict={card.verdict} /> : null;
}

/** What stopped, what goes on, and what came of it. */
function Means({ found: { incident, jobsEver, stillWorks, servesOn } }: { found: Found }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{incident.sentence}</p>
      <p>{t('authorizations.incidents.stopped', { jobs: jobsInARow(t, jobsEver) })}</p>
      {servesOn.length === 0 || incident.closedAt !== null ? null : (
        <p>{t('authorizations.incidents.servesOn', { jobs: jobsInARow(t, servesOn) })}</p>
      )}
      {stillWorks.length === 0 || incident.closedAt !== null ? null : (
        <p>{t('authorizations.banner.stillWorks', { count: stillWorks.length, jobs: jobsInARow(t, stillWorks) })}</p>
      )}
      {incident.authorizer === null ? null : (
        <p>{t('authorizations.incidents.authorizer', { name: incident.authorizer })}</p>
      )}
      {incident.closedAt === null ? null : (
        <p>
          {t('authorizations.incidents.worksAgain', {
            time: wholeTime(incident.closedAt),
            duration: lengthOf(Date.parse(incident.closedAt) - Date.parse(incident.openedAt)),
          })}
        </p>
      )}
    </>
  );
}

function EvidenceLink({ organization, job }: { organization: string; job: Job }) {
  const { t } = useTranslation();
  return (
    <Link to="/o/$org/authorizations/$job" params={{ org: organization, job }} search={{ tab: 'evidence' }}>
      {t('authorizations.one.tabs.evidence')}
    </Link>
  );
}

interface SectionProps {
  title: string;
  aside?: React.ReactNode;
  children: React.ReactNode;
}

function Section({ title, aside, children }: SectionProps) {
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
