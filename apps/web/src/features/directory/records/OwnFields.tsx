import { type OwnField, type readOwnRecords, removeOwnField } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, call } from '../../../api.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { counted } from '../../../words.ts';
import { OwnFieldForm } from './OwnFieldForm.tsx';
import classes from './Records.module.css';

interface OwnFieldsProps {
  organization: string;
  answer: AnswerOf<typeof readOwnRecords>;
}

/** The organization's own fields, with the ways to add, change and remove one. */
export function OwnFields({ organization, answer }: OwnFieldsProps) {
  const { t } = useTranslation();
  const [form, setForm] = useState<{ field: OwnField | null } | null>(null);
  const [removing, setRemoving] = useState<OwnField | null>(null);
  const { fields, mostFields } = answer;
  return (
    <>
      <section className={classes.part}>
        <div className={classes.head}>
          <h2>{t('directoryRecords.own.fields')}</h2>
          <Button
            variant="default"
            size="xs"
            disabled={fields.length >= mostFields}
            onClick={() => setForm({ field: null })}
          >
            {t('directoryRecords.own.addField')}
          </Button>
        </div>
        <p className={classes.muted}>{t('directoryRecords.own.fieldsWhat', { most: mostFields })}</p>
        {fields.length === 0 ? (
          <p>{t('directoryRecords.own.fieldsNone')}</p>
        ) : (
          <FieldTable fields={fields} onChange={(field) => setForm({ field })} onRemove={setRemoving} />
        )}
      </section>
      <Dialog
        opened={form !== null}
        title={
          form === null || form.field === null
            ? t('directoryRecords.own.addField')
            : t('directoryRecords.own.fieldChangeNamed', { name: form.field.name })
        }
        onClose={() => setForm(null)}
      >
        <OwnFieldForm organization={organization} field={form?.field ?? null} onDone={() => setForm(null)} />
      </Dialog>
      <RemoveDialog organization={organization} field={removing} onDone={() => setRemoving(null)} />
    </>
  );
}

interface FieldTableProps {
  fields: readonly OwnField[];
  onChange: (field: OwnField) => void;
  onRemove: (field: OwnField) => void;
}

function FieldTable({ fields, onChange, onRemove }: FieldTableProps) {
  const { t } = useTranslation();
  return (
    <table className={classes.table} aria-label={t('directoryRecords.own.fields')}>
      <thead>
        <tr>
          {(['name', 'kind', 'used', 'acts'] as const).map((column) => (
            <th key={column} scope="col">
              {t(`directoryRecords.own.columns.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields.map((field) => (
          <tr key={field.id}>
            <th scope="row">{field.name}</th>
            <td>
              {t(`directoryRecords.own.kinds.${field.kind}`)}
              {field.choices.length > 0 ? `: ${field.choices.join(', ')}` : null}
              {field.searchable ? <span className={classes.muted}> · {t('directoryRecords.own.searched')}</span> : null}
            </td>
            <td>{t('directoryRecords.own.used', { count: field.used, formatted: counted(field.used) })}</td>
            <td>
              <div className={classes.bar}>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('directoryRecords.own.fieldChangeNamed', { name: field.name })}
                  onClick={() => onChange(field)}
                >
                  {t('directoryRecords.own.fieldChange')}
                </Button>
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('directoryRecords.own.fieldRemoveNamed', { name: field.name })}
                  onClick={() => onRemove(field)}
                >
                  {t('directoryRecords.own.fieldRemove')}
                </Button>
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface RemoveDialogProps {
  organization: string;
  field: OwnField | null;
  onDone: () => void;
}

function RemoveDialog({ organization, field, onDone }: RemoveDialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => call(removeOwnField, { params: { organization, field: id } }),
    onSuccess: async () => {
      onDone();
      await queries.invalidateQueries();
    },
  });
  const name = field?.name ?? '';
  const count = field?.used ?? 0;
  return (
    <Dialog opened={field !== null} title={t('directoryRecords.own.fieldRemoveTitle', { name })} onClose={onDone}>
      <p>{t('directoryRecords.own.fieldRemoveWhat', { count, formatted: counted(count) })}</p>
      {remove.error ? <ErrorText error={remove.error} lead={t('directoryRecords.own.fieldError')} /> : null}
      <div className={classes.bar}>
        <Button variant="default" data-autofocus onClick={onDone}>
          {t('directoryRecords.removeNo')}
        </Button>
        <Button loading={remove.isPending} onClick={() => field && remove.mutate(field.id)}>
          {t('directoryRecords.own.fieldRemoveYes', { name })}
        </Button>
      </div>
    </Dialog>
  );
}
