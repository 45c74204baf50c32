import { type DirectoryRecord, removeRecord } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { addSentences } from '../../../strings/add-sentences.ts';
import { directoryRecords } from '../../../strings/en/directory-records.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { type Fact, Facts } from '../../../ui/Facts.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { since } from '../../../words.ts';
import { FieldRow } from './FieldRow.tsx';
import { HistoryPart } from './HistoryPart.tsx';
import { PhotoPart } from './PhotoPart.tsx';
import classes from './Records.module.css';
import { useRecord } from './use-record.ts';

addSentences({ directoryRecords });

/** One entry field by field: what is shown, where it comes from, what became of it. */
export function EntryPage() {
  const { t } = useTranslation();
  const { org, entry } = useParams({ from: '/shell/signed-in/o/$org/directory/$entry' });
  const query = useRecord(org, entry);
  const { data: record } = query;
  const name = record?.name ?? t('directory.details');
  return (
    <>
      <PageHeader
        heading={name}
        title={[name, t('directory.title')]}
        sub={record === undefined ? null : <Sub record={record} />}
        back={{ to: '/o/$org/directory', params: { org }, label: t('directory.title') }}
        actions={
          record?.origin === 'manual' && record.mayEdit && record.removedAt === null ? (
            <Remove organization={org} record={record} />
          ) : null
        }
      />
      <Panel query={query} errorLead={t('directoryRecords.error')} bare>
        {(answer) => <Parts organization={org} record={answer} />}
      </Panel>
    </>
  );
}

function Sub({ record }: { record: DirectoryRecord }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const kind = t(`directory.kind.${record.kind}`);
  if (record.origin === 'manual') return t('directoryRecords.sub.manual', { kind, when: since(record.addedAt, now) });
  if (record.readAt === null) return t('directoryRecords.sub.webexNever', { kind });
  return t('directoryRecords.sub.webex', { kind, when: since(record.readAt, now) });
}

function Parts({ organization, record }: { organization: string; record: DirectoryRecord }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <div className={classes.parts}>
      <div className={classes.side}>
        {record.removedAt === null ? null : (
          <p className={classes.part}>{t('directoryRecords.gone', { when: since(record.removedAt, now) })}</p>
        )}
        <section className={classes.part}>
          <h2>{t('directoryRecords.values')}</h2>
          {record.mayEdit && record.origin === 'webex' ? (
            <p className={classes.muted}>{t('directoryRecords.valuesHint')}</p>
          ) : null}
          <dl className={classes.fields}>
            {record.fields.map((field) => (
              <FieldRow key={field.field} organization={organization} record={record} field={field} />
            ))}
          </dl>
        </section>
        <More record={record} />
      </div>
      <div className={classes.side}>
        <PhotoPart organization={organization} record={record} />
        {record.mayEdit ? <HistoryPart organization={organization} record={record} /> : null}
      </div>
    </div>
  );
}

function More({ record }: { record: DirectoryRecord }) {
  const { t } = useTranslation();
  const lines = (values: readonly string[]) => values.map((value) => <div key={value}>{value}</div>);
  const facts: Fact[] = record.mapped.map(({ name, value }) => ({
    name: t('directoryRecords.more.mapped', { name }),
    value,
  }));
  for (const field of ['emails', 'addresses', 'sip'] as const) {
    const values = record[field].map((value) => (typeof value === 'string' ? value : value.value));
    if (values.length > 0) facts.push({ name: t(`directoryRecords.more.${field}`), value: lines(values) });
  }
  if (facts.length === 0) return null;
  return (
    <section className={classes.part}>
      <h2>{t('directoryRecords.more.title')}</h2>
      <Facts facts={facts} />
    </section>
  );
}

function Remove({ organization, record }: { organization: string; record: DirectoryRecord }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => call(removeRecord, { params: { organization, entry: record.id } }),
    onSuccess: async () => {
      await navigate({ to: '/o/$org/directory', params: { org: organization } });
      await queries.invalidateQueries();
    },
  });
  const { name } = record;
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        {t('directoryRecords.remove')}
      </Button>
      <Dialog opened={asked} title={t('directoryRecords.removeTitle', { name })} onClose={() => setAsked(false)}>
        <p>{t('directoryRecords.removeWhat')}</p>
        {remove.error ? <ErrorText error={remove.error} lead={t('directoryRecords.removeError')} /> : null}
        <div className={classes.bar}>
          <Button variant="default" data-autofocus onClick={() => setAsked(false)}>
            {t('directoryRecords.removeNo')}
          </Button>
          <Button loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('directoryRecords.removeYes', { name })}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
