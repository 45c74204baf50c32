import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { serverNow } from '../../clock.ts';
import { announce } from '../../shell/announce.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { clockTimeWithSeconds, since } from '../../words.ts';
import { checkIntegration, type IntegrationTrouble } from './check-integration.ts';
import classes from './IntegrationsPage.module.css';

interface Stored {
  clientId: string | null;
  secretSetAt: string | null;
  secretEnding: string | null;
}

/** Client ID and Client Secret of one registration at Webex; an empty secret keeps the stored one. */
export function CredentialsForm({
  stored,
  saveLabel,
  onSave,
}: {
  stored: Stored;
  saveLabel: string;
  onSave(typed: { clientId: string; clientSecret?: string }): Promise<void>;
}) {
  const { t } = useTranslation();
  const [clientId, setClientId] = useState(stored.clientId ?? '');
  const [secret, setSecret] = useState('');
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => {
      const typed = { clientId: clientId.trim() };
      return onSave(secret.trim() === '' ? typed : { ...typed, clientSecret: secret.trim() });
    },
    onSuccess: () => {
      setSecret('');
      setTried(false);
      announce(t('installation.saved', { time: clockTimeWithSeconds(serverNow()) }), 'polite');
    },
  });
  const trouble = checkIntegration({ clientId, secret, secretStored: stored.secretSetAt !== null });
  const told = (which: IntegrationTrouble) => tried && trouble.includes(which);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (trouble.length === 0) save.mutate();
    else
      event.currentTarget
        .querySelector<HTMLInputElement>(trouble[0] === 'client-id' ? '[name=clientId]' : '[name=secret]')
        ?.focus();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate autoComplete="off">
      <TextInput
        name="clientId"
        label={t('installation.clientId')}
        description={t('installation.clientIdHelp')}
        value={clientId}
        spellCheck={false}
        error={told('client-id') ? t('installation.clientIdWrong', { count: clientId.trim().length }) : null}
        onChange={(event) => setClientId(event.currentTarget.value)}
      />
      <PasswordInput
        name="secret"
        label={t('installation.secret')}
        description={
          stored.secretSetAt === null
            ? t('installation.secretHelp')
            : t('installation.secretSet', {
                date: since(stored.secretSetAt, serverNow()),
                ending: stored.secretEnding ?? '',
              })
        }
        value={secret}
        autoComplete="new-password"
        visibilityToggleButtonProps={{ 'aria-label': t('installation.showSecret') }}
        error={
          told('secret-missing')
            ? t('installation.secretMissing')
            : told('secret-short')
              ? t('installation.secretShort')
              : null
        }
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
      {save.error ? <ErrorText error={save.error} /> : null}
      <div className={classes.save}>
        <Button type="submit" variant="default" loading={save.isPending}>
          {saveLabel}
        </Button>
        {save.isSuccess ? <span className={classes.saved}>{t('installation.savedShort')}</span> : null}
      </div>
    </form>
  );
}
