import {
  addOwnField,
  changeOwnField,
  OWN_FIELD_KINDS,
  type OwnField,
  type OwnFieldKind,
} from '@linekeeper/api-contract';
import { Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, call } from '../../../api.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import classes from './Records.module.css';

interface OwnFieldFormProps {
  organization: string;
  /** Null for a new one. Its kind stays what it is: values of another kind would not fit. */
  field: OwnField | null;
  onDone: () => void;
}

/** Name, kind and choices of one of the organization's own fields. */
export function OwnFieldForm({ organization, field, onDone }: OwnFieldFormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState(field?.name ?? '');
  const [kind, setKind] = useState<OwnFieldKind>(field?.kind ?? 'text');
  const [choices, setChoices] = useState(field?.choices.join('\n') ?? '');
  // Texts are searched until somebody says otherwise.
  const [chosen, setChosen] = useState(field?.searchable ?? null);
  const searchable = chosen ?? kind === 'text';
  const save = useMutation({
    mutationFn: () => {
      const body = { name, searchable, choices: choices.split('\n').filter((choice) => choice.trim() !== '') };
      return field === null
        ? call(addOwnField, { params: { organization }, body: { ...body, kind } })
        : call(changeOwnField, { params: { organization, field: field.id }, body });
    },
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries();
    },
  });
  const refused = save.error instanceof ApiError && save.error.code === 'own-field-refused' ? save.error : null;
  const errorAt = (place: string): string | null => (refused?.field === `body.${place}` ? refused.message : null);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        data-autofocus
        label={t('directoryRecords.own.fieldName')}
        error={errorAt('name')}
        value={name}
        maxLength={40}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      {field === null ? (
        <NativeSelect
          label={t('directoryRecords.own.fieldKind')}
          value={kind}
          data={OWN_FIELD_KINDS.map((value) => ({ value, label: t(`directoryRecords.own.kinds.${value}`) }))}
          onChange={({ currentTarget }) =>
            setKind(OWN_FIELD_KINDS.find((each) => each === currentTarget.value) ?? 'text')
          }
        />
      ) : null}
      {kind === 'choice' ? (
        <Textarea
          label={t('directoryRecords.own.fieldChoices')}
          error={errorAt('choices')}
          rows={5}
          value={choices}
          onChange={({ currentTarget }) => setChoices(currentTarget.value)}
        />
      ) : null}
      <Checkbox
        label={t('directoryRecords.own.fieldSearchable')}
        description={t('directoryRecords.own.fieldSearchableWhat')}
        checked={searchable}
        onChange={({ currentTarget }) => setChosen(currentTarget.checked)}
      />
      {save.error && refused === null ? (
        <ErrorText error={save.error} lead={t('directoryRecords.own.fieldError')} />
      ) : null}
      <div className={classes.bar}>
        <Button type="submit" disabled={name.trim() === ''} loading={save.isPending}>
          {t(field === null ? 'directoryRecords.own.fieldAdd' : 'directoryRecords.own.fieldSave')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {t('ui.close')}
        </Button>
      </div>
    </form>
  );
}
