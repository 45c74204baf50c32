import type { Walk } from '@linekeeper/api-contract';
import { IconHourglass } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { duration } from '../../words.ts';
import classes from './WalkPanel.module.css';

const UNDER_WAY: ReadonlySet<Walk['steps'][number]['state']> = new Set(['at-webex', 'checking']);

interface WalkWaitingProps {
  organization: string;
  walk: Walk;
  integrationId: string | null;
}

/** While Webex is open in the other tab: how long already, what to press there, and what if it refuses. */
export function WalkWaiting({ organization, walk, integrationId }: WalkWaitingProps) {
  const { t } = useTranslation();
  const now = useNow(1_000);
  // Webex sent the tab back with a refusal, and nobody is there now: the address leads to the next one.
  const back =
    walk.steps.some(({ state }) => state === 'refused') && walk.steps.every(({ state }) => !UNDER_WAY.has(state));
  if (back) {
    return (
      <>
        <p className={classes.waiting}>
          <b>{t('authorizations.walk.cameBack')}</b>
        </p>
        <p>{t('authorizations.walk.cameBackHelp')}</p>
      </>
    );
  }
  return (
    <>
      <p className={classes.waiting}>
        <IconHourglass size={16} aria-hidden />
        <b>{t('authorizations.walk.waiting')}</b>
        <span className={classes.timer}>{duration(now + 999 - Date.parse(walk.startedAt))}</span>
      </p>
      <p>{t('authorizations.walk.waitingHelp', { organization })}</p>
      <details className={classes.denied}>
        <summary>{t('authorizations.walk.accessDenied')}</summary>
        <p>{t('authorizations.walk.accessDeniedText')}</p>
        <LiftBlock integrationId={integrationId} />
        <p>
          {t('authorizations.walk.redirectError')}{' '}
          <Link to="/help/$article" params={{ article: '1215' }}>
            {t('authorizations.walk.readRedirectError')}
          </Link>
        </p>
        <p>
          {t('authorizations.walk.otherError')}{' '}
          <Link to="/help/$article" params={{ article: '1224' }}>
            {t('authorizations.walk.readOtherError')}
          </Link>
        </p>
        <p>{t('authorizations.walk.wrongPerson')}</p>
      </details>
    </>
  );
}

/** Where a Full Admin lifts a block, with the id to search for. */
export function LiftBlock({ integrationId }: { integrationId: string | null }) {
  const { t } = useTranslation();
  return (
    <div className={classes.lift}>
      <b>{t('authorizations.notFinished.path')}</b>
      {integrationId === null ? null : (
        <span className={classes.id}>
          {t('authorizations.notFinished.integrationId')} <code>{integrationId}</code>{' '}
          <CopyButton value={integrationId} what={t('authorizations.notFinished.integrationId')} />
        </span>
      )}
      <Link to="/help/$article" params={{ article: '1210' }}>
        {t('authorizations.readAccessDenied')}
      </Link>
    </div>
  );
}
