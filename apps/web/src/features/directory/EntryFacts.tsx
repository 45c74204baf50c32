import type { DirectoryEntry } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { groupedNumber } from '../../phone-number.ts';
import { Age } from '../../ui/Age.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { type Fact, Facts } from '../../ui/Facts.tsx';
import { PresenceBadge } from '../../ui/PresenceBadge.tsx';
import type { PresenceJob } from '../../ui/presence-look.ts';
import classes from './EntryFacts.module.css';
import { numberToDial } from './number-to-dial.ts';

interface EntryFactsProps {
  entry: DirectoryEntry;
  job: PresenceJob['state'];
  /** Beside each number: where it is called from. */
  actionFor?: (number: string) => ReactNode;
}

/** "Account manager · Sales · Milano"; the kind where nothing else is known. */
export function entryLine(t: TFunction, { title, department, location, kind, contact }: DirectoryEntry): string {
  const known = [title, department, contact?.company ?? null, location].filter((part) => part !== null);
  return known.length > 0 ? known.join(' · ') : t(`directory.kind.${kind}`);
}

/** Everything known about an entry: presence with its age, extension, numbers, mail. */
export function EntryFacts({ entry, job, actionFor }: EntryFactsProps) {
  const { t } = useTranslation();
  const facts: Fact[] = [];
  if (entry.extension !== null) {
    // Called from here only where nothing better is known: see numberToDial.
    const action = numberToDial(entry) === entry.extension ? actionFor : undefined;
    const value = <NumberLine shown={entry.extension} value={entry.extension} actionFor={action} strong />;
    facts.push({ name: t('directory.columns.extension'), value });
  }
  const byType = Map.groupBy(entry.numbers, ({ type }) => typeWord(t, type));
  for (const [name, numbers] of byType) {
    const lines = numbers.map(({ value }) => (
      <NumberLine key={value} shown={groupedNumber(value)} value={value} actionFor={actionFor} />
    ));
    facts.push({ name, value: lines });
  }
  if (entry.email !== null) facts.push({ name: t('directory.email'), value: <Mail address={entry.email} /> });
  // Fields of the organization's own have the name it gave them.
  for (const [name, value] of Object.entries(entry.extra ?? {})) facts.push({ name, value });
  if (entry.contact) facts.push({ name: t('directory.list'), value: entry.contact.listName });
  facts.push({ name: t('directory.kindLabel'), value: t(`directory.kind.${entry.kind}`) });
  return (
    <>
      <p className={classes.line}>{entryLine(t, entry)}</p>
      <PresenceLine entry={entry} job={job} />
      <Facts facts={facts} />
    </>
  );
}

/** Breaks before the at sign rather than within a word. */
function Mail({ address }: { address: string }) {
  const at = address.lastIndexOf('@');
  if (at < 0) return address;
  return (
    <>
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </>
  );
}

function PresenceLine({ entry, job }: EntryFactsProps) {
  const { t } = useTranslation();
  if (entry.kind !== 'person') return null;
  if (job === 'off') return <p className={classes.presence}>{t('directory.presenceOff')}</p>;
  if (job === 'not-authorized' || entry.presence === null)
    return <p className={classes.presence}>{t('directory.presenceUnknown')}</p>;
  return (
    <p className={classes.presence}>
      <PresenceBadge presence={entry.presence} job={job} />
      <span className={classes.checked}>
        {t('directory.checked')} <Age at={entry.presence.checkedAt} />
      </span>
    </p>
  );
}

interface NumberLineProps {
  shown: string;
  value: string;
  strong?: boolean;
  actionFor: EntryFactsProps['actionFor'];
}

function NumberLine({ shown, value, strong = false, actionFor }: NumberLineProps) {
  const { t } = useTranslation();
  return (
    <span className={classes.number}>
      <span data-strong={strong || undefined}>{shown}</span>
      <span className={classes.acts}>
        {actionFor?.(value)}
        <CopyButton value={value} what={t('directory.numberNamed', { number: shown })} />
      </span>
    </span>
  );
}

/** Webex's own words for types of numbers, where we know them. */
function typeWord(t: TFunction, type: string): string {
  switch (type.toLowerCase()) {
    case 'work':
      return t('directory.numberTypes.work');
    case 'mobile':
      return t('directory.numberTypes.mobile');
    case 'primary':
      return t('directory.numberTypes.primary');
    case 'alternate':
      return t('directory.numberTypes.alternate');
    case 'home':
      return t('directory.numberTypes.home');
    case 'fax':
      return t('directory.numberTypes.fax');
    default:
      return t('directory.numberTypes.other');
  }
}
