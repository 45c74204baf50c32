import { NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionQuery } from '../../api.ts';
import classes from './AuditLogPage.module.css';

const ACTS = [
  'authorizations',
  'signIn',
  'notifications',
  'installation',
  'apiKeys',
  'organizations',
  'directory',
  'callControl',
  'auditLog',
] as const;
/** How the API names the installation itself. */
const ITSELF = '-';
const TYPING_MS = 300;

export interface AuditSearch {
  person?: string;
  organization?: string;
  act?: string;
  /** Days, as the browser's own field writes them: 2026-11-24. */
  from?: string;
  to?: string;
}

interface AuditFilterProps {
  search: AuditSearch;
  onChange: (search: AuditSearch) => void;
}

/** What of the log is shown; it lives in the address. */
export function AuditFilter({ search, onChange }: AuditFilterProps) {
  const { t } = useTranslation();
  const { data: session } = useQuery(sessionQuery);
  const [person, setPerson] = useState(search.person ?? '');
  const change = (field: keyof AuditSearch, value: string) => {
    const { [field]: _old, ...rest } = search;
    onChange(value === '' ? rest : { ...rest, [field]: value });
  };
  const typed = useDebouncedCallback((value: string) => change('person', value.trim()), TYPING_MS);
  const organizations = (session?.organizations ?? []).map(({ slug, name }) => ({ value: slug, label: name }));
  return (
    <div className={classes.filter}>
      <TextInput
        type="search"
        label={t('auditLog.filter.person')}
        value={person}
        onChange={(event) => {
          setPerson(event.currentTarget.value);
          typed(event.currentTarget.value);
        }}
      />
      <NativeSelect
        label={t('auditLog.filter.organization')}
        value={search.organization ?? ''}
        data={[
          { value: '', label: t('auditLog.filter.everywhere') },
          ...organizations,
          { value: ITSELF, label: t('auditLog.filter.itself') },
        ]}
        onChange={(event) => change('organization', event.currentTarget.value)}
      />
      <NativeSelect
        label={t('auditLog.filter.act')}
        value={search.act ?? ''}
        data={[
          { value: '', label: t('auditLog.filter.everything') },
          ...ACTS.map((value) => ({ value, label: t(`auditLog.acts.${value}`) })),
        ]}
        onChange={(event) => change('act', event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t('auditLog.filter.since')}
        value={search.from ?? ''}
        onChange={(event) => change('from', event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label={t('auditLog.filter.until')}
        value={search.to ?? ''}
        onChange={(event) => change('to', event.currentTarget.value)}
      />
    </div>
  );
}
