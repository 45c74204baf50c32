import { dismissWarning, listWarnings, type Warning } from '@linekeeper/api-contract';
import { Button, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, keyOf } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './Warnings.module.css';

/** Asks why a warning is put aside and for how long. */
export function DismissDialog(props: { organization: string; warning: Warning; onClose: () => void }) {
  const { organization, warning, onClose } = props;
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [days, setDays] = useState('30');
  const dismiss = useMutation({
    mutationFn: () =>
      call(dismissWarning, { params: { organization }, body: { key: warning.key, reason, days: Number(days) } }),
    onSuccess: (answer) => {
      queries.setQueryData(keyOf(listWarnings, { params: { organization } }), answer);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    dismiss.mutate();
  };
  return (
    <Dialog opened title={t('warnings.dialog')} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        <p>{warning.text}</p>
        <TextInput
          label={t('warnings.reason')}
          description={t('warnings.reasonHint')}
          value={reason}
          maxLength={200}
          required
          data-autofocus
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Select
          label={t('warnings.howLong')}
          value={days}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          data={[
            { value: '30', label: t('warnings.month') },
            { value: '91', label: t('warnings.quarter') },
            { value: '365', label: t('warnings.year') },
          ]}
          onChange={(value) => setDays(value ?? '30')}
        />
        {dismiss.error ? <ErrorText error={dismiss.error} lead={t('warnings.notDone')} /> : null}
        <div className={classes.acts}>
          <Button type="submit" loading={dismiss.isPending} disabled={reason.trim() === ''}>
            {t('warnings.putAside')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
