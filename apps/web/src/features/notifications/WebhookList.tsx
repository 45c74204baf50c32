import { getNotifications, type Webhook } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import classes from './NotificationsPage.module.css';
import { WebhookRow } from './WebhookRow.tsx';

const WebhookForm = lazy(() => import('./WebhookForm.tsx').then((module) => ({ default: module.WebhookForm })));

type Shown = { kind: 'form'; webhook: Webhook | null } | { kind: 'secret'; secret: string; overlaps: boolean } | null;

/** The webhooks of the organization; a secret is shown once, when it is made. */
export function WebhookList({ organization, webhooks }: { organization: string; webhooks: readonly Webhook[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [shown, setShown] = useState<Shown>(null);
  const ask = () => queries.invalidateQueries({ queryKey: [getNotifications.name] });
  const close = () => setShown(null);
  // The browser tells of a closed dialog later, when the next one may be open already.
  const closed = (kind: 'form' | 'secret') => setShown((now) => (now?.kind === kind ? null : now));
  const add = (
    <Button variant="default" onClick={() => setShown({ kind: 'form', webhook: null })}>
      {t('notifications.webhooks.add')}
    </Button>
  );
  return (
    <>
      {webhooks.length === 0 ? (
        <EmptyState action={add}>{t('notifications.webhooks.empty')}</EmptyState>
      ) : (
        <>
          <ul className={classes.list}>
            {webhooks.map((webhook) => (
              <WebhookRow
                key={webhook.id}
                organization={organization}
                webhook={webhook}
                onEdit={() => setShown({ kind: 'form', webhook })}
                onChanged={ask}
                onSecret={(secret) => setShown({ kind: 'secret', secret, overlaps: true })}
              />
            ))}
          </ul>
          <div className={classes.line}>
            {add}
            <Link to="/help/$article" params={{ article: '1111' }}>
              {t('notifications.webhooks.article')}
            </Link>
          </div>
        </>
      )}
      <Dialog
        opened={shown?.kind === 'form'}
        onClose={() => closed('form')}
        title={
          shown?.kind === 'form' && shown.webhook !== null
            ? t('notifications.webhooks.edit')
            : t('notifications.webhooks.dialog')
        }
      >
        <Suspense>
          {shown?.kind === 'form' ? (
            <WebhookForm
              organization={organization}
              webhook={shown.webhook}
              onCancel={close}
              onSaved={(secret) => {
                setShown(secret === null ? null : { kind: 'secret', secret, overlaps: false });
                void ask();
              }}
            />
          ) : null}
        </Suspense>
      </Dialog>
      <Dialog
        opened={shown?.kind === 'secret'}
        onClose={() => closed('secret')}
        title={t('notifications.webhooks.shownTitle')}
      >
        {shown?.kind === 'secret' ? <Secret shown={shown} onDone={close} /> : null}
      </Dialog>
    </>
  );
}

function Secret({ shown, onDone }: { shown: { secret: string; overlaps: boolean }; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <p className={classes.text}>
        {t('notifications.webhooks.shownText')} {shown.overlaps ? t('notifications.webhooks.shownOverlap') : null}
      </p>
      <code className={classes.secret}>{shown.secret}</code>
      <div className={classes.buttons}>
        <CopyButton value={shown.secret} what={t('notifications.webhooks.secret')} />
        <Button onClick={onDone}>{t('notifications.webhooks.shownDone')}</Button>
      </div>
    </div>
  );
}
