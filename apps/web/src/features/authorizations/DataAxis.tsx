import type { AuthorizationCard } from '@linekeeper/api-contract';
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../clock.ts';
import { since } from '../../words.ts';
import classes from './AuthorizationRow.module.css';

/** The data's own axis: how far it is complete, whatever the authorization does. */
export function DataAxis({ data, className }: { data: AuthorizationCard['data']; className?: string | undefined }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <div className={className}>
      <p className={classes.sentence}>{data.sentence}</p>
      {data.completeTo === null ? null : (
        <p className={classes.second}>{t('authorizations.completeTo', { time: since(data.completeTo, now) })}</p>
      )}
      {data.progressPercent === null ? null : (
        <Progress
          value={data.progressPercent}
          size={6}
          mt={4}
          aria-label={t('ui.states.fillingPercent', { percent: Math.round(data.progressPercent) })}
        />
      )}
    </div>
  );
}
