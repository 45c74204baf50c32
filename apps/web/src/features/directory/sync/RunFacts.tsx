import type { DirectoryPlan, DirectoryRun } from '@linekeeper/api-contract';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../clock.ts';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { StateMark } from '../../../ui/StateMark.tsx';
import { counted, dayWithYear, duration, since, wholeTime } from '../../../words.ts';
import classes from './RunPage.module.css';
import { RUN_LOOK } from './run-look.ts';
import { shortHash } from './short-hash.ts';

/** The state of a run, when it was, how much it read, who decided, and the hash two people can compare. */
export function RunFacts({ run, plan }: { run: DirectoryRun; plan: DirectoryPlan | null }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  const facts: string[] = [t(`directorySync.kinds.${run.kind}`)];
  if (run.endedAt !== null) {
    facts.push(
      t('directorySync.plan.took', { time: duration(Date.parse(run.endedAt) - Date.parse(run.startedAt)) }),
      t('directorySync.plan.readCount', { formatted: counted(run.read) }),
    );
  }
  return (
    <>
      <div className={classes.facts}>
        <StateMark state={RUN_LOOK[run.state]} word={t(`directorySync.states.${run.state}`)} />
        <time dateTime={run.startedAt} title={wholeTime(run.startedAt)}>
          {t('directorySync.plan.started', { time: since(run.startedAt, now) })}
        </time>
        <span>{facts.join(' · ')}</span>
        {plan === null ? null : (
          <span className={classes.hash}>
            {t('directorySync.plan.hash', { hash: shortHash(plan.hash) })}
            <CopyButton value={plan.hash} what={t('directorySync.plan.hashCopy')} />
          </span>
        )}
      </div>
      {plan === null ? null : <div className={classes.lines}>{linesOf(plan, now, t).join(' ')}</div>}
    </>
  );
}

function linesOf(plan: DirectoryPlan, now: number, t: TFunction): string[] {
  const { decided, undone, undoableUntil, knownAsOf, before } = plan;
  const lines: string[] = [];
  if (before.entries === 0) lines.push(t('directorySync.plan.beforeNothing'));
  else if (knownAsOf !== null)
    lines.push(t('directorySync.plan.before', { entries: counted(before.entries), time: since(knownAsOf, now) }));
  if (decided !== null)
    lines.push(t(`directorySync.plan.by.${decided.act}`, { by: decided.by, time: since(decided.at, now) }));
  if (undone !== null) lines.push(t('directorySync.plan.undoneBy', { by: undone.by, time: since(undone.at, now) }));
  else if (undoableUntil !== null)
    lines.push(t('directorySync.plan.keptUntil', { day: dayWithYear(undoableUntil, now) }));
  if (plan.skipped > 0)
    lines.push(t('directorySync.plan.skipped', { count: plan.skipped, formatted: counted(plan.skipped) }));
  return lines;
}
