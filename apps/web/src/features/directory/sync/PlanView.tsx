import { type DirectoryPlan, type DirectoryRun, listPlanChanges } from '@linekeeper/api-contract';
import { Button } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../../../api.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { counted } from '../../../words.ts';
import { createChangesLoader } from './changes-loader.ts';
import { PlanList } from './PlanList.tsx';
import { PlanTools } from './PlanTools.tsx';
import { countOf, type PlanSearch, planParts } from './plan-parts.ts';
import classes from './RunPage.module.css';

const PAGE_SIZE = 500;

interface PlanViewProps {
  organization: string;
  run: DirectoryRun;
  plan: DirectoryPlan;
}

/** Every change of a plan, to be looked through before somebody says yes to it. */
export default function PlanView({ organization, run, plan }: PlanViewProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search = useSearch({ from: '/shell/signed-in/o/$org/directory/sync/runs/$run' });
  const show = (next: PlanSearch) =>
    void navigate({
      to: '/o/$org/directory/sync/runs/$run',
      params: { org: organization, run: run.number },
      search: next,
      replace: true,
      resetScroll: false,
    });
  // A plan that has been applied or undone says something else of its changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: so it is loaded anew then
  const loader = useMemo(
    () =>
      createChangesLoader((filter, cursor) =>
        call(listPlanChanges, {
          params: { organization, run: run.id },
          query: { ...filter, limit: PAGE_SIZE, ...(cursor === undefined ? {} : { cursor }) },
        }),
      ),
    [organization, run.id, plan.hash, plan.state],
  );
  const { kind, state, q, group } = search;
  const parts = useMemo(
    () =>
      planParts(plan, {
        ...(kind === undefined ? {} : { kind }),
        ...(state === undefined ? {} : { state }),
        ...(q === undefined ? {} : { q }),
        ...(group === undefined ? {} : { group }),
      }),
    [plan, kind, state, q, group],
  );
  useSyncExternalStore(loader.subscribe, loader.version);
  const total = countOf(plan.counts);
  const [only] = parts;
  const found = only !== undefined && only.head === null ? (loader.of(only).total ?? null) : null;
  if (total === 0) return <EmptyState>{t('directorySync.plan.nothing')}</EmptyState>;
  return (
    <section className={classes.plan}>
      <PlanTools plan={plan} search={search} onChange={show} organization={organization} run={run.id} />
      {found === null ? null : (
        <p className={classes.found} role="status">
          {t('directorySync.plan.found', { count: found, formatted: counted(found), of: counted(total) })}
        </p>
      )}
      <PlanList
        label={t('directorySync.plan.list', { run: run.number })}
        parts={parts}
        loader={loader}
        withPlaces={group === undefined}
        empty={
          <EmptyState
            action={
              <Button variant="default" onClick={() => show(group === undefined ? {} : { group })}>
                {t('directorySync.plan.clear')}
              </Button>
            }
          >
            {t('directorySync.plan.noMatch')}
          </EmptyState>
        }
      />
    </section>
  );
}
