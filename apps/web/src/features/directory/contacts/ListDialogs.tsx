import {
  addContactList,
  CONTACT_CIRCLES,
  type ContactCircle,
  type ContactList,
  removeContactList,
  renameContactList,
} from '@linekeeper/api-contract';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { counted } from '../../../words.ts';
import classes from './Contacts.module.css';

interface MakeListProps {
  organization: string;
  /** Lists that others see are made by owners. */
  mayShare: boolean;
  onClose: () => void;
}

/** Makes an empty list, and shows it. */
export function MakeList({ organization, mayShare, onClose }: MakeListProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [circle, setCircle] = useState<ContactCircle>(mayShare ? 'shared' : 'personal');
  const [department, setDepartment] = useState('');
  const isOfDepartment = circle === 'department';
  const add = useMutation({
    mutationFn: () =>
      call(addContactList, {
        params: { organization },
        body: { name, circle, department: isOfDepartment ? department : null },
      }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries();
      await navigate({ to: '/o/$org/directory/contacts', params: { org: organization }, search: { list: id } });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    add.mutate();
  };
  const isFilled = name.trim() !== '' && (!isOfDepartment || department.trim() !== '');
  return (
    <Dialog opened title={t('directoryContacts.list.make')} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('directoryContacts.list.name')}
          value={name}
          maxLength={100}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        {mayShare ? (
          <NativeSelect
            label={t('directoryContacts.list.circle')}
            value={circle}
            data={CONTACT_CIRCLES.map((value) => ({ value, label: t(`directoryContacts.list.circles.${value}`) }))}
            onChange={({ currentTarget }) =>
              setCircle(CONTACT_CIRCLES.find((each) => each === currentTarget.value) ?? 'personal')
            }
          />
        ) : null}
        {isOfDepartment ? (
          <TextInput
            label={t('directoryContacts.list.department')}
            value={department}
            maxLength={300}
            onChange={({ currentTarget }) => setDepartment(currentTarget.value)}
          />
        ) : null}
        {add.error ? <ErrorText error={add.error} lead={t('directoryContacts.list.error')} /> : null}
        <div className={classes.bar}>
          <Button type="submit" disabled={!isFilled} loading={add.isPending}>
            {t('directoryContacts.list.yes')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.close')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface OneListProps {
  organization: string;
  list: ContactList;
  onClose: () => void;
}

/** Gives a list another name. */
export function RenameList({ organization, list, onClose }: OneListProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState(list.name);
  const rename = useMutation({
    mutationFn: () => call(renameContactList, { params: { organization, list: list.id }, body: { name } }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    rename.mutate();
  };
  return (
    <Dialog opened title={t('directoryContacts.list.renameTitle', { name: list.name })} onClose={onClose}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          data-autofocus
          label={t('directoryContacts.list.name')}
          value={name}
          maxLength={100}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        {rename.error ? <ErrorText error={rename.error} lead={t('directoryContacts.list.renameError')} /> : null}
        <div className={classes.bar}>
          <Button type="submit" disabled={name.trim() === ''} loading={rename.isPending}>
            {t('directoryContacts.list.renameYes')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('ui.close')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Removes a list with all that stands in it; the safe way has the focus. */
export function RemoveList({ organization, list, onClose }: OneListProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call(removeContactList, { params: { organization, list: list.id } }),
    onSuccess: async () => {
      await queries.invalidateQueries();
      onClose();
    },
  });
  const count = { count: list.contacts, formatted: counted(list.contacts) };
  return (
    <Dialog opened title={t('directoryContacts.list.removeTitle', { name: list.name })} onClose={onClose}>
      <p>{t('directoryContacts.list.removeWhat', count)}</p>
      {remove.error ? <ErrorText error={remove.error} lead={t('directoryContacts.list.removeError')} /> : null}
      <div className={classes.bar}>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t('ui.close')}
        </Button>
        <Button loading={remove.isPending} onClick={() => remove.mutate()}>
          {t('directoryContacts.list.removeYes', count)}
        </Button>
      </div>
    </Dialog>
  );
}
