import type { LinkedWalk } from '@linekeeper/api-contract';
import { useTranslation } from 'react-i18next';
import { StateMark } from '../../ui/StateMark.tsx';
import { inARow } from '../../words.ts';
import { GapLine } from './GapAccount.tsx';
import classes from './LinkedWalkPage.module.css';

/** The jobs of a link: before, what each needs and what becomes of the gap; after, how each stands and what was missed. */
export function LinkedJobs({ linked, done }: { linked: LinkedWalk; done: boolean }) {
  const { t } = useTranslation();
  return (
    <ul className={classes.jobs}>
      {linked.jobs.map(({ job, state, stoppedSince, needs, outlook, gaps }) => (
        <li key={job}>
          <div className={classes.jobHead}>
            <b>{t(`authorizations.jobs.${job}`)}</b>
            <StateMark state={state} since={stoppedSince} />
          </div>
          {done || needs.length === 0 ? null : (
            <p className={classes.muted}>{t('walkLinks.needs', { needs: inARow(needs) })}</p>
          )}
          {outlook === null ? null : <p>{outlook}</p>}
          {gaps.map((gap) => (
            <GapLine key={gap.id} gap={gap} />
          ))}
        </li>
      ))}
    </ul>
  );
}
