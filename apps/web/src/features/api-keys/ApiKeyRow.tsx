import { type ApiKey, revokeApiKey } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { inARow, since } from '../../words.ts';
import classes from './ApiKeysPage.module.css';

const LOOKS = { good: 'healthy', expired: 'not-authorized', revoked: 'not-authorized' } as const;

/** One key: what it may do, where, until when, last used; and its end. */
export function ApiKeyRow({ apiKey, onChanged }: { apiKey: ApiKey; onChanged: () => Promise<void> }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const [asking, setAsking] = useState(false);
  const { id, name, state, ending } = apiKey;
  const revoke = useMutation({
    mutationFn: () => call(revokeApiKey, { params: { key: id } }),
    onSuccess: () => setAsking(false),
    onSettled: onChanged,
  });
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <p className={classes.line}>
          <StateMark state={LOOKS[state]} word={t(`apiKeys.${state}`)} />
          <span className={classes.name}>{name}</span>
          <span className={classes.muted}>{t('apiKeys.ending', { ending })}</span>
        </p>
        <p>{rightsOf(apiKey, t)}</p>
        <p className={classes.muted}>{lifeOf(apiKey, t, now)}</p>
        {revoke.error ? <ErrorText error={revoke.error} lead={t('apiKeys.actError')} /> : null}
      </div>
      {state === 'good' ? (
        <Button
          variant="default"
          size="xs"
          aria-label={t('apiKeys.revokeOf', { name })}
          onClick={() => setAsking(true)}
        >
          {t('apiKeys.revoke')}
        </Button>
      ) : null}
      <Dialog opened={asking} onClose={() => setAsking(false)} title={t('apiKeys.revokeTitle', { name })}>
        <div className={classes.form}>
          <p className={classes.text}>{t('apiKeys.revokeText')}</p>
          <div className={classes.buttons}>
            <Button variant="default" data-autofocus onClick={() => setAsking(false)}>
              {t('apiKeys.keep')}
            </Button>
            <Button loading={revoke.isPending} onClick={() => revoke.mutate()}>
              {t('apiKeys.revoke')}
            </Button>
          </div>
        </div>
      </Dialog>
    </li>
  );
}

function rightsOf({ role, organizations }: ApiKey, t: TFunction): string {
  const where =
    organizations === null
      ? t('apiKeys.all')
      : t('apiKeys.some', { names: inARow(organizations.map(({ name }) => name)) });
  return `${t(`apiKeys.role.${role}`)} · ${where}`;
}

function lifeOf(key: ApiKey, t: TFunction, now: number): string {
  const { state, expiresAt, revokedAt, lastUsedAt } = key;
  const end =
    state === 'revoked' && revokedAt !== null
      ? t('apiKeys.revokedAt', { date: since(revokedAt, now) })
      : expiresAt === null
        ? t('apiKeys.for')
        : t(state === 'expired' ? 'apiKeys.endedAt' : 'apiKeys.until', { date: since(expiresAt, now) });
  const used = lastUsedAt === null ? t('apiKeys.neverUsed') : t('apiKeys.used', { date: since(lastUsedAt, now) });
  return [t('apiKeys.made', { date: since(key.createdAt, now), name: key.createdBy }), end, used].join(' · ');
}
