import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { counted } from '../../../words.ts';
import classes from './PlanList.module.css';
import type { PartHead } from './plan-parts.ts';

interface PartHeadLineProps {
  head: PartHead;
  open: boolean;
  onToggle: () => void;
}

/** A place or kind with what happens there; folds and unfolds its changes. */
export function PartHeadLine({ head, open, onToggle }: PartHeadLineProps) {
  const { t } = useTranslation();
  const Chevron = open ? IconChevronDown : IconChevronRight;
  const name =
    'kind' in head.of ? t(`directory.kinds.${head.of.kind}`) : (head.of.location ?? t('directorySync.plan.noLocation'));
  const counts: string[] = (['removed', 'changed', 'added'] as const)
    .filter((kind) => head[kind] > 0)
    .map((kind) => t(`directorySync.plan.partCounts.${kind}`, { formatted: counted(head[kind]) }));
  if (head.stay !== null) counts.push(t('directorySync.plan.stay', { formatted: counted(head.stay) }));
  return (
    <button type="button" className={classes.head} aria-expanded={open} onClick={onToggle}>
      <Chevron size={16} aria-hidden className={classes.kind} />
      <span className={classes.headName}>{name}</span>
      <span className={classes.headCounts}>{counts.join(' · ')}</span>
      {head.lostSight ? <span className={classes.lost}>{t('directorySync.plan.lostSight')}</span> : null}
    </button>
  );
}
