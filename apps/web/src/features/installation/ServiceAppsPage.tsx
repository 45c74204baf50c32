import {
  listServiceApps,
  type MintingIntegration,
  type ServiceApp,
  type ServiceAppRegistrationName,
  saveServiceApp,
} from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { call, queryFor } from '../../api.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { wholeTime } from '../../words.ts';
import { CredentialsForm } from './CredentialsForm.tsx';
import classes from './IntegrationsPage.module.css';

const ROUTE = '/shell/signed-in/installation/service-apps';
const PROBLEMS = ['declined', 'refused', 'unavailable', 'scope'] as const;

/** Machine accounts instead of people: what to register at Webex, and the integration that mints their tokens. */
export function ServiceAppsPage() {
  const { t } = useTranslation();
  const query = useQuery(queryFor(listServiceApps, {}));
  const { problem } = useSearch({ from: ROUTE });
  const told = PROBLEMS.find((known) => known === problem);
  return (
    <>
      <PageHeader
        heading={t('serviceApps.title')}
        title={[t('serviceApps.title')]}
        back={{ to: '/installation/integrations', label: t('serviceApps.back') }}
        actions={
          <LinkButton to="/help/$article" params={{ article: '1114' }} variant="default">
            {t('serviceApps.article')}
          </LinkButton>
        }
      />
      <p className={classes.intro}>{t('serviceApps.intro')}</p>
      {told === undefined ? null : (
        <p className={classes.intro} role="alert">
          {t(`serviceApps.problems.${told}`)}
        </p>
      )}
      <Panel query={query} errorLead={t('serviceApps.error')} bare>
        {({ minter, apps }) => (
          <div className={classes.list}>
            <MinterCard minter={minter} />
            {apps.map((app) => (
              <AppCard key={app.job} app={app} />
            ))}
          </div>
        )}
      </Panel>
    </>
  );
}

function MinterCard({ minter }: { minter: MintingIntegration }) {
  const { t } = useTranslation();
  const { state } = minter;
  const look = { works: 'healthy', refused: 'stopped', 'not-authorized': 'not-finished' } as const;
  return (
    <Card
      id="service-app-minter"
      heading={t('serviceApps.minter.heading')}
      state={
        <StateMark
          state={state === 'not-registered' ? 'not-authorized' : look[state]}
          word={t(`serviceApps.minter.states.${state}`)}
        />
      }
      intro={t('serviceApps.minter.intro')}
      registration={
        <Facts
          facts={[
            { name: t('installation.name'), value: <Copied value={minter.title} what={t('installation.name')} /> },
            {
              name: t('installation.redirectUri'),
              value: <Copied value={minter.redirectUri} what={t('installation.redirectUri')} />,
            },
            scopesFact(t('installation.scopes'), minter.scopes),
            {
              name: t('serviceApps.minter.authorizedBy'),
              value:
                minter.authorizedBy === null || minter.authorizedAt === null
                  ? t('serviceApps.minter.nobody')
                  : t('serviceApps.minter.by', { name: minter.authorizedBy, time: wholeTime(minter.authorizedAt) }),
            },
            {
              name: t('serviceApps.minter.webhook'),
              value: minter.webhookProblem ?? t(`serviceApps.minter.webhooks.${minter.webhook}`),
            },
          ]}
        />
      }
      form={
        <div className={classes.form}>
          <RegistrationForm registration="minter" stored={minter} label={t('serviceApps.minter.save')} />
          {state === 'not-registered' ? null : (
            <div>
              <Button component="a" href={minter.authorizePath} variant={state === 'works' ? 'default' : 'filled'}>
                {t(state === 'works' ? 'serviceApps.minter.again' : 'serviceApps.minter.authorize')}
              </Button>
            </div>
          )}
        </div>
      }
    />
  );
}

function AppCard({ app }: { app: ServiceApp }) {
  const { t } = useTranslation();
  const { job, fit } = app;
  const name = t(`authorizations.jobs.${job}`);
  const registered = app.clientId !== null && app.secretSetAt !== null;
  const state =
    fit === 'never' ? null : (
      <StateMark
        state={registered ? 'healthy' : 'not-authorized'}
        word={registered ? t('installation.registered') : t('installation.notRegistered')}
      />
    );
  return (
    <Card
      id={`service-app-${job}`}
      heading={name}
      state={state}
      intro={t(`serviceApps.fits.${fit}`)}
      {...(fit !== 'never' && {
        registration: (
          <Facts
            facts={[
              { name: t('installation.name'), value: <Copied value={app.title} what={t('installation.name')} /> },
              scopesFact(t('installation.scopes'), app.scopes),
            ]}
          />
        ),
        form: <RegistrationForm registration={job} stored={app} label={t('installation.save', { job: name })} />,
      })}
    />
  );
}

function Card(parts: {
  id: string;
  heading: string;
  state: ReactNode;
  intro: string;
  registration?: ReactNode;
  form?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <section className={classes.card} aria-labelledby={parts.id}>
      <div className={classes.head}>
        <h2 id={parts.id} className={classes.title}>
          {parts.heading}
        </h2>
        {parts.state}
      </div>
      <p className={classes.intro}>{parts.intro}</p>
      {parts.registration === undefined ? null : (
        <div className={classes.columns}>
          <div>
            <h3 className={classes.sub}>{t('installation.what')}</h3>
            {parts.registration}
          </div>
          {parts.form}
        </div>
      )}
    </section>
  );
}

function RegistrationForm({
  registration,
  stored,
  label,
}: {
  registration: ServiceAppRegistrationName;
  stored: Pick<ServiceApp, 'clientId' | 'secretSetAt' | 'secretEnding'>;
  label: string;
}) {
  const queries = useQueryClient();
  return (
    <CredentialsForm
      stored={stored}
      saveLabel={label}
      onSave={async (body) => {
        await call(saveServiceApp, { params: { registration }, body });
        await queries.invalidateQueries({ queryKey: [listServiceApps.name] });
      }}
    />
  );
}

function scopesFact(name: string, scopes: readonly string[]) {
  return {
    name,
    value: (
      <>
        <span className={classes.scopes}>{scopes.join(' ')}</span> <CopyButton value={scopes.join(' ')} what={name} />
      </>
    ),
  };
}

function Copied({ value, what }: { value: string; what: string }) {
  return (
    <>
      {value} <CopyButton value={value} what={what} />
    </>
  );
}
