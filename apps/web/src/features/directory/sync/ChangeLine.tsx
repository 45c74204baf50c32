import type { PlanChange } from '@linekeeper/api-contract';
import { IconMinus, IconPencil, IconPlus } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { counted } from '../../../words.ts';
import { KIND_ICON } from '../kind-look.ts';
import classes from './PlanList.module.css';

const MARK = { added: IconPlus, changed: IconPencil, removed: IconMinus } as const;
/** By what people know an entry; the rest of it stands in the exported file. */
const KNOWN_BY = ['title', 'department', 'email', 'number', 'numbers'];

/** One entry and what the plan does to it: field by field where it changes, what it is otherwise. */
export function ChangeLine({ change }: { change: PlanChange }) {
  const { t } = useTranslation();
  const Mark = MARK[change.kind];
  const Kind = KIND_ICON[change.entryKind];
  return (
    <div className={classes.change} data-kind={change.kind}>
      <span className={classes.mark}>
        <Mark size={14} aria-hidden /> {t(`directorySync.plan.${change.kind}`)}
      </span>
      <span className={classes.who}>
        <Kind size={16} className={classes.kind} role="img" aria-label={t(`directory.kind.${change.entryKind}`)} />
        <span className={classes.name}>{change.name}</span>
        {change.extension === null ? null : <b>{change.extension}</b>}
      </span>
      <span className={classes.what}>
        {change.kind === 'changed' ? <Differences change={change} /> : <Belongings change={change} />}
        {change.kind === 'removed' && change.favourites > 0 ? (
          <span className={classes.loss}>
            {t('directorySync.plan.favourites', { count: change.favourites, formatted: counted(change.favourites) })}
          </span>
        ) : null}
        <Note change={change} />
      </span>
    </div>
  );
}

/** What became of it, where that is not what was planned. */
function Note({ change: { state, note } }: { change: PlanChange }) {
  const { t } = useTranslation();
  const word = state === 'skipped' || state === 'kept' ? t(`directorySync.plan.states.${state}`) : null;
  if (word === null && note === null) return null;
  return (
    <span className={classes.note}>
      {word === null ? null : <b>{word} </b>}
      {note}
    </span>
  );
}

/** Names of the organization's own fields are their words. */
function fieldName(t: TFunction, field: string): string {
  return t(`directorySync.plan.fields.${field}` as 'directorySync.plan.fields.name', { defaultValue: field });
}

function Differences({ change }: { change: PlanChange }) {
  const { t } = useTranslation();
  return change.fields.map(({ field, before, after }) => (
    <span key={field} className={classes.field}>
      <span className={classes.fieldName}>{fieldName(t, field)}</span> <Value of={before} className={classes.before} />{' '}
      <span className={classes.arrow}>
        <span aria-hidden>→</span>
        <span className="lk-hidden">{t('directorySync.plan.becomes')}</span>
      </span>{' '}
      <Value of={after} className={classes.after} />
    </span>
  ));
}

function Value({ of, className }: { of: string | null; className: string | undefined }) {
  const { t } = useTranslation();
  if (of === null || of === '') return <span className={classes.nothing}>{t('directorySync.plan.nowEmpty')}</span>;
  return <span className={className}>{of}</span>;
}

/** What is added will have; what is removed had. */
function Belongings({ change }: { change: PlanChange }) {
  const values = change.fields.flatMap(({ field, before, after }) => {
    const value = change.kind === 'added' ? after : before;
    return !KNOWN_BY.includes(field) || value === null || value === '' ? [] : [value];
  });
  return values.length === 0 ? null : <span className={classes.belongings}>{values.join(' · ')}</span>;
}
