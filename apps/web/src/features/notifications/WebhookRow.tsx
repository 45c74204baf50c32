import {
  changeWebhookSecret,
  endOldSecrets,
  removeWebhook,
  saveWebhook,
  testWebhook,
  type Webhook,
} from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { useNow } from '../../clock.ts';
import { announce } from '../../shell/announce.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import { since } from '../../words.ts';
import classes from './NotificationsPage.module.css';

interface WebhookRowProps {
  organization: string;
  webhook: Webhook;
  onEdit: () => void;
  onChanged: () => Promise<void>;
  onSecret: (secret: string) => void;
}

/** One webhook: where it goes, of what, which secrets sign, and its acts. */
export function WebhookRow({ organization, webhook, onEdit, onChanged, onSecret }: WebhookRowProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const [removing, setRemoving] = useState(false);
  const params = { organization, webhook: webhook.id };
  const act = useMutation({
    mutationFn: async (what: () => Promise<unknown>) => what(),
    onSettled: onChanged,
  });
  const test = useMutation({
    mutationFn: () => call(testWebhook, { params }),
    onSuccess: ({ state, reason }) => announce(told(state, reason), 'polite'),
    onSettled: onChanged,
  });
  const told = (state: string, reason: string | null) =>
    state === 'delivered'
      ? t('notifications.webhooks.tested')
      : t('notifications.webhooks.testFailed', { reason: reason ?? state });
  const { url, events, enabled } = webhook;
  const toggle = () => call(saveWebhook, { params, body: { url, events, enabled: !enabled } });
  const changeSecret = async () => onSecret((await call(changeWebhookSecret, { params })).secret);
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <p className={classes.line}>
          <StateMark
            state={enabled ? 'healthy' : 'stopped'}
            word={enabled ? t('notifications.webhooks.on') : t('notifications.webhooks.off')}
          />
          <span className={classes.name}>{url}</span>
        </p>
        {webhook.disabledReason === null ? null : <p>{webhook.disabledReason}</p>}
        <p>{events.map((event) => t(`notifications.log.kind.${event}`)).join(' · ')}</p>
        <p className={classes.muted}>
          {t('notifications.webhooks.secret')}{' '}
          {webhook.secrets
            .map(({ ending, createdAt, endsAt }) =>
              endsAt === null
                ? t('notifications.webhooks.secretNow', { ending, date: since(createdAt, now) })
                : t('notifications.webhooks.secretEnds', { ending, date: since(endsAt, now) }),
            )
            .join(' · ')}
        </p>
        {act.error || test.error ? (
          <ErrorText error={act.error ?? test.error} lead={t('notifications.webhooks.error')} />
        ) : null}
        {test.data ? <p className={classes.muted}>{told(test.data.state, test.data.reason)}</p> : null}
      </div>
      <div className={classes.line}>
        <Button
          variant="default"
          size="xs"
          loading={test.isPending}
          disabled={!enabled}
          aria-label={t('notifications.webhooks.testOf', { url })}
          onClick={() => test.mutate()}
        >
          {t('notifications.webhooks.test')}
        </Button>
        <Button variant="default" size="xs" onClick={onEdit}>
          {t('notifications.webhooks.change')}
        </Button>
        <Button variant="default" size="xs" onClick={() => act.mutate(changeSecret)}>
          {t('notifications.webhooks.newSecret')}
        </Button>
        {webhook.secrets.length > 1 ? (
          <Button variant="default" size="xs" onClick={() => act.mutate(() => call(endOldSecrets, { params }))}>
            {t('notifications.webhooks.endOld')}
          </Button>
        ) : null}
        <Button variant="default" size="xs" onClick={() => act.mutate(toggle)}>
          {enabled ? t('notifications.webhooks.switchOff') : t('notifications.webhooks.switchOn')}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={t('notifications.webhooks.removeOf', { url })}
          onClick={() => setRemoving(true)}
        >
          {t('notifications.webhooks.remove')}
        </Button>
      </div>
      <Dialog opened={removing} onClose={() => setRemoving(false)} title={t('notifications.webhooks.removeTitle')}>
        <div className={classes.form}>
          <p className={classes.text}>{t('notifications.webhooks.removeText', { url })}</p>
          <div className={classes.buttons}>
            <Button variant="default" data-autofocus onClick={() => setRemoving(false)}>
              {t('notifications.webhooks.keep')}
            </Button>
            <Button onClick={() => act.mutate(() => call(removeWebhook, { params }))}>
              {t('notifications.webhooks.remove')}
            </Button>
          </div>
        </div>
      </Dialog>
    </li>
  );
}
