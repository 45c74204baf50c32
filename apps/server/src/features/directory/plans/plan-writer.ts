import type { Platform } from '../../../platform/platform.ts';
import { selectRun } from '../run.queries.ts';
import { applyPlan, PlanEnded } from './apply-plan.ts';
import { movePlan, type PlanRef, type PlanRow, selectLeftLying, selectPlan } from './plan.queries.ts';
import { moveCompleteAt, moveRuns } from './plan-runs.queries.ts';
import { finishUndoing } from './undo-run.ts';

/** Writes what people decided: approved plans and undone runs, apart from any run. */
export interface PlanWriter {
  /** A worker writes it at once. */
  send(plan: PlanRef): Promise<void>;
  /** Takes up what a process left lying that died while it wrote. */
  tick(now: number): Promise<void>;
}

const WRITE_JOB = 'directory.write-plan';
/** No sign of life for so long: the process that wrote it is gone. */
const DEAD_AFTER_MS = 60_000;

export function createPlanWriter(platform: Platform): PlanWriter {
  const { jobs, database } = platform;
  const send = (plan: PlanRef): Promise<void> => jobs.send(WRITE_JOB, plan, { key: plan.planId });
  jobs.define<PlanRef>(WRITE_JOB, async (ref) => {
    const [plan] = await selectPlan(database, ref);
    if (plan === undefined) return;
    try {
      if (plan.state === 'applying') await writeApproved(platform, { ...ref, plan });
      if (plan.state === 'undoing') await finishUndoing(platform, { ...plan, organizationId: ref.organizationId });
    } catch (error) {
      // Another process was quicker: what it wrote is written.
      if (!(error instanceof PlanEnded)) throw error;
    }
    await tell(platform, ref.organizationId, plan.run_id);
  });
  return {
    send,
    tick: async (now) => {
      for (const left of await selectLeftLying(database, { before: new Date(now - DEAD_AFTER_MS) })) {
        const ref = { organizationId: left.organization_id, planId: left.plan_id };
        // The sign of life moves on first, so that it is sent once and not with every tick.
        await movePlan(database, { ...ref, from: [left.state], to: left.state, at: new Date(now) });
        await send(ref);
      }
    },
  };
}

async function writeApproved(platform: Platform, input: PlanRef & { plan: PlanRow }): Promise<void> {
  const { organizationId, planId, plan } = input;
  const runIds = [plan.run_id];
  await applyPlan(platform, {
    organizationId,
    planId,
    hash: plan.hash ?? '',
    onEnd: async (transaction, { skipped }) => {
      const at = new Date(platform.clock.now());
      const left = skipped === 0 ? '' : ` ${leftOut(skipped)}`;
      const text = `Approved by ${plan.decided_by ?? 'somebody'}.${left}`;
      await moveRuns(transaction, { organizationId, runIds, from: 'held', to: 'done', text, at });
      if (plan.scope === 'full') await moveCompleteAt(transaction, { organizationId, runId: plan.run_id });
    },
  });
}

function leftOut(skipped: number): string {
  return skipped === 1
    ? 'One change was left out: its entry was no longer as the plan had found it.'
    : `${skipped.toLocaleString('en-US')} changes were left out: their entries were no longer as the plan had found them.`;
}

async function tell(platform: Platform, organizationId: string, runId: string): Promise<void> {
  const [run] = await selectRun(platform.database, { organizationId, runId });
  if (run === undefined) return;
  const { state, read_count: read } = run;
  await platform.live.publish(organizationId, {
    type: 'directory.run',
    run: runId,
    state,
    phase: null,
    read,
    expected: null,
  });
  await platform.live.publish(organizationId, { type: 'directory.changed' });
}
