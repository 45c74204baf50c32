import type { ImportCheck } from '@linekeeper/api-contract';
import { useTranslation } from 'react-i18next';
import { groupedNumber } from '../../../phone-number.ts';
import { counted } from '../../../words.ts';
import classes from './Contacts.module.css';

/** What an import would do: how many, the first of them, and every problem with its line. */
export function ImportOutcome({ check, isPending }: { check: ImportCheck; isPending: boolean }) {
  const { t } = useTranslation();
  const { problems, sample } = check;
  const shown = problems.first.length;
  return (
    <div className={classes.outcome} aria-busy={isPending}>
      <p role="status">
        {t('directoryContacts.importing.outcome', {
          records: counted(check.records),
          added: counted(check.added),
          updated: counted(check.updated),
          passedOver: counted(check.passedOver),
        })}
      </p>
      {sample.length === 0 ? null : (
        <table className={classes.table} aria-label={t('directoryContacts.importing.sample')}>
          <thead>
            <tr>
              {(['name', 'company', 'numbers', 'email'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`directoryContacts.columns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sample.map(({ name, company, numbers, emails }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file, in its order
              <tr key={index}>
                <th scope="row">{name}</th>
                <td>{company}</td>
                <td>{numbers.map(({ value }) => groupedNumber(value)).join(', ')}</td>
                <td>{emails.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {problems.total === 0 ? null : (
        <details>
          <summary>
            {shown < problems.total
              ? t('directoryContacts.importing.problemsFirst', {
                  shown: counted(shown),
                  formatted: counted(problems.total),
                })
              : t('directoryContacts.importing.problems', { count: shown, formatted: counted(shown) })}
          </summary>
          <ul className={classes.problems}>
            {problems.first.map(({ line, column, code, message }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one line may have the same problem twice
              <li key={`${line} ${code} ${index}`}>
                {column === null
                  ? t('directoryContacts.importing.problem', { line: counted(line), message })
                  : t('directoryContacts.importing.problemInColumn', { line: counted(line), column, message })}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
