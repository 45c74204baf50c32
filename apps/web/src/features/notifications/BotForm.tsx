import { saveBot } from '@linekeeper/api-contract';
import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './NotificationsPage.module.css';

interface BotFormProps {
  organization: string;
  onSaved: () => void;
  onCancel: () => void;
}

/** The bot's access token: sent once, never shown again. */
export function BotForm({ organization, onSaved, onCancel }: BotFormProps) {
  const { t } = useTranslation();
  const [token, setToken] = useState('');
  const save = useMutation({
    mutationFn: () => call(saveBot, { params: { organization }, body: { token: token.trim() } }),
    onSuccess: onSaved,
  });
  const refused =
    save.error instanceof ApiError && save.error.field === 'body.token'
      ? `${save.error.message} ${save.error.next ?? ''}`
      : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <PasswordInput
        label={t('notifications.spaces.token')}
        description={t('notifications.spaces.tokenHelp')}
        value={token}
        error={refused}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        visibilityToggleButtonProps={{ 'aria-label': t('notifications.spaces.showToken') }}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      {save.error && refused === null ? <ErrorText error={save.error} lead={t('notifications.spaces.error')} /> : null}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onCancel}>
          {t('ui.cancel')}
        </Button>
        <Button type="submit" loading={save.isPending} disabled={token.trim().length < 20}>
          {t('notifications.spaces.saveBot')}
        </Button>
      </div>
    </form>
  );
}
