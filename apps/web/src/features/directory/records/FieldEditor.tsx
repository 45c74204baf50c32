import type { RecordFieldValue, RecordValue } from '@linekeeper/api-contract';
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import classes from './Records.module.css';

interface FieldEditorProps {
  name: string;
  field: RecordFieldValue;
  error: unknown;
  busy: boolean;
  onSave: (value: RecordValue) => void;
  onCancel: () => void;
}

interface Draft {
  text: string;
  numbers: { type: string; value: string }[];
}

const EMPTY_NUMBER = { type: 'work', value: '' };

/** The value being typed; Enter sets it, Escape leaves all as it is. */
export function FieldEditor({ name, field, error, busy, onSave, onCancel }: FieldEditorProps) {
  const { t } = useTranslation();
  const { value } = field;
  const [draft, setDraft] = useState<Draft>({
    text: typeof value === 'string' ? value : '',
    numbers: Array.isArray(value) && value.length > 0 ? value : [EMPTY_NUMBER],
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSave(field.kind === 'numbers' ? draft.numbers : draft.text);
  };
  const refused = error instanceof ApiError && error.code === 'record-value-refused' ? error.message : null;
  return (
    <form
      className={classes.form}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
    >
      {field.kind === 'numbers' ? (
        <NumberLines numbers={draft.numbers} error={refused} onChange={(numbers) => setDraft({ ...draft, numbers })} />
      ) : field.kind === 'choice' ? (
        <NativeSelect
          autoFocus
          aria-label={name}
          error={refused}
          value={draft.text}
          data={[{ value: '', label: t('directoryRecords.choose') }, ...field.choices]}
          onChange={({ currentTarget }) => setDraft({ ...draft, text: currentTarget.value })}
        />
      ) : (
        <TextInput
          autoFocus
          aria-label={name}
          description={field.field === 'name' ? undefined : t('directoryRecords.clearHint')}
          inputWrapperOrder={['input', 'description', 'error']}
          error={refused}
          value={draft.text}
          maxLength={500}
          inputMode={field.kind === 'number' ? 'decimal' : undefined}
          onChange={({ currentTarget }) => setDraft({ ...draft, text: currentTarget.value })}
        />
      )}
      {error && refused === null ? <ErrorText error={error} lead={t('directoryRecords.saveError')} /> : null}
      <div className={classes.bar}>
        <Button type="submit" size="xs" loading={busy}>
          {t('directoryRecords.save')}
        </Button>
        <Button variant="default" size="xs" onClick={onCancel}>
          {t('directoryRecords.cancel')}
        </Button>
      </div>
    </form>
  );
}

interface NumberLinesProps {
  numbers: Draft['numbers'];
  error: string | null;
  onChange: (numbers: Draft['numbers']) => void;
}

/** Webex's own words for kinds of numbers. */
const TYPES = ['work', 'mobile', 'fax', 'other'] as const;
const MOST = 20;

function NumberLines({ numbers, error, onChange }: NumberLinesProps) {
  const { t } = useTranslation();
  const put = (at: number, change: Partial<Draft['numbers'][number]>): void =>
    onChange(numbers.map((each, index) => (index === at ? { ...each, ...change } : each)));
  return (
    <>
      {numbers.map(({ type, value }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: numbers have no names while they are typed
        <div key={index} className={classes.numberLine}>
          <TextInput
            autoFocus={index === 0}
            type="tel"
            aria-label={t('directoryRecords.number', { number: index + 1 })}
            error={index === 0 ? error : null}
            value={value}
            maxLength={60}
            onChange={({ currentTarget }) => put(index, { value: currentTarget.value })}
          />
          <NativeSelect
            aria-label={t('directoryRecords.numberType', { number: index + 1 })}
            value={type}
            data={[
              ...TYPES.map((each) => ({ value: each, label: t(`directory.numberTypes.${each}`) })),
              ...(TYPES.some((each) => each === type) ? [] : [type]),
            ]}
            onChange={({ currentTarget }) => put(index, { type: currentTarget.value })}
          />
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('directoryRecords.removeNumber', { number: index + 1 })}
            onClick={() => onChange(numbers.filter((_, at) => at !== index))}
          >
            <IconTrash size={18} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          disabled={numbers.length >= MOST}
          onClick={() => onChange([...numbers, EMPTY_NUMBER])}
        >
          {t('directoryRecords.addNumber')}
        </Button>
      </div>
    </>
  );
}
