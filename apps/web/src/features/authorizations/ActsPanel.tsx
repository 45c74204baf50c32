import {
  type AuthorizationCard,
  getAuthorization,
  refreshAuthorization,
  resumeAuthorization,
} from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { wholeTime } from '../../words.ts';
import classes from './ActsPanel.module.css';

const PauseDialog = lazy(() => import('./PauseDialog.tsx'));
const RevokeDialog = lazy(() => import('./RevokeDialog.tsx'));

interface ActsPanelProps {
  organization: { slug: string; name: string };
  card: AuthorizationCard;
}

/** What can be done to an authorization, each with what follows from it; what cannot be undone stands last. */
export function ActsPanel({ organization, card }: ActsPanelProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'pause' | 'revoke' | null>(null);
  const queries = useQueryClient();
  const { job } = card;
  const params = { organization: organization.slug, job };
  const readAgain = () => queries.invalidateQueries({ queryKey: [getAuthorization.name, organization.slug] });
  const refresh = useMutation({
    mutationFn: () => call(refreshAuthorization, { params, body: {} }),
    onSettled: readAgain,
  });
  const resume = useMutation({
    mutationFn: () => call(resumeAuthorization, { params, body: {} }),
    onSettled: readAgain,
  });
  const paused = card.act?.kind === 'paused';
  const close = () => {
    setOpen(null);
    void readAgain();
  };
  return (
    <>
      <ul className={classes.acts}>
        <li>
          <Button variant="default" size="sm" loading={refresh.isPending} onClick={() => refresh.mutate()}>
            {t('authorizations.acts.refresh')}
          </Button>
          <p>{t('authorizations.acts.refreshText')}</p>
          <p className={classes.outcome} aria-live="polite">
            {refresh.data ? (
              <>
                {refresh.data.text}{' '}
                {refresh.data.accessExpiresAt === null
                  ? null
                  : t('authorizations.acts.goodUntil', { time: wholeTime(refresh.data.accessExpiresAt) })}
              </>
            ) : null}
          </p>
          {refresh.error ? <ErrorText error={refresh.error} lead={t('authorizations.acts.notDone')} /> : null}
        </li>
        <li>
          {paused ? (
            <>
              <Button size="sm" loading={resume.isPending} onClick={() => resume.mutate()}>
                {t('authorizations.acts.resume')}
              </Button>
              <p>{t('authorizations.acts.resumeText')}</p>
              {resume.error ? <ErrorText error={resume.error} lead={t('authorizations.acts.notDone')} /> : null}
            </>
          ) : (
            <>
              <Button variant="default" size="sm" onClick={() => setOpen('pause')}>
                {t('authorizations.acts.pause')}
              </Button>
              <p>{t('authorizations.acts.pauseText')}</p>
            </>
          )}
        </li>
        <li>
          <Button variant="default" size="sm" className={classes.danger} onClick={() => setOpen('revoke')}>
            {t('authorizations.acts.revoke')}
          </Button>
          <p>{t('authorizations.acts.revokeText')}</p>
        </li>
      </ul>
      <Suspense>
        {open === 'pause' ? <PauseDialog organization={organization} card={card} onClose={close} /> : null}
        {open === 'revoke' ? <RevokeDialog organization={organization} card={card} onClose={close} /> : null}
      </Suspense>
    </>
  );
}
