import { type DirectoryPlan, type DirectoryRun, PLAN_CHANGE_KINDS } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../../ui/Dialog.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { counted } from '../../../words.ts';
import classes from './PlanDialogs.module.css';
import { shortHash } from './short-hash.ts';
import type { PlanActs } from './use-plan-acts.ts';

interface ApproveDialogProps {
  run: DirectoryRun;
  plan: DirectoryPlan;
  /** Null while that is not known. */
  graceDays: number | null;
  approve: PlanActs['approve'];
  onClose: () => void;
}

/** Says what will happen in numbers; the button does what it is called. */
export default function ApproveDialog({ run, plan, graceDays, approve, onClose }: ApproveDialogProps) {
  const { t } = useTranslation();
  const kinds = [...PLAN_CHANGE_KINDS].reverse().filter((kind) => plan.counts[kind] > 0);
  const close = () => {
    approve.reset();
    onClose();
  };
  return (
    <Dialog opened title={t('directorySync.approve.title', { run: run.number })} onClose={close}>
      <div className={classes.form}>
        <p>{t('directorySync.approve.what', { hash: shortHash(plan.hash), entries: counted(plan.before.entries) })}</p>
        <ul className={classes.effects}>
          {kinds.map((kind) => (
            <li key={kind}>
              {t(`directorySync.approve.${kind}`, { count: plan.counts[kind], formatted: counted(plan.counts[kind]) })}
            </li>
          ))}
        </ul>
        {graceDays === null || plan.counts.removed === 0 ? null : (
          <p>{t('directorySync.approve.kept', { days: graceDays })}</p>
        )}
        {approve.error ? <ErrorText error={approve.error} lead={t('directorySync.approve.error')} /> : null}
        <div className={classes.buttons}>
          <Button variant="default" data-autofocus onClick={close}>
            {t('directorySync.approve.keep')}
          </Button>
          <Button
            {...(plan.counts.removed > 0 ? { className: classes.stop ?? '' } : {})}
            loading={approve.isPending}
            onClick={() => approve.mutate(undefined, { onSuccess: onClose })}
          >
            {verbOf(t, plan.counts)}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

/** "Remove 412, change 27, add 3" */
function verbOf(t: TFunction, counts: DirectoryPlan['counts']): string {
  return [...PLAN_CHANGE_KINDS]
    .reverse()
    .filter((kind) => counts[kind] > 0)
    .map((kind, index) =>
      t(`directorySync.approve.${index === 0 ? 'verbsFirst' : 'verbs'}.${kind}`, { formatted: counted(counts[kind]) }),
    )
    .join(', ');
}
