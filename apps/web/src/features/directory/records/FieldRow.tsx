import type { DirectoryRecord, RecordFieldValue } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../clock.ts';
import { groupedNumber } from '../../../phone-number.ts';
import { announce } from '../../../shell/announce.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { since } from '../../../words.ts';
import { FieldEditor } from './FieldEditor.tsx';
import { fieldName } from './field-name.ts';
import classes from './Records.module.css';
import { useFieldActs } from './use-record.ts';
import { valueText } from './value-text.ts';

interface FieldRowProps {
  organization: string;
  record: DirectoryRecord;
  field: RecordFieldValue;
}

/** One field: its value, where it comes from, and for those who may the way to set another one. */
export function FieldRow({ organization, record, field }: FieldRowProps) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  const { set, takeBack } = useFieldActs(organization, record.id, field.field);
  const name = field.name ?? fieldName(t, field.field);
  useEffect(() => {
    if (wasEditing.current && !editing) opener.current?.focus();
    wasEditing.current = editing;
  }, [editing]);
  if (editing) {
    return (
      <div className={classes.field}>
        <dt className={classes.name}>{name}</dt>
        <dd className={classes.editor}>
          <FieldEditor
            name={name}
            field={field}
            error={set.error}
            busy={set.isPending}
            onCancel={() => {
              set.reset();
              setEditing(false);
            }}
            onSave={(value) =>
              set.mutate(value, {
                onSuccess: () => {
                  setEditing(false);
                  announce(t('directoryRecords.saved', { field: name }), 'polite');
                },
              })
            }
          />
        </dd>
      </div>
    );
  }
  const mayEdit = record.mayEdit && record.removedAt === null;
  return (
    <div className={classes.field} data-own={field.own?.canTakeBack || undefined}>
      <dt className={classes.name}>{name}</dt>
      <dd className={classes.value}>
        <Value field={field} />
        <Source record={record} field={field} />
        {takeBack.error ? <ErrorText error={takeBack.error} lead={t('directoryRecords.saveError')} /> : null}
      </dd>
      <dd className={classes.acts}>
        {mayEdit && field.own?.canTakeBack ? (
          <Button
            variant="default"
            size="xs"
            loading={takeBack.isPending}
            aria-label={t('directoryRecords.useWebexNamed', { field: name })}
            onClick={() =>
              takeBack.mutate(undefined, {
                onSuccess: () => {
                  opener.current?.focus();
                  announce(t('directoryRecords.takenBack', { field: name }), 'polite');
                },
              })
            }
          >
            {t('directoryRecords.useWebex')}
          </Button>
        ) : null}
        {mayEdit ? (
          <Button
            ref={opener}
            variant="default"
            size="xs"
            aria-label={t('directoryRecords.editNamed', { field: name })}
            onClick={() => setEditing(true)}
          >
            {t('directoryRecords.edit')}
          </Button>
        ) : null}
      </dd>
    </div>
  );
}

function Value({ field }: { field: RecordFieldValue }) {
  const { t } = useTranslation();
  const { value, kind } = field;
  if (Array.isArray(value)) {
    return value.map(({ type, value: number }) => (
      <span key={number}>
        {groupedNumber(number)} <span className={classes.muted}>{type}</span>
        {/^\+\d{5,15}$/.test(number) ? null : (
          <span className={classes.source}> · {t('directoryRecords.notNumber')}</span>
        )}
      </span>
    ));
  }
  // Where nobody set anything, the source says already that there is nothing.
  if (value === null) return field.own === null ? null : <span className={classes.muted}>–</span>;
  if (kind !== 'link') return <span>{value}</span>;
  return (
    <a href={value} rel="noopener noreferrer">
      {value}
    </a>
  );
}

function Source({ record, field }: { record: DirectoryRecord; field: RecordFieldValue }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (field.own === null) return <span className={classes.source}>{t(plainSource(record, field))}</span>;
  return (
    <span className={`${classes.source} ${classes.own}`}>
      <IconPencil size={14} aria-hidden />
      <span>{ownSource(t, { record, own: field.own, when: since(field.own.at, now) })}</span>
    </span>
  );
}

function plainSource({ origin }: DirectoryRecord, field: RecordFieldValue) {
  if (origin === 'manual' || field.name !== null) return 'directoryRecords.source.nobody' as const;
  return field.value === null ? 'directoryRecords.source.webexHasNone' : 'directoryRecords.source.webex';
}

interface OwnSource {
  record: DirectoryRecord;
  own: NonNullable<RecordFieldValue['own']>;
  when: string;
}

function ownSource(t: TFunction, { record, own, when }: OwnSource): string {
  const { by } = own;
  // Beside a field of the own, and for who may not edit, there is nothing of Webex's to name.
  if (!own.canTakeBack || !record.mayEdit) return t('directoryRecords.source.own', { by, when });
  const webex = valueText(own.webexValue);
  if (webex === null) return t('directoryRecords.source.ownWebexNothing', { by, when });
  return t('directoryRecords.source.ownWebex', { by, when, webex });
}
