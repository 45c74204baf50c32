import { listWarnings, setPasswordLife, type Warnings } from '@linekeeper/api-contract';
import { Button, NumberInput, Radio, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, keyOf } from '../../api.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorText } from '../../ui/ErrorText.tsx';
import classes from './Warnings.module.css';

const FIVE_YEARS_DAYS = 1_826;

/** How long Webex passwords live in this organization: what only a person can tell. */
export function PasswordsDialog(props: { organization: string; now: Warnings['passwords']; onClose: () => void }) {
  const { organization, now, onClose } = props;
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [kind, setKind] = useState(now.kind === 'never' ? 'never' : 'days');
  const [days, setDays] = useState<number | string>(now.days ?? FIVE_YEARS_DAYS);
  const save = useMutation({
    mutationFn: () =>
      call(setPasswordLife, {
        params: { organization },
        body: kind === 'never' ? { kind: 'never' } : { kind: 'days', days: Number(days) },
      }),
    onSuccess: (answer) => {
      queries.setQueryData(keyOf(listWarnings, { params: { organization } }), answer);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog opened title={t('warnings.passwordsDialog')} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        <p>{t('warnings.passwordsText')}</p>
        <Radio.Group aria-label={t('warnings.passwordsDialog')} value={kind} onChange={setKind}>
          <Stack gap="xs">
            <Radio value="days" label={t('warnings.passwordsDays')} data-autofocus />
            <Radio value="never" label={t('warnings.passwordsNever')} />
          </Stack>
        </Radio.Group>
        {kind === 'days' ? (
          <NumberInput
            label={t('warnings.days')}
            value={days}
            min={1}
            max={3650}
            allowDecimal={false}
            required
            onChange={setDays}
          />
        ) : null}
        {save.error ? <ErrorText error={save.error} lead={t('warnings.notDone')} /> : null}
        <div className={classes.acts}>
          <Button type="submit" loading={save.isPending}>
            {t('warnings.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
