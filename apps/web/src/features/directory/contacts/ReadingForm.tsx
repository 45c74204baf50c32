import { IMPORT_FIELDS, type ImportReading } from '@linekeeper/api-contract';
import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './Contacts.module.css';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
const SEPARATORS = [
  { value: ',', word: 'comma' },
  { value: ';', word: 'semicolon' },
  { value: '\t', word: 'tab' },
] as const;
const DUPLICATES = ['skip', 'update', 'add'] as const;

interface ReadingFormProps {
  reading: ImportReading;
  columnNames: readonly string[];
  isCards: boolean;
  isGuessed: boolean;
  onChange: (part: Partial<ImportReading>) => void;
}

/** How a file is read. Every answer is tried out at once. */
export function ReadingForm({ reading, columnNames, isCards, isGuessed, onChange }: ReadingFormProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.form}>
      <div className={classes.answers}>
        <NativeSelect
          label={t('directoryContacts.importing.encoding')}
          description={isGuessed ? t('directoryContacts.importing.guessed') : null}
          value={reading.encoding}
          data={ENCODINGS.map((value) => ({ value, label: t(`directoryContacts.importing.encodings.${value}`) }))}
          onChange={({ currentTarget }) =>
            onChange({ encoding: ENCODINGS.find((each) => each === currentTarget.value) ?? 'utf-8' })
          }
        />
        {isCards ? null : (
          <NativeSelect
            label={t('directoryContacts.importing.separator')}
            value={reading.separator}
            data={SEPARATORS.map(({ value, word }) => ({
              value,
              label: t(`directoryContacts.importing.separators.${word}`),
            }))}
            onChange={({ currentTarget }) =>
              onChange({ separator: SEPARATORS.find(({ value }) => value === currentTarget.value)?.value ?? ',' })
            }
          />
        )}
        <NativeSelect
          label={t('directoryContacts.importing.duplicates')}
          value={reading.duplicates}
          data={DUPLICATES.map((value) => ({ value, label: t(`directoryContacts.importing.duplicate.${value}`) }))}
          onChange={({ currentTarget }) =>
            onChange({ duplicates: DUPLICATES.find((each) => each === currentTarget.value) ?? 'skip' })
          }
        />
        <TextInput
          label={t('directoryContacts.importing.region')}
          defaultValue={reading.region ?? ''}
          maxLength={2}
          onChange={({ currentTarget }) => {
            const region = currentTarget.value.trim().toUpperCase();
            if (region === '' || region.length === 2) onChange({ region: region === '' ? null : region });
          }}
        />
      </div>
      {isCards ? null : (
        <>
          <Checkbox
            label={t('directoryContacts.importing.hasHead')}
            checked={reading.hasHead}
            onChange={({ currentTarget }) => onChange({ hasHead: currentTarget.checked })}
          />
          <fieldset className={classes.columns}>
            <legend>{t('directoryContacts.importing.columns')}</legend>
            {columnNames.map((name, index) => (
              <NativeSelect
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place
                key={index}
                label={t('directoryContacts.importing.column', { number: index + 1, name })}
                value={reading.columns[index] ?? 'ignore'}
                data={IMPORT_FIELDS.map((value) => ({ value, label: t(`directoryContacts.importing.field.${value}`) }))}
                onChange={({ currentTarget }) => {
                  const field = IMPORT_FIELDS.find((each) => each === currentTarget.value) ?? 'ignore';
                  const columns = columnNames.map((_name, at) =>
                    at === index ? field : (reading.columns[at] ?? 'ignore'),
                  );
                  onChange({ columns });
                }}
              />
            ))}
          </fieldset>
        </>
      )}
    </div>
  );
}
