import {
  checkServiceApp,
  getAuthorization,
  getServiceApp,
  type Job,
  type ServiceAppStanding,
} from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, queryFor } from '../../api.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { wholeTime } from '../../words.ts';
import classes from './ServiceAppPanel.module.css';

/** This job on a machine account: what is possible, how to get there, and "Check authorization". */
export function ServiceAppPanel({
  organization,
  job,
  mayCheck,
}: {
  organization: string;
  job: Job;
  mayCheck: boolean;
}) {
  const { t } = useTranslation();
  const query = useQuery(queryFor(getServiceApp, { params: { organization, job } }));
  return (
    <Panel query={query} errorLead={t('serviceApps.panel.error')} title={t('serviceApps.panel.title')}>
      {(standing) => (
        <div className={classes.panel}>
          <p className={classes.text}>{t(`serviceApps.fits.${standing.fit}`)}</p>
          {standing.fit === 'never' ? null : (
            <Possible organization={organization} job={job} standing={standing} mayCheck={mayCheck} />
          )}
        </div>
      )}
    </Panel>
  );
}

function Possible({
  organization,
  job,
  standing,
  mayCheck,
}: {
  organization: string;
  job: Job;
  standing: ServiceAppStanding;
  mayCheck: boolean;
}) {
  const { t } = useTranslation();
  if (!standing.registered) {
    return (
      <p className={classes.text}>
        {t('serviceApps.panel.notRegistered')}{' '}
        {mayCheck ? <Link to="/installation/service-apps">{t('serviceApps.panel.register')}</Link> : null}
      </p>
    );
  }
  return (
    <>
      <Standing standing={standing} />
      <details className={classes.how} open={standing.seat === null && standing.approval === 'not-approved'}>
        <summary>{t('serviceApps.panel.seeHow')}</summary>
        <ol className={classes.steps}>
          <li>{t('serviceApps.panel.steps.open')}</li>
          <li>
            {t('serviceApps.panel.steps.find')} <strong>{standing.title}</strong>{' '}
            <CopyButton value={standing.title} what={t('installation.name')} />
          </li>
          <li>
            {t('serviceApps.panel.steps.compare')} <code className={classes.id}>{standing.clientId}</code>{' '}
            <CopyButton value={standing.clientId ?? ''} what={t('installation.clientId')} />
          </li>
          <li>{t('serviceApps.panel.steps.authorize')}</li>
          <li>{t('serviceApps.panel.steps.check')}</li>
        </ol>
      </details>
      {mayCheck ? <Check organization={organization} job={job} standing={standing} /> : null}
    </>
  );
}

function Standing({ standing }: { standing: ServiceAppStanding }) {
  const { t } = useTranslation();
  const { seat, approval, approvalToldAt, worthChecking, text, checkedAt } = standing;
  const runs =
    seat === null ? null : seat === 1 ? t('serviceApps.panel.first') : t('serviceApps.panel.standby', { seat });
  return (
    <>
      {runs === null ? null : <p className={classes.text}>{runs}</p>}
      {worthChecking && approvalToldAt !== null ? (
        <p className={classes.text} role="status">
          {t('serviceApps.panel.approvedNow', { time: wholeTime(approvalToldAt) })}
        </p>
      ) : null}
      {approval === 'not-approved' && seat !== null && approvalToldAt !== null ? (
        <p className={classes.text}>{t('serviceApps.panel.withdrawn', { time: wholeTime(approvalToldAt) })}</p>
      ) : null}
      {/* What was said before the approval came would contradict it. */}
      {text !== null && checkedAt !== null && !(worthChecking && standing.outcome === 'not-approved') ? (
        <p className={classes.text} role="status">
          {text}{' '}
          <span className={classes.muted}>{t('serviceApps.panel.checkedAt', { time: wholeTime(checkedAt) })}</span>{' '}
          {standing.outcome === 'works' ? null : (
            <Link to="/help/$article" params={{ article: String(standing.article) }}>
              {t('serviceApps.panel.article', { article: standing.article })}
            </Link>
          )}
        </p>
      ) : null}
    </>
  );
}

function Check({ organization, job, standing }: { organization: string; job: Job; standing: ServiceAppStanding }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [webexOrgId, setWebexOrgId] = useState('');
  const check = useMutation({
    mutationFn: (as: 'primary' | 'standby') =>
      call(checkServiceApp, {
        params: { organization, job },
        body: webexOrgId.trim() === '' ? { as } : { as, webexOrgId: webexOrgId.trim() },
      }),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: [getServiceApp.name] });
      await queries.invalidateQueries({ queryKey: [getAuthorization.name, organization] });
    },
  });
  const runs = standing.seat !== null;
  const alone = runs || !standing.hasFirst;
  const seats = alone ? [runs && standing.seat !== 1 ? 'standby' : 'primary'] : ['primary', 'standby'];
  return (
    <>
      {standing.organizationKnown ? null : (
        <TextInput
          label={t('serviceApps.panel.orgId')}
          description={t('serviceApps.panel.orgIdHelp')}
          value={webexOrgId}
          spellCheck={false}
          onChange={(event) => setWebexOrgId(event.currentTarget.value)}
        />
      )}
      {check.error ? <ErrorText error={check.error} /> : null}
      <div className={classes.acts}>
        {(seats as ('primary' | 'standby')[]).map((as) => (
          <Button
            key={as}
            variant="default"
            loading={check.isPending && check.variables === as}
            disabled={check.isPending || (!standing.organizationKnown && webexOrgId.trim() === '')}
            onClick={() => check.mutate(as)}
          >
            {alone ? t('serviceApps.panel.check') : t(`serviceApps.panel.checkAs.${as}`)}
          </Button>
        ))}
      </div>
    </>
  );
}
