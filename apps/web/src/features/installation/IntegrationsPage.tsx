import { type Integration, listIntegrations } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../api.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Facts } from '../../ui/Facts.tsx';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { IntegrationForm } from './IntegrationForm.tsx';
import classes from './IntegrationsPage.module.css';

/** The five integrations: what to register at Webex, and the credentials that come from there. */
export function IntegrationsPage() {
  const { t } = useTranslation();
  const query = useQuery(queryFor(listIntegrations, {}));
  const { data } = query;
  return (
    <>
      <PageHeader
        heading={t('installation.title')}
        title={[t('installation.title')]}
        actions={
          <LinkButton to="/installation/service-apps" variant="default">
            {t('serviceApps.title')}
          </LinkButton>
        }
        sub={data ? t('installation.talksTo', { api: data.webex.apiBaseUrl, cdr: data.webex.cdrBaseUrl }) : null}
      />
      <p className={classes.intro}>{t('installation.intro')}</p>
      {data?.webex.simulated ? <p className={classes.intro}>{t('installation.simulated')}</p> : null}
      <Panel query={query} errorLead={t('installation.error')} bare>
        {({ integrations }) => (
          <div className={classes.list}>
            {integrations.map((integration) => (
              <Card key={integration.job} integration={integration} />
            ))}
          </div>
        )}
      </Panel>
    </>
  );
}

function Card({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const { job, title, redirectUri, scopes } = integration;
  const registered = integration.clientId !== null && integration.secretSetAt !== null;
  return (
    <section className={classes.card} aria-labelledby={`integration-${job}`}>
      <div className={classes.head}>
        <h2 id={`integration-${job}`} className={classes.title}>
          {t(`authorizations.jobs.${job}`)}
        </h2>
        <StateMark
          state={registered ? 'healthy' : 'not-authorized'}
          word={registered ? t('installation.registered') : t('installation.notRegistered')}
        />
      </div>
      <div className={classes.columns}>
        <div>
          <h3 className={classes.sub}>{t('installation.what')}</h3>
          <Facts
            facts={[
              { name: t('installation.name'), value: <Copied value={title} what={t('installation.name')} /> },
              {
                name: t('installation.redirectUri'),
                value: <Copied value={redirectUri} what={t('installation.redirectUri')} />,
              },
              {
                name: t('installation.scopes'),
                value: (
                  <>
                    <span className={classes.scopes}>{scopes.join(' ')}</span>{' '}
                    <CopyButton value={scopes.join(' ')} what={t('installation.scopes')} />
                  </>
                ),
              },
            ]}
          />
        </div>
        <IntegrationForm integration={integration} />
      </div>
    </section>
  );
}

function Copied({ value, what }: { value: string; what: string }) {
  return (
    <>
      {value} <CopyButton value={value} what={what} />
    </>
  );
}
