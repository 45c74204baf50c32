import type { Console } from '@linekeeper/api-contract';
import { useTranslation } from 'react-i18next';
import { Age } from '../../ui/Age.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import classes from './ConsolePage.module.css';

const LOOK = { active: 'healthy', inactive: 'partly', missing: 'partly', 'not-authorized': 'not-authorized' } as const;

/** How we hear of calls, and how old what we heard is. */
export function WebhookLine({ webhook }: { webhook: Console['webhook'] }) {
  const { t } = useTranslation();
  const { state, lastEventAt, reconciledAt } = webhook;
  return (
    <span className={classes.webhook}>
      {state === 'active' ? null : <StateMark state={LOOK[state]} word={t(`callControl.webhook.${state}`)} />}
      {state === 'not-authorized' ? null : (
        <span>
          {lastEventAt === null ? (
            t('callControl.webhook.noEvent')
          ) : (
            <>
              {t('callControl.webhook.lastEvent')} <Age at={lastEventAt} />
            </>
          )}
          {reconciledAt === null ? null : (
            <>
              {' · '}
              {t('callControl.webhook.compared')} <Age at={reconciledAt} />
            </>
          )}
        </span>
      )}
    </span>
  );
}
