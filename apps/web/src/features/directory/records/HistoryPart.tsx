import { type DirectoryRecord, listRecordHistory, type RecordChange } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryFor } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { Panel } from '../../../ui/Panel.tsx';
import { since } from '../../../words.ts';
import { fieldName } from './field-name.ts';
import classes from './Records.module.css';
import { valueText } from './value-text.ts';

const FIRST = 10;
const MORE = 50;
const MOST = 200;

/** What became of an entry, newest first: what runs brought, what people set. */
export function HistoryPart({ organization, record }: { organization: string; record: DirectoryRecord }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const [limit, setLimit] = useState(FIRST);
  const query = useQuery(queryFor(listRecordHistory, { params: { organization, entry: record.id }, query: { limit } }));
  return (
    <section className={classes.part}>
      <h2>{t('directoryRecords.history.title')}</h2>
      <Panel query={query} errorLead={t('directoryRecords.history.error')} bare>
        {({ changes, more }) =>
          changes.length === 0 ? (
            <p className={classes.muted}>{t('directoryRecords.history.none', { when: since(record.addedAt, now) })}</p>
          ) : (
            <>
              <ol className={classes.lines}>
                {changes.map((change) => (
                  <Line key={change.id} change={change} now={now} />
                ))}
              </ol>
              {more && limit < MOST ? (
                <div>
                  <Button variant="default" size="xs" onClick={() => setLimit(Math.min(MOST, limit + MORE))}>
                    {t('directoryRecords.history.older')}
                  </Button>
                </div>
              ) : null}
            </>
          )
        }
      </Panel>
    </section>
  );
}

function Line({ change, now }: { change: RecordChange; now: number }) {
  const { t } = useTranslation();
  return (
    <li className={classes.line}>
      <span className={classes.source}>
        {since(change.at, now)} · {whoAndWhat(t, change)}
      </span>
      {change.fields.map(({ field, before, after }) => {
        // Pictures have no words.
        if (field === 'photo') return <span key={field}>{fieldName(t, field)}</span>;
        const nothing = t('directoryRecords.nothing');
        const values = {
          field: fieldName(t, field),
          before: valueText(before) ?? nothing,
          after: valueText(after) ?? nothing,
        };
        return (
          <span key={field}>
            {t(change.act === 'added' ? 'directoryRecords.history.filled' : 'directoryRecords.history.change', values)}
          </span>
        );
      })}
    </li>
  );
}

function whoAndWhat(t: TFunction, { act, run, by }: RecordChange): string {
  const word = t(`directoryRecords.history.${act}`);
  if (run !== null) return t('directoryRecords.history.byRun', { act: word, run });
  return by === null ? word : t('directoryRecords.history.byPerson', { act: word, by });
}
