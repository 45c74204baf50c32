import { CAUSES, type Cause } from '@linekeeper/api-contract';
import { NativeSelect, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { counted } from '../../words.ts';
import classes from './ListFilter.module.css';
import type { ListSearch, ListView } from './list-view.ts';

interface ListFilterProps {
  search: ListSearch;
  view: ListView;
  /** Open somewhere. */
  causes: readonly Cause[];
  onChange: (next: ListSearch) => void;
  found: number;
  of: number;
}

/** Words and cause; how many are left is said beside them. */
export function ListFilter({ search, view, causes, onChange, found, of }: ListFilterProps) {
  const { t } = useTranslation();
  const id = useId();
  const { q: _q, ...withoutText } = search;
  const { cause: _cause, ...withoutCause } = search;
  const filtered = view.text !== '' || view.cause !== undefined || view.group !== undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: `search` is not known to all browsers yet
    <div className={classes.filter} role="search" aria-label={t('organizations.filter')}>
      <TextInput
        id={`${id}-text`}
        type="search"
        className={classes.text}
        aria-label={t('organizations.searchLabel')}
        placeholder={t('organizations.searchPlaceholder')}
        value={view.text}
        onChange={({ currentTarget: { value } }) => onChange(value === '' ? withoutText : { ...search, q: value })}
      />
      {causes.length === 0 ? null : (
        <NativeSelect
          id={`${id}-cause`}
          aria-label={t('organizations.causeLabel')}
          value={view.cause ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChange(value === '' ? withoutCause : { ...search, cause: value })
          }
          data={[
            { value: '', label: t('organizations.anyCause') },
            ...CAUSES.filter((cause) => causes.includes(cause)).map((cause) => ({
              value: cause,
              label: t(`authorizations.causes.${cause}`),
            })),
          ]}
        />
      )}
      <p className={classes.found} aria-live="polite">
        {filtered ? t('organizations.found', { found: counted(found), of: counted(of) }) : null}
      </p>
    </div>
  );
}
