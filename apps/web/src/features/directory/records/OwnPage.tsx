import { readOwnRecords } from '@linekeeper/api-contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type AnswerOf, queryFor, sessionQuery } from '../../../api.ts';
import { useNow } from '../../../clock.ts';
import { addSentences } from '../../../strings/add-sentences.ts';
import { directoryRecords } from '../../../strings/en/directory-records.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { PageHeader } from '../../../ui/PageHeader.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { counted, since } from '../../../words.ts';
import { AddEntry } from './AddEntry.tsx';
import { fieldName } from './field-name.ts';
import { OwnFields } from './OwnFields.tsx';
import classes from './Records.module.css';
import { valueText } from './value-text.ts';

addSentences({ directoryRecords });

type Answer = AnswerOf<typeof readOwnRecords>;

/** What the organization says itself: its fields, the entries it added, the values it set over Webex's. */
export function OwnPage() {
  const { t } = useTranslation();
  const { org } = useParams({ from: '/shell/signed-in/o/$org/directory/own' });
  const { data: session } = useQuery(sessionQuery);
  const isOwner = session?.role === 'owner';
  const query = useQuery({ ...queryFor(readOwnRecords, { params: { organization: org } }), enabled: isOwner });
  return (
    <>
      <PageHeader
        heading={t('directoryRecords.own.title')}
        title={[t('directoryRecords.own.title'), t('directory.title')]}
        sub={t('directoryRecords.own.sub')}
        back={{ to: '/o/$org/directory', params: { org }, label: t('directory.title') }}
        actions={isOwner ? <AddEntry organization={org} /> : null}
      />
      {isOwner ? (
        <Panel query={query} errorLead={t('directoryRecords.own.error')} bare>
          {(answer) => (
            <div className={classes.single}>
              <Entries organization={org} answer={answer} />
              <OwnFields organization={org} answer={answer} />
              <Values organization={org} answer={answer} />
            </div>
          )}
        </Panel>
      ) : (
        <EmptyState>{t('directoryRecords.own.ownersOnly')}</EmptyState>
      )}
    </>
  );
}

interface PartProps {
  organization: string;
  answer: Answer;
}

function Entries({ organization, answer }: PartProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <section className={classes.part}>
      <h2>{t('directoryRecords.own.entries')}</h2>
      <p className={classes.muted}>{t('directoryRecords.own.entriesWhat')}</p>
      {answer.entries.length === 0 ? (
        <p>{t('directoryRecords.own.entriesNone')}</p>
      ) : (
        <table className={classes.table} aria-label={t('directoryRecords.own.entries')}>
          <thead>
            <tr>
              <th scope="col">{t('directoryRecords.own.columns.name')}</th>
              <th scope="col">{t('directoryRecords.own.columns.kind')}</th>
              <th scope="col">{t('directoryRecords.own.columns.added')}</th>
            </tr>
          </thead>
          <tbody>
            {answer.entries.map(({ id, kind, name, addedAt, by }) => (
              <tr key={id}>
                <th scope="row">
                  <EntryLink organization={organization} entry={id} name={name} />
                </th>
                <td>{t(`directory.kind.${kind}`)}</td>
                <td>{t('directoryRecords.own.addedBy', { by, when: since(addedAt, now) })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function Values({ organization, answer }: PartProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { values, valuesTotal } = answer;
  const nothing = t('directoryRecords.nothing');
  return (
    <section className={classes.part}>
      <h2>{t('directoryRecords.own.values')}</h2>
      {values.length < valuesTotal ? (
        <p className={classes.muted}>
          {t('directoryRecords.own.valuesMore', { shown: counted(values.length), total: counted(valuesTotal) })}
        </p>
      ) : null}
      {values.length === 0 ? (
        <p>{t('directoryRecords.own.valuesNone')}</p>
      ) : (
        <table className={classes.table} aria-label={t('directoryRecords.own.values')}>
          <thead>
            <tr>
              {(['entry', 'field', 'value', 'webex', 'by'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`directoryRecords.own.columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {values.map(({ entry, entryName, field, value, webexValue, by, at }) => (
              <tr key={`${entry} ${field}`}>
                <th scope="row">
                  <EntryLink organization={organization} entry={entry} name={entryName} />
                </th>
                <td>{fieldName(t, field)}</td>
                <td data-label={t('directoryRecords.own.columns.value')}>{valueText(value) ?? nothing}</td>
                <td data-label={t('directoryRecords.own.columns.webex')} className={classes.muted}>
                  {valueText(webexValue) ?? nothing}
                </td>
                <td className={classes.muted}>
                  {by}, {since(at, now)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function EntryLink({ organization, entry, name }: { organization: string; entry: string; name: string }) {
  return (
    <Link to="/o/$org/directory/$entry" params={{ org: organization, entry }}>
      {name}
    </Link>
  );
}
