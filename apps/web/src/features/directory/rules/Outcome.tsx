import type { DirectoryRules, RulesCheck, SampleEntry } from '@linekeeper/api-contract';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../clock.ts';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { counted, since } from '../../../words.ts';
import classes from './Rules.module.css';

interface OutcomeProps {
  check: { data: RulesCheck | undefined; error: unknown; isFetching: boolean };
  draft: DirectoryRules;
  kept: DirectoryRules;
}

/** How many the draft selects, what that changes, and five of them. */
export function Outcome({ check, draft, kept }: OutcomeProps) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const { data } = check;
  if (check.error) return <ErrorText error={check.error} lead={t('directory.rules.outcome.error')} />;
  if (data === undefined) return <p className={classes.muted}>{t('directory.rules.outcome.checking')}</p>;
  const { outcome, asOf } = data;
  if (outcome === null) {
    const isWrong = data.filterError !== null || data.mappingErrors.length > 0;
    return <p className={classes.muted}>{t(`directory.rules.outcome.${isWrong ? 'wrong' : 'nothingRead'}`)}</p>;
  }
  const { selected, of, coming, leaving, changing } = outcome;
  const isSame = coming + leaving + changing === 0;
  const hasUnseen = kept.sourcesOff.some((source) => !draft.sourcesOff.includes(source));
  return (
    <div className={classes.outcome} aria-busy={check.isFetching}>
      <p role="status">
        <b>
          {t('directory.rules.outcome.selected', {
            selected: counted(selected),
            of: counted(of),
            when: asOf === null ? '' : since(asOf, now),
          })}
        </b>{' '}
        {isSame
          ? t('directory.rules.outcome.same')
          : t('directory.rules.outcome.difference', {
              coming: counted(coming),
              leaving: counted(leaving),
              changing: counted(changing),
            })}{' '}
        {hasUnseen ? t('directory.rules.outcome.unseen') : null}
      </p>
      <Sample caption={t('directory.rules.outcome.sample')} entries={outcome.sample} />
      <Sample caption={t('directory.rules.outcome.leaving')} entries={outcome.leavingSample} />
    </div>
  );
}

function Sample({ caption, entries }: { caption: string; entries: readonly SampleEntry[] }) {
  const { t } = useTranslation();
  if (entries.length === 0) return null;
  const heads = ['name', 'kind', 'department', 'location', 'number'] as const;
  return (
    <table className={`${classes.table} ${classes.entries}`}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {t(`directory.rules.outcome.columns.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={`${entry.kind} ${entry.name} ${entry.email} ${entry.extension}`}>
            <td>{entry.name}</td>
            <td>{t(`directory.kind.${entry.kind}`)}</td>
            <td>{entry.department}</td>
            <td>{entry.location}</td>
            <td>{entry.numbers[0] ?? entry.extension}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
