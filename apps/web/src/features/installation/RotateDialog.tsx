import { getKeys, startKeyRotation } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../api.ts';
import { announce } from '../../shell/announce.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './EncryptionKeysPage.module.css';

/** Cannot be taken back: a reason, the version typed, a fresh sign-in. */
export default function RotateDialog({ version, onClose }: { version: number; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [confirm, setConfirm] = useState('');
  const start = useMutation({
    mutationFn: () => call(startKeyRotation, { body: { reason: reason.trim() } }),
    onSuccess: async () => {
      announce(t('encryptionKeys.started'), 'polite');
      await queries.invalidateQueries({ queryKey: [getKeys.name] });
      onClose();
    },
  });
  const ready = reason.trim() !== '' && confirm.trim() === String(version);
  const stale = start.error instanceof ApiError && start.error.code === 'sign-in-again';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) start.mutate();
  };
  return (
    <Dialog opened title={t('encryptionKeys.dialog')} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        <p>{t('encryptionKeys.what')}</p>
        <TextInput
          label={t('encryptionKeys.reason')}
          description={t('encryptionKeys.reasonHelp')}
          value={reason}
          maxLength={300}
          data-autofocus
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
        <TextInput
          label={t('encryptionKeys.confirm', { version })}
          value={confirm}
          autoComplete="off"
          inputMode="numeric"
          onChange={({ currentTarget: { value } }) => setConfirm(value)}
        />
        {start.error ? <ErrorText error={start.error} lead={t('encryptionKeys.notDone')} /> : null}
        {stale ? (
          <p>
            <a href={`/sign-in/webex?next=${encodeURIComponent('/installation/encryption-keys')}`}>
              {t('encryptionKeys.signInAgain')}
            </a>{' '}
            {t('encryptionKeys.signInAgainOtherwise')} <code>npm run owner-link</code>
          </p>
        ) : null}
        <div className={classes.buttons}>
          <Button variant="default" onClick={onClose}>
            {t('encryptionKeys.keep')}
          </Button>
          <Button type="submit" loading={start.isPending} disabled={!ready}>
            {t('encryptionKeys.button')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
