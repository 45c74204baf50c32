import { addWebhook, saveWebhook, WEBHOOK_EVENTS, type Webhook, type WebhookEvent } from '@linekeeper/api-contract';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './NotificationsPage.module.css';

interface WebhookFormProps {
  organization: string;
  /** Null to add one. */
  webhook: Webhook | null;
  /** With the secret of a new one, the only time it is seen. */
  onSaved: (secret: string | null) => void;
  onCancel: () => void;
}

/** Who wants to hear of the directory says so: receivers of incidents are often chats and pagers. */
const USUAL_EVENTS = WEBHOOK_EVENTS.filter((event) => event.startsWith('incident.'));

/** Address of a webhook and what it is told of. */
export function WebhookForm({ organization, webhook, onSaved, onCancel }: WebhookFormProps) {
  const { t } = useTranslation();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [events, setEvents] = useState<WebhookEvent[]>(webhook?.events ?? USUAL_EVENTS);
  const save = useMutation({
    mutationFn: async (): Promise<string | null> => {
      const body = { url: url.trim(), events };
      if (webhook === null) return (await call(addWebhook, { params: { organization }, body })).secret;
      const params = { organization, webhook: webhook.id };
      await call(saveWebhook, { params, body: { ...body, enabled: webhook.enabled } });
      return null;
    },
    onSuccess: onSaved,
  });
  const refused =
    save.error instanceof ApiError && save.error.code === 'webhook-address-refused' ? save.error.message : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <TextInput
        label={t('notifications.webhooks.url')}
        description={t('notifications.webhooks.urlHelp')}
        placeholder="https://"
        value={url}
        error={refused}
        spellCheck={false}
        data-autofocus
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <Checkbox.Group
        label={t('notifications.webhooks.events')}
        value={events}
        onChange={(values) => setEvents(WEBHOOK_EVENTS.filter((one) => values.includes(one)))}
      >
        <div className={classes.choices}>
          {WEBHOOK_EVENTS.map((event) => (
            <Checkbox key={event} value={event} label={t(`notifications.webhooks.event.${event}`)} />
          ))}
        </div>
      </Checkbox.Group>
      {save.error && refused === null ? (
        <ErrorText error={save.error} lead={t('notifications.webhooks.error')} />
      ) : null}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onCancel}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={url.trim() === '' || events.length === 0}>
          {webhook === null ? t('notifications.webhooks.add') : t('notifications.webhooks.save')}
        </Button>
      </div>
    </form>
  );
}
