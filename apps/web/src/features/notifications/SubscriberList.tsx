import type { Subscriber } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../ui/Dialog.tsx';
import classes from './NotificationsPage.module.css';
import { toldOf } from './told-of.ts';

const SubscriptionForm = lazy(() =>
  import('./SubscriptionForm.tsx').then((module) => ({ default: module.SubscriptionForm })),
);

/** Each person of the organization with what they are told of, in one line of words. */
export function SubscriberList({
  organization,
  subscribers,
}: {
  organization: string;
  subscribers: readonly Subscriber[];
}) {
  const { t } = useTranslation();
  const [edited, setEdited] = useState<Subscriber | null>(null);
  return (
    <>
      <ul className={classes.list}>
        {subscribers.map((subscriber) => (
          <li key={subscriber.account} className={classes.item}>
            <div className={classes.words}>
              <p>
                <span className={classes.name}>{subscriber.name}</span>{' '}
                <span className={classes.muted}>
                  {subscriber.email}
                  {subscriber.owner ? ` · ${t('notifications.people.owner')}` : null}
                </span>
              </p>
              <p>{toldOf(t, subscriber)}</p>
            </div>
            <Button
              variant="default"
              size="xs"
              aria-label={t('notifications.people.changeOf', { name: subscriber.name })}
              onClick={() => setEdited(subscriber)}
            >
              {t('notifications.people.change')}
            </Button>
          </li>
        ))}
      </ul>
      <Dialog
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={t('notifications.people.dialog', { name: edited?.name ?? '' })}
      >
        <Suspense>
          {edited === null ? null : (
            <SubscriptionForm organization={organization} subscriber={edited} onDone={() => setEdited(null)} />
          )}
        </Suspense>
      </Dialog>
    </>
  );
}
