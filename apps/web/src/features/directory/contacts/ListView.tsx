import { type Contact, type ContactList, exportContacts } from '@linekeeper/api-contract';
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { saveFile } from '../../../ui/save-file.ts';
import classes from './Contacts.module.css';
import { ContactTable } from './ContactTable.tsx';
import { Imports } from './Imports.tsx';
import { useContacts } from './use-contacts.ts';

const ContactDialog = lazy(() => import('./ContactDialog.tsx').then((module) => ({ default: module.ContactDialog })));
const ImportDialog = lazy(() => import('./ImportDialog.tsx').then((module) => ({ default: module.ImportDialog })));
const RenameList = lazy(() => import('./ListDialogs.tsx').then((module) => ({ default: module.RenameList })));
const RemoveList = lazy(() => import('./ListDialogs.tsx').then((module) => ({ default: module.RemoveList })));

const TYPING_MS = 150;

type Opened = { kind: 'contact'; contact: Contact | null } | { kind: 'import' | 'rename' | 'remove' } | null;

interface ListViewProps {
  organization: string;
  list: ContactList;
}

/** One list: its contacts, searched while typing, and what can be done with it. */
export function ListView({ organization, list }: ListViewProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, TYPING_MS);
  const [opened, setOpened] = useState<Opened>(null);
  const found = useContacts({ organization, list: list.id, search });
  const close = (): void => setOpened(null);
  const { mayEdit } = list;
  return (
    <div className={classes.list}>
      <p className={classes.muted}>
        {sentenceOf(t(`directoryContacts.circle.${list.circle}`, { department: list.department ?? '' }))}{' '}
        {mayEdit ? null : t('directoryContacts.readOnly')}
      </p>
      <div className={classes.tools}>
        <TextInput
          type="search"
          className={classes.search}
          label={t('directoryContacts.search')}
          placeholder={t('directoryContacts.searchHint')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          maxLength={200}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {mayEdit ? (
          <div className={classes.bar}>
            <Button onClick={() => setOpened({ kind: 'contact', contact: null })}>{t('directoryContacts.add')}</Button>
            <Button variant="default" onClick={() => setOpened({ kind: 'import' })}>
              {t('directoryContacts.importFile')}
            </Button>
          </div>
        ) : null}
      </div>
      <Panel query={found.query} errorLead={t('directoryContacts.contactsError')} bare>
        {() =>
          found.total === 0 ? (
            <EmptyState>{emptyText({ t, search, mayEdit })}</EmptyState>
          ) : (
            <ContactTable
              list={list}
              contacts={found.contacts}
              total={found.total}
              question={search}
              onVisible={found.onVisible}
              onOpen={mayEdit ? (contact) => setOpened({ kind: 'contact', contact }) : null}
            />
          )
        }
      </Panel>
      <ListActs organization={organization} list={list} onOpen={(kind) => setOpened({ kind })} />
      <Imports organization={organization} list={list} />
      <Suspense fallback={null}>
        {opened?.kind === 'contact' ? (
          <ContactDialog organization={organization} list={list.id} contact={opened.contact} onClose={close} />
        ) : null}
        {opened?.kind === 'import' ? <ImportDialog organization={organization} list={list} onClose={close} /> : null}
        {opened?.kind === 'rename' ? <RenameList organization={organization} list={list} onClose={close} /> : null}
        {opened?.kind === 'remove' ? <RemoveList organization={organization} list={list} onClose={close} /> : null}
      </Suspense>
    </div>
  );
}

const sentenceOf = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

function emptyText(input: { t: TFunction; search: string; mayEdit: boolean }): string {
  const { t, search, mayEdit } = input;
  if (search.trim() !== '') return t('directoryContacts.notFound', { search });
  return t(mayEdit ? 'directoryContacts.empty' : 'directoryContacts.emptyReadOnly');
}

interface ListActsProps extends ListViewProps {
  onOpen: (kind: 'rename' | 'remove') => void;
}

function ListActs({ organization, list, onOpen }: ListActsProps) {
  const { t } = useTranslation();
  const make = useMutation({
    mutationFn: (format: 'csv' | 'xlsx' | 'vcard') =>
      call(exportContacts, { params: { organization, list: list.id }, body: { format } }),
    onSuccess: saveFile,
  });
  return (
    <div className={classes.bar}>
      {(['csv', 'xlsx', 'vcard'] as const).map((format) => (
        <Button
          key={format}
          variant="default"
          size="xs"
          disabled={list.contacts === 0}
          loading={make.isPending && make.variables === format}
          onClick={() => make.mutate(format)}
        >
          {t(`directoryContacts.export.${format}`)}
        </Button>
      ))}
      {list.mayEdit ? (
        <>
          <Button variant="default" size="xs" onClick={() => onOpen('rename')}>
            {t('directoryContacts.list.rename')}
          </Button>
          <Button variant="default" size="xs" onClick={() => onOpen('remove')}>
            {t('directoryContacts.list.remove')}
          </Button>
        </>
      ) : null}
      {make.error ? <ErrorText error={make.error} lead={t('directoryContacts.export.error')} /> : null}
    </div>
  );
}
