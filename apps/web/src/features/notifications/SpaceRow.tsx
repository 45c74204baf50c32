import { removeSpace, type Space, saveSpace, testSpace } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { announce } from '../../shell/announce.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { StateMark } from '../../ui/StateMark.tsx';
import classes from './NotificationsPage.module.css';
import { toldOf } from './told-of.ts';

interface SpaceRowProps {
  organization: string;
  space: Space;
  onEdit: () => void;
  onChanged: () => Promise<void>;
}

/** One Webex space: of what it is told, and its acts. */
export function SpaceRow({ organization, space, onEdit, onChanged }: SpaceRowProps) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const params = { organization, space: space.id };
  const { title, severities, weekly, timeZone, enabled } = space;
  const act = useMutation({ mutationFn: async (what: () => Promise<unknown>) => what(), onSettled: onChanged });
  const told = (state: string, reason: string | null) =>
    state === 'delivered'
      ? t('notifications.spaces.tested')
      : t('notifications.webhooks.testFailed', { reason: reason ?? state });
  const test = useMutation({
    mutationFn: () => call(testSpace, { params }),
    onSuccess: ({ state, reason }) => announce(told(state, reason), 'polite'),
    onSettled: onChanged,
  });
  const toggle = () => call(saveSpace, { params, body: { severities, weekly, timeZone, enabled: !enabled } });
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <p className={classes.line}>
          <StateMark
            state={enabled ? 'healthy' : 'stopped'}
            word={t(enabled ? 'notifications.webhooks.on' : 'notifications.webhooks.off')}
          />
          <span className={classes.name}>{title}</span>
        </p>
        {space.disabledReason === null ? null : <p>{space.disabledReason}</p>}
        <p>{toldOf(t, { ...space, quietHours: null })}</p>
        {act.error || test.error ? (
          <ErrorText error={act.error ?? test.error} lead={t('notifications.spaces.error')} />
        ) : null}
        {test.data ? <p className={classes.muted}>{told(test.data.state, test.data.reason)}</p> : null}
      </div>
      <div className={classes.line}>
        <Button
          variant="default"
          size="xs"
          loading={test.isPending}
          disabled={!enabled}
          aria-label={t('notifications.webhooks.testOf', { url: title })}
          onClick={() => test.mutate()}
        >
          {t('notifications.webhooks.test')}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={t('notifications.people.changeOf', { name: title })}
          onClick={onEdit}
        >
          {t('notifications.people.change')}
        </Button>
        <Button variant="default" size="xs" onClick={() => act.mutate(toggle)}>
          {t(enabled ? 'notifications.webhooks.switchOff' : 'notifications.webhooks.switchOn')}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={t('notifications.webhooks.removeOf', { url: title })}
          onClick={() => setRemoving(true)}
        >
          {t('notifications.webhooks.remove')}
        </Button>
      </div>
      <Dialog opened={removing} onClose={() => setRemoving(false)} title={t('notifications.spaces.removeTitle')}>
        <div className={classes.form}>
          <p className={classes.text}>{t('notifications.spaces.removeText', { title })}</p>
          <div className={classes.buttons}>
            <Button variant="default" data-autofocus onClick={() => setRemoving(false)}>
              {t('notifications.webhooks.keep')}
            </Button>
            <Button onClick={() => act.mutate(() => call(removeSpace, { params }))}>
              {t('notifications.webhooks.remove')}
            </Button>
          </div>
        </div>
      </Dialog>
    </li>
  );
}
