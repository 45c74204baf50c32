import { type Incident, type Job, listIncidents } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { queryFor, sessionQuery } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { lengthOf, since, wholeTime } from '../../words.ts';
import { FixSteps } from './FixSteps.tsx';
import { IncidentMark } from './IncidentMark.tsx';
import classes from './IncidentPage.module.css';
import { jobsInARow } from './job-look.ts';
import { Timeline } from './Timeline.tsx';
import { Witnesses } from './Witnesses.tsx';

/** What it means, how sure we are, how to fix it, and what happened line by line. */
export function IncidentPage() {
  const { t } = useTranslation();
  const { org, incident: number } = useParams({ from: '/shell/signed-in/o/$org/incidents/$incident' });
  const query = useQuery(queryFor(listIncidents, { params: { organization: org } }));
  const { data: session } = useQuery(sessionQuery);
  const now = useNow(60_000);
  const name = session?.organizations.find(({ slug }) => slug === org)?.name ?? org;
  const incident = query.data?.incidents.find((each) => each.number === number);
  const jobs = incident ? jobsInARow(t, incident.jobs) : '';
  return (
    <>
      <PageHeader
        heading={
          incident ? t('authorizations.incidents.stoppedTitle', { jobs, time: since(incident.openedAt, now) }) : number
        }
        title={[incident && incident.closedAt === null ? t('authorizations.titleStopped', { jobs }) : number, name]}
        sub={incident ? <Standing incident={incident} organization={{ slug: org, name }} now={now} /> : null}
        back={{ to: '/incidents', label: t('authorizations.incidents.title') }}
      />
      <Panel query={query} errorLead={t('authorizations.incidents.error')} bare>
        {({ incidents }) => {
          const found = incidents.find((each) => each.number === number);
          return found ? (
            <Account organization={{ slug: org, name }} incident={found} />
          ) : (
            <EmptyState action={<Link to="/incidents">{t('authorizations.incidents.title')}</Link>}>
              {t('authorizations.incidents.notFound', { number })}
            </EmptyState>
          );
        }}
      </Panel>
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

function Account({ organization, incident }: { organization: { slug: string; name: string }; incident: Incident }) {
  const { t } = useTranslation();
  const [first] = incident.jobs;
  return (
    <div className={classes.columns}>
      <Section title={t('authorizations.incidents.means')}>
        <p>{incident.sentence}</p>
        <p>{t('authorizations.incidents.stopped', { jobs: jobsInARow(t, incident.jobs) })}</p>
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
      </Section>
      <Section
        title={t('authorizations.incidents.howSure', { certainty: t(`ui.certainty.${incident.certainty}`) })}
        aside={first === undefined ? null : <EvidenceLink organization={organization.slug} job={first} />}
      >
        <Witnesses witnesses={incident.witnesses} />
      </Section>
      <Section title={t('authorizations.incidents.fix')} place="fix">
        <FixSteps article={incident.article} sentence={incident.sentence} organization={organization.name} />
      </Section>
      {first === undefined ? null : (
        <Section
          title={t('authorizations.incidents.timeline', { job: t(`authorizations.jobs.${first}`) })}
          place="timeline"
        >
          <Timeline organization={organization.slug} job={first} />
        </Section>
      )}
    </div>
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
  place?: 'fix' | 'timeline';
  children: React.ReactNode;
}

function Section({ title, aside, place, children }: SectionProps) {
  return (
    <section className={classes.section} data-place={place}>
      <div className={classes.head}>
        <h2 className={classes.title}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
