import {
  addContact,
  CONTACT_NUMBER_TYPES,
  type Contact,
  type ContactBody,
  changeContact,
  removeContact,
} from '@linekeeper/api-contract';
import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import classes from './Contacts.module.css';

const LINES = ['name', 'company', 'title', 'department'] as const;
const MOST_NUMBERS = 20;

interface Draft {
  name: string;
  company: string;
  title: string;
  department: string;
  emails: string;
  note: string;
  numbers: ContactBody['numbers'];
}

interface ContactDialogProps {
  organization: string;
  list: string;
  /** Null for a new one. */
  contact: Contact | null;
  onClose: () => void;
}

/** Writes a contact, new or known, or takes it out of its list. */
export function ContactDialog({ organization, list, contact, onClose }: ContactDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(contact));
  const done = async (): Promise<void> => {
    await queries.invalidateQueries();
    onClose();
  };
  const save = useMutation({
    mutationFn: () => {
      const body = bodyOf(draft);
      return contact === null
        ? call(addContact, { params: { organization, list }, body })
        : call(changeContact, { params: { organization, list, contact: contact.id }, body });
    },
    onSuccess: done,
  });
  const remove = useMutation({
    mutationFn: (id: string) => call(removeContact, { params: { organization, list, contact: id } }),
    onSuccess: done,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog opened title={contact?.name ?? t('directoryContacts.contact.add')} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        {LINES.map((field) => (
          <TextInput
            key={field}
            {...(field === 'name' && { 'data-autofocus': true })}
            label={t(`directoryContacts.contact.${field}`)}
            value={draft[field]}
            maxLength={300}
            onChange={({ currentTarget }) => setDraft({ ...draft, [field]: currentTarget.value })}
          />
        ))}
        <Numbers numbers={draft.numbers} onChange={(numbers) => setDraft({ ...draft, numbers })} />
        <Textarea
          label={t('directoryContacts.contact.email')}
          autosize
          value={draft.emails}
          maxLength={3_200}
          onChange={({ currentTarget }) => setDraft({ ...draft, emails: currentTarget.value })}
        />
        <Textarea
          label={t('directoryContacts.contact.note')}
          autosize
          maxRows={8}
          value={draft.note}
          maxLength={5_000}
          onChange={({ currentTarget }) => setDraft({ ...draft, note: currentTarget.value })}
        />
        {save.error ? <ErrorText error={save.error} lead={t('directoryContacts.contact.error')} /> : null}
        {remove.error ? <ErrorText error={remove.error} lead={t('directoryContacts.contact.removeError')} /> : null}
        <div className={classes.bar}>
          <Button type="submit" disabled={draft.name.trim() === ''} loading={save.isPending}>
            {t('directoryContacts.contact.yes')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.close')}
          </Button>
          {contact === null ? null : (
            <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate(contact.id)}>
              {t('directoryContacts.contact.remove')}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

interface NumbersProps {
  numbers: Draft['numbers'];
  onChange: (numbers: Draft['numbers']) => void;
}

function Numbers({ numbers, onChange }: NumbersProps) {
  const { t } = useTranslation();
  const change = (at: number, part: Partial<Draft['numbers'][number]>): void =>
    onChange(numbers.map((number, index) => (index === at ? { ...number, ...part } : number)));
  return (
    <>
      {numbers.map(({ value, type }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: numbers have no other identity while they are typed
        <div key={index} className={classes.number}>
          <TextInput
            type="tel"
            label={t('directoryContacts.contact.number', { number: index + 1 })}
            value={value}
            maxLength={100}
            onChange={({ currentTarget }) => change(index, { value: currentTarget.value })}
          />
          <NativeSelect
            label={t('directoryContacts.contact.type', { number: index + 1 })}
            value={type}
            data={CONTACT_NUMBER_TYPES.map((each) => ({
              value: each,
              label: t(`directoryContacts.contact.types.${each}`),
            }))}
            onChange={({ currentTarget }) =>
              change(index, { type: CONTACT_NUMBER_TYPES.find((each) => each === currentTarget.value) ?? 'work' })
            }
          />
        </div>
      ))}
      {numbers.length < MOST_NUMBERS ? (
        <div>
          <Button variant="default" size="xs" onClick={() => onChange([...numbers, { value: '', type: 'mobile' }])}>
            {t('directoryContacts.contact.more')}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function draftOf(contact: Contact | null): Draft {
  if (contact === null) {
    const numbers: Draft['numbers'] = [{ value: '', type: 'work' }];
    return { name: '', company: '', title: '', department: '', emails: '', note: '', numbers };
  }
  return {
    name: contact.name,
    company: contact.company ?? '',
    title: contact.title ?? '',
    department: contact.department ?? '',
    emails: contact.emails.join('\n'),
    note: contact.note ?? '',
    numbers: contact.numbers.map(({ value, type }) => ({ value, type })),
  };
}

function bodyOf(draft: Draft): ContactBody {
  const filled = (text: string): string | null => (text.trim() === '' ? null : text.trim());
  return {
    name: draft.name.trim(),
    company: filled(draft.company),
    title: filled(draft.title),
    department: filled(draft.department),
    note: filled(draft.note),
    emails: draft.emails.split(/\s+/).filter((email) => email !== ''),
    numbers: draft.numbers.filter(({ value }) => value.trim() !== ''),
  };
}
