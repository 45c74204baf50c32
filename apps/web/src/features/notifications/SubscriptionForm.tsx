import {
  getNotifications,
  getSubscription,
  type Severity,
  type Subscriber,
  saveSubscription,
} from '@linekeeper/api-contract';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { announce } from '../../shell/announce.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { timeZone as browserZone } from '../../words.ts';
import classes from './NotificationsPage.module.css';
import { SeverityChoice } from './SeverityChoice.tsx';
import { minutesOf, timeOfDay } from './time-of-day.ts';

const NIGHT = { from: 22 * 60, to: 7 * 60, criticalPasses: true };

interface SubscriptionFormProps {
  organization: string;
  subscriber: Subscriber;
  onDone: () => void;
}

/** What one person is told of, and when not. */
export function SubscriptionForm({ organization, subscriber, onDone }: SubscriptionFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [severities, setSeverities] = useState<Severity[]>(subscriber.severities);
  const [weekly, setWeekly] = useState(subscriber.weekly);
  const [quiet, setQuiet] = useState(subscriber.quietHours);
  const [zone, setZone] = useState(subscriber.chosen ? subscriber.timeZone : browserZone);
  const save = useMutation({
    mutationFn: () =>
      call(saveSubscription, {
        params: { organization, account: subscriber.account },
        body: { severities, weekly, quietHours: quiet, timeZone: zone.trim() },
      }),
    onSuccess: async () => {
      announce(t('notifications.people.saved'), 'polite');
      await queries.invalidateQueries({ queryKey: [getNotifications.name] });
      await queries.invalidateQueries({ queryKey: [getSubscription.name] });
      onDone();
    },
  });
  const zoneWrong =
    save.error instanceof ApiError && save.error.field === 'body.timeZone'
      ? `${save.error.message} ${save.error.next ?? ''}`
      : null;
  const move = (which: 'from' | 'to', time: string) => {
    const minutes = minutesOf(time);
    if (minutes !== null) setQuiet((old) => (old === null ? null : { ...old, [which]: minutes }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <SeverityChoice value={severities} onChange={setSeverities} />
      <Checkbox
        checked={weekly}
        label={t('notifications.people.weeklyLabel')}
        onChange={(event) => setWeekly(event.currentTarget.checked)}
      />
      <Checkbox
        checked={quiet !== null}
        label={t('notifications.people.quietLabel')}
        description={t('notifications.people.quietHelp')}
        onChange={(event) => setQuiet(event.currentTarget.checked ? NIGHT : null)}
      />
      {quiet === null ? null : (
        <>
          <div className={classes.times}>
            {(['from', 'to'] as const).map((which) => (
              <TextInput
                key={which}
                type="time"
                required
                withAsterisk={false}
                label={t(`notifications.people.${which}`)}
                value={timeOfDay(quiet[which])}
                onChange={(event) => move(which, event.currentTarget.value)}
              />
            ))}
          </div>
          <Checkbox
            checked={quiet.criticalPasses}
            label={t('notifications.people.criticalPasses')}
            onChange={(event) => setQuiet({ ...quiet, criticalPasses: event.currentTarget.checked })}
          />
        </>
      )}
      <TextInput
        label={t('notifications.people.zone')}
        description={t('notifications.people.zoneHelp')}
        value={zone}
        error={zoneWrong}
        onChange={(event) => setZone(event.currentTarget.value)}
      />
      {save.error && zoneWrong === null ? (
        <ErrorText error={save.error} lead={t('notifications.people.error')} />
      ) : null}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onDone}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending}>
          {t('notifications.people.save')}
        </Button>
      </div>
    </form>
  );
}
