import type { Contact, ContactList } from '@linekeeper/api-contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { groupedNumber } from '../../../phone-number.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import classes from './Contacts.module.css';

interface ContactTableProps {
  list: ContactList;
  contacts: readonly Contact[];
  total: number;
  question: string;
  onVisible: (first: number, last: number) => void;
  /** Null where who looks may not change anything. */
  onOpen: ((contact: Contact) => void) | null;
}

/** Contacts of one list, by name. */
export function ContactTable({ list, contacts, total, question, onVisible, onOpen }: ContactTableProps) {
  const { t } = useTranslation();
  const columns = useMemo<Column<Contact>[]>(
    () => [
      {
        key: 'name',
        head: t('directoryContacts.columns.name'),
        cell: (contact) =>
          onOpen === null ? (
            contact.name
          ) : (
            <button
              type="button"
              className={classes.open}
              aria-label={t('directoryContacts.open', { name: contact.name })}
              onClick={() => onOpen(contact)}
            >
              {contact.name}
            </button>
          ),
      },
      {
        key: 'company',
        head: t('directoryContacts.columns.company'),
        width: '20%',
        hideBelow: 600,
        cell: ({ company, department }) => [company, department].filter((text) => text !== null).join(', '),
      },
      {
        key: 'numbers',
        head: t('directoryContacts.columns.numbers'),
        width: '40%',
        cell: ({ numbers }) =>
          numbers
            .map(({ value, isNumber }) => (isNumber ? groupedNumber(value) : t('directoryContacts.asText', { value })))
            .join(', '),
      },
      {
        key: 'email',
        head: t('directoryContacts.columns.email'),
        width: '22%',
        hideBelow: 900,
        cell: ({ emails }) => emails.join(', '),
      },
    ],
    [t, onOpen],
  );
  return (
    <DataTable
      label={t('directoryContacts.table', { list: list.name })}
      columns={columns}
      count={total}
      rowAt={(index) => contacts[index]}
      keyOf={({ id }) => id}
      height="60vh"
      question={question}
      onVisible={onVisible}
    />
  );
}
