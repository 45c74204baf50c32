import { type AuthorizationCard, revokeAuthorization } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './ActsPanel.module.css';

interface RevokeDialogProps {
  organization: { slug: string; name: string };
  card: AuthorizationCard;
  onClose: () => void;
}

/** Cannot be undone: a reason, the name typed, a fresh sign-in; afterwards it says what Webex really revoked. */
export default function RevokeDialog({ organization, card, onClose }: RevokeDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const [confirm, setConfirm] = useState('');
  const here = useLocation({ select: ({ href }) => href });
  const job = t(`authorizations.jobs.${card.job}`);
  const revoke = useMutation({
    mutationFn: () =>
      call(revokeAuthorization, {
        params: { organization: organization.slug, job: card.job },
        body: { reason: reason.trim(), confirm },
      }),
  });
  const ready = reason.trim() !== '' && confirm.trim().toLowerCase() === organization.name.toLowerCase();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) revoke.mutate();
  };
  const title = t('authorizations.acts.revokeTitle', { job });
  if (revoke.data) {
    return (
      <Dialog opened title={title} onClose={onClose}>
        <div className={classes.form}>
          <p role="status">{revoke.data.text}</p>
          <div className={classes.buttons}>
            <Button onClick={onClose}>{t('authorizations.walk.close')}</Button>
          </div>
        </div>
      </Dialog>
    );
  }
  const stale = revoke.error instanceof ApiError && revoke.error.code === 'sign-in-again';
  return (
    <Dialog opened title={title} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        <p>
          {t('authorizations.acts.revokeWhat', {
            job,
            person: card.authorizer?.name ?? '–',
            organization: organization.name,
          })}
        </p>
        <TextInput
          label={t('authorizations.acts.reason')}
          description={t('authorizations.acts.reasonHelp')}
          value={reason}
          maxLength={300}
          data-autofocus
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        <TextInput
          label={t('authorizations.acts.confirm', { organization: organization.name })}
          value={confirm}
          autoComplete="off"
          onChange={({ currentTarget: { value } }) => setConfirm(value)}
        />
        {revoke.error ? <ErrorText error={revoke.error} lead={t('authorizations.acts.notDone')} /> : null}
        {stale ? (
          <p>
            <a href={`/sign-in/webex?next=${encodeURIComponent(here)}`}>{t('authorizations.acts.signInAgain')}</a>{' '}
            {t('authorizations.acts.signInAgainOtherwise')} <code>npm run owner-link</code>
          </p>
        ) : null}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('authorizations.acts.keep')}
          </Button>
          <Button
            type="submit"
            className={ready ? classes.stop : undefined}
            loading={revoke.isPending}
            disabled={!ready}
          >
            {t('authorizations.acts.revokeButton', { job })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
