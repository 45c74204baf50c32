import { type AuthorizationCard, pauseAuthorization } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './ActsPanel.module.css';

interface PauseDialogProps {
  organization: { slug: string; name: string };
  card: AuthorizationCard;
  onClose: () => void;
}

/** Asks for the reason: whoever finds it paused next month wants to know. */
export default function PauseDialog({ organization, card, onClose }: PauseDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const job = t(`authorizations.jobs.${card.job}`);
  const pause = useMutation({
    mutationFn: () =>
      call(pauseAuthorization, {
        params: { organization: organization.slug, job: card.job },
        body: { reason: reason.trim() },
      }),
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== '') pause.mutate();
  };
  return (
    <Dialog opened title={t('authorizations.acts.pauseTitle', { job })} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        <p>{t('authorizations.acts.pauseWhat')}</p>
        <TextInput
          label={t('authorizations.acts.reason')}
          description={t('authorizations.acts.reasonHelp')}
          value={reason}
          maxLength={300}
          data-autofocus
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        {pause.error ? <ErrorText error={pause.error} lead={t('authorizations.acts.notDone')} /> : null}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('authorizations.acts.keep')}
          </Button>
          <Button type="submit" loading={pause.isPending} disabled={reason.trim() === ''}>
            {t('authorizations.acts.pauseButton', { job })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
