import { approvePlan, type DirectoryPlan, type DirectoryRun, refusePlan, undoRun } from '@linekeeper/api-contract';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { announce } from '../../../shell/announce.ts';
import { useAskedAnew } from './use-run-acts.ts';

/** Decides over a plan. What was looked at is named by its hash, so that nothing else can happen. */
export function usePlanActs(organization: string, run: DirectoryRun, plan: DirectoryPlan) {
  const { t } = useTranslation();
  const asked = useAskedAnew();
  const input = { params: { organization, run: run.id } };
  const looked = { ...input, body: { hash: plan.hash } };
  const approve = useMutation({
    mutationFn: () => call(approvePlan, looked),
    onSuccess: () => announce(t('directorySync.approve.done', { run: run.number }), 'polite'),
    onSettled: asked,
  });
  const refuse = useMutation({
    mutationFn: () => call(refusePlan, input),
    onSuccess: () => announce(t('directorySync.refuse.done'), 'polite'),
    onSettled: asked,
  });
  const undo = useMutation({
    mutationFn: () => call(undoRun, looked),
    onSuccess: () => announce(t('directorySync.undo.done', { run: run.number }), 'polite'),
    onSettled: asked,
  });
  return { approve, refuse, undo };
}

export type PlanActs = ReturnType<typeof usePlanActs>;
