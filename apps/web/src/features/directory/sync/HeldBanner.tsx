import type { DirectoryPlan, DirectoryRun } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../../ui/Banner.tsx';
import { ErrorText } from '../../../ui/ErrorText.tsx';
import { PLANS_ARTICLE } from './plans-article.ts';
import classes from './RunPage.module.css';
import type { PlanActs } from './use-plan-acts.ts';

const ApproveDialog = lazy(() => import('./ApproveDialog.tsx'));

interface HeldBannerProps {
  run: DirectoryRun;
  plan: DirectoryPlan;
  acts: PlanActs;
  graceDays: number | null;
  owner: boolean;
}

/** Why a plan waits, what we would do with it, and the two ways on: what is advised is the filled button. */
export function HeldBanner({ run, plan, acts, graceDays, owner }: HeldBannerProps) {
  const { t } = useTranslation();
  const [approving, setApproving] = useState(false);
  const [first, ...others] = plan.holds;
  const refuseAdvised = plan.advice?.act === 'refuse';
  const { refuse } = acts;
  return (
    <>
      <Banner
        tone="attention"
        label={t('directorySync.states.held')}
        heading={first?.sentence ?? run.text}
        action={
          owner ? (
            <div className={classes.decide}>
              <Button
                variant={refuseAdvised ? 'filled' : 'default'}
                loading={refuse.isPending}
                onClick={() => refuse.mutate()}
              >
                {t('directorySync.refuse.act')}
              </Button>
              <Button variant={refuseAdvised ? 'default' : 'filled'} onClick={() => setApproving(true)}>
                {t(refuseAdvised ? 'directorySync.approve.anyway' : 'directorySync.approve.open')}
              </Button>
            </div>
          ) : null
        }
      >
        {others.map(({ rail, sentence }) => (
          <p key={rail} className={classes.why}>
            {sentence}
          </p>
        ))}
        <p className={classes.why}>
          {t('directorySync.heldUnchanged')} {plan.advice?.sentence}
        </p>
        <p className={classes.why}>
          <Link to="/help/$article" params={{ article: String(PLANS_ARTICLE) }}>
            {t('directorySync.article', { article: PLANS_ARTICLE })}
          </Link>
        </p>
        {refuse.error ? <ErrorText error={refuse.error} lead={t('directorySync.refuse.error')} /> : null}
      </Banner>
      {approving ? (
        <Suspense>
          <ApproveDialog
            run={run}
            plan={plan}
            graceDays={graceDays}
            approve={acts.approve}
            onClose={() => setApproving(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
