import { Button, Textarea } from '@mantine/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Rules.module.css';

interface FilterFieldProps {
  value: string;
  fields: readonly string[];
  /** `at` counts from 0. */
  error: { at: number; message: string } | null;
  onChange: (filter: string) => void;
}

/** How much of the filter is shown around a mistake. */
const AROUND = 24;

/** The filter, and under it the character where it is wrong. */
export function FilterField({ value, fields, error, onChange }: FilterFieldProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLTextAreaElement>(null);
  const goTo = (at: number) => {
    ref.current?.focus();
    ref.current?.setSelectionRange(at, at + 1);
  };
  return (
    <>
      <Textarea
        ref={ref}
        label={t('directory.rules.filter.label')}
        description={t('directory.rules.filter.what', { fields: fields.join(', ') })}
        placeholder={t('directory.rules.filter.hint')}
        value={value}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4_000}
        spellCheck={false}
        classNames={{ input: classes.code }}
        error={error === null ? null : t('directory.rules.filter.wrong', { at: error.at + 1, message: error.message })}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {error === null ? null : (
        <div className={classes.place}>
          <code>
            {error.at > AROUND ? '…' : ''}
            {value.slice(Math.max(0, error.at - AROUND), error.at)}
            <mark>{value[error.at] ?? t('directory.rules.filter.end')}</mark>
            {value.slice(error.at + 1, error.at + AROUND)}
          </code>
          <Button variant="default" size="xs" onClick={() => goTo(error.at)}>
            {t('directory.rules.filter.goTo', { at: error.at + 1 })}
          </Button>
        </div>
      )}
    </>
  );
}
