import { type Integration, listIntegrations, saveIntegration } from '@linekeeper/api-contract';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { serverNow } from '../../clock.ts';
import { announce } from '../../shell/announce.ts';
import { ErrorText } from '../../ui/ErrorText.tsx';
import { clockTimeWithSeconds, since } from '../../words.ts';
import { checkIntegration, type IntegrationTrouble } from './check-integration.ts';
import classes from './IntegrationsPage.module.css';

/** Client ID and Client Secret of one integration; an empty secret keeps the stored one. */
export function IntegrationForm({ integration }: { integration: Integration }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [clientId, setClientId] = useState(integration.clientId ?? '');
  const [secret, setSecret] = useState('');
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () =>
      call(saveIntegration, {
        params: { job: integration.job },
        body:
          secret.trim() === ''
            ? { clientId: clientId.trim() }
            : { clientId: clientId.trim(), clientSecret: secret.trim() },
      }),
    onSuccess: async () => {
      setSecret('');
      setTried(false);
      announce(t('installation.saved', { time: clockTimeWithSeconds(serverNow()) }), 'polite');
      await queries.invalidateQueries({ queryKey: [listIntegrations.name] });
    },
  });
  const trouble = checkIntegration({ clientId, secret, secretStored: integration.secretSetAt !== null });
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
  const job = t(`authorizations.jobs.${integration.job}`);
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
          integration.secretSetAt === null
            ? t('installation.secretHelp')
            : t('installation.secretSet', {
                date: since(integration.secretSetAt, serverNow()),
                ending: integration.secretEnding ?? '',
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
          {t('installation.save', { job })}
        </Button>
        {save.isSuccess ? <span className={classes.saved}>{t('installation.savedShort')}</span> : null}
      </div>
    </form>
  );
}
