import { addRecord } from '@linekeeper/api-contract';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../../api.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { fieldName } from './field-name.ts';
import classes from './Records.module.css';

const KINDS = ['person', 'workspace'] as const;
const LINES = ['name', 'extension', 'title', 'department', 'location', 'email'] as const;
const EMPTY = { name: '', extension: '', title: '', department: '', location: '', email: '', number: '' };

/** Adds an entry Webex does not know, and goes to its page. */
export function AddEntry({ organization }: { organization: string }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button onClick={() => setOpened(true)}>{t('directoryRecords.own.add')}</Button>
      <Dialog opened={opened} title={t('directoryRecords.own.addTitle')} onClose={() => setOpened(false)}>
        <Form organization={organization} onCancel={() => setOpened(false)} />
      </Dialog>
    </>
  );
}

function Form({ organization, onCancel }: { organization: string; onCancel: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [kind, setKind] = useState<(typeof KINDS)[number]>('person');
  const [draft, setDraft] = useState(EMPTY);
  const add = useMutation({
    mutationFn: () => {
      const { number, ...lines } = draft;
      const values = { ...lines, numbers: number.trim() === '' ? null : [{ type: 'work', value: number }] };
      return call(addRecord, { params: { organization }, body: { kind, values } });
    },
    onSuccess: async ({ id }) => {
      void queries.invalidateQueries();
      await navigate({ to: '/o/$org/directory/$entry', params: { org: organization, entry: id } });
    },
  });
  const refused = add.error instanceof ApiError && add.error.code === 'record-value-refused' ? add.error : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <NativeSelect
        label={t('directoryRecords.own.addKind')}
        value={kind}
        data={KINDS.map((value) => ({ value, label: t(`directory.kind.${value}`) }))}
        onChange={({ currentTarget }) => setKind(KINDS.find((each) => each === currentTarget.value) ?? 'person')}
      />
      {LINES.map((field) => (
        <TextInput
          key={field}
          {...(field === 'name' && { 'data-autofocus': true })}
          label={fieldName(t, field)}
          error={refused?.field === field ? refused.message : null}
          value={draft[field]}
          maxLength={200}
          onChange={({ currentTarget }) => setDraft({ ...draft, [field]: currentTarget.value })}
        />
      ))}
      <TextInput
        label={t('directoryRecords.own.addNumber')}
        type="tel"
        error={refused?.field === 'numbers' ? refused.message : null}
        value={draft.number}
        maxLength={60}
        onChange={({ currentTarget }) => setDraft({ ...draft, number: currentTarget.value })}
      />
      {add.error && refused === null ? <ErrorText error={add.error} lead={t('directoryRecords.own.addError')} /> : null}
      <div className={classes.bar}>
        <Button type="submit" disabled={draft.name.trim() === ''} loading={add.isPending}>
          {t('directoryRecords.own.addYes')}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('ui.close')}
        </Button>
      </div>
    </form>
  );
}
