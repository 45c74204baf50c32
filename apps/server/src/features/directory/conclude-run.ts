import type { Platform } from '../../platform/platform.ts';
import { type Ending, endOf, setDue, tellEnd } from './finish-run.ts';
import { applyEmptyPlan, applyPlan } from './plans/apply-plan.ts';
import type { PresentCount } from './plans/compare.queries.ts';
import { movePlan, replaceHolds } from './plans/plan.queries.ts';
import type { MadePlan, PlanHold } from './plans/plan.types.ts';
import { planRun } from './plans/plan-run.ts';
import { refuseMadePlan } from './plans/refuse-made-plan.ts';
import { supersede } from './plans/supersede.ts';
import { deleteStage } from './reading/drop-stage.queries.ts';
import { RunTaken } from './reading/run-taken.ts';
import { upsertThrough } from './reading/schedule.queries.ts';
import type { Seen } from './reading/seen-counts.ts';
import { settleStage } from './reading/settle-stage.ts';
import { selectRunSummary } from './reading/staged.queries.ts';
import type { View } from './reading/witnesses.ts';
import { inOneTransaction } from './records/write-entries.queries.ts';
import { keptRules } from './rules/apply-rules.ts';
import { beginWriting, endRun } from './run.queries.ts';
import type { RunContext } from './run-context.ts';

export interface ReadRun {
  scope: 'full' | 'partial';
  /** Null: as many as the run's row says. */
  read: number | null;
  peopleTrackingId: string | null;
  view: View;
  seen: Seen | null;
  /** Nobody is gone. */
  isWhole: boolean;
  /** What the directory had a moment ago, where that was counted. */
  present: readonly PresentCount[] | null;
}

/** What was read becomes a plan; it is applied, held for somebody to look at, or refused where others see more. */
export async function concludeRun(context: RunContext, read: ReadRun): Promise<void> {
  const { platform, run } = context;
  const { organizationId, runId } = run;
  const { scope, isWhole, present } = read;
  const isSame = read.seen?.staged === 0;
  const plan = await planRun(platform, {
    ...{ organizationId, runId, scope, isWhole, present, isSame },
    isTakenUp: run.isTakenUp,
  });
  run.abort.signal.throwIfAborted();
  if (plan.applying) return apply(context, read, plan);
  if (read.view.kind === 'shrunk') return refuse(context, { ...read, text: read.view.text }, plan);
  const holds = read.view.kind === 'suspected' ? [...plan.holds, viewHold(read.view.text)] : plan.holds;
  // The rules of an organization may well leave out a whole place: then nothing is suspected.
  const isHeld = plan.holds.length > 0 || (holds.length > 0 && !plan.byRules && plan.counts.removed > 0);
  return isHeld ? hold(context, read, { ...plan, holds }) : apply(context, read, plan);
}

function viewHold(text: string): PlanHold {
  return { rail: 'view', sentence: text };
}

async function apply(context: RunContext, read: ReadRun, plan: MadePlan): Promise<void> {
  const { platform, run } = context;
  const { organizationId, runId, worker } = run;
  const { planId, hash } = plan;
  const [summary] = await selectRunSummary(platform.database, run);
  platform.crashPoint('directory.before-apply');
  const ending: Ending = { ...endOf(run), ...plan.counts, state: 'done', read: read.read, text: summary?.note ?? null };
  const onBegin = async (transaction: Platform['database']): Promise<void> => {
    if ((await beginWriting(transaction, { organizationId, runId, worker })).length === 0) throw new RunTaken();
    run.onApply();
  };
  const onEnd = async (transaction: Platform['database']): Promise<void> => {
    const at = new Date(platform.clock.now());
    if ((await endRun(transaction, { ...ending, at, worker })).length === 0) throw new RunTaken();
    // A full run shows who is gone as well; what an incremental one saw is complete but for that.
    await upsertThrough(transaction, { organizationId, through: run.startedAt, full: read.scope === 'full' });
  };
  const { added, changed, removed } = plan.counts;
  if (!plan.applying && added + changed + removed === 0)
    await applyEmptyPlan(platform, { organizationId, planId, onEnd });
  else await applyPlan(platform, { organizationId, planId, hash, onBegin, onEnd });
  platform.crashPoint('directory.after-apply');
  // First, since when the next run comes depends on the time zone of the locations it has read.
  await settleStage(platform.database, run, { summary, seen: read.seen });
  await setDue(platform, { organizationId, kind: run.kind, next: 'regular' });
  await readAgainWithOtherRules(platform, { organizationId, rulesChangedAt: summary?.rules_changed_at ?? null });
  await tellEnd(platform, ending);
}

/** Rules that were changed while the run went on are not in it: they get theirs at once. */
async function readAgainWithOtherRules(
  platform: Platform,
  was: { organizationId: string; rulesChangedAt: Date | null },
): Promise<void> {
  const { organizationId, rulesChangedAt } = was;
  const now = await keptRules(platform.database, organizationId);
  if (now.changedAt?.getTime() === rulesChangedAt?.getTime()) return;
  await setDue(platform, { organizationId, kind: 'full', next: 'at-once' });
}

/** Others see who this authorization does not: nobody has to look at the plan. */
async function refuse(context: RunContext, read: ReadRun & { text: string }, plan: MadePlan): Promise<void> {
  const { platform, run } = context;
  const { organizationId, worker } = run;
  const at = new Date(platform.clock.now());
  const end: Ending = { ...endOf(run), ...plan.counts, state: 'refused', read: read.read, text: read.text };
  await inOneTransaction(platform.database, async (transaction) => {
    if ((await endRun(transaction, { ...end, at, worker })).length === 0) throw new RunTaken();
    await refuseMadePlan(platform, transaction, { organizationId, planId: plan.planId, sentence: read.text });
  });
  await setDue(platform, { organizationId, kind: run.kind, next: 'regular' });
  await deleteStage(platform.database, run);
  await tellEnd(platform, end);
  await report(context, read, read.text);
}

const VIEW_ADVICE = {
  act: 'refuse' as const,
  sentence: 'Look at the authorization first: its person may have lost a role, or sees fewer places than before.',
};

async function hold(context: RunContext, read: ReadRun, plan: MadePlan): Promise<void> {
  const { platform, run } = context;
  const text = [...plan.holds.map(({ sentence }) => sentence), 'Nothing has been changed.'].join(' ');
  const end: Ending = { ...endOf(run), ...plan.counts, state: 'held', read: read.read, text };
  const { organizationId, worker } = run;
  const { planId } = plan;
  const { isNews } = await inOneTransaction(platform.database, async (transaction) => {
    const at = new Date(platform.clock.now());
    if ((await endRun(transaction, { ...end, at, worker })).length === 0) throw new RunTaken();
    const [held] = await movePlan(transaction, { organizationId, planId, from: ['made'], to: 'held', at });
    const advice = held?.advice ?? VIEW_ADVICE;
    await replaceHolds(transaction, { organizationId, planId, holds: plan.holds, advice });
    const superseded = held === undefined ? [] : await supersede(platform, transaction, { organizationId, plan: held });
    return { isNews: !superseded.some(({ hash }) => hash === plan.hash) };
  });
  await setDue(platform, { organizationId, kind: run.kind, next: 'regular' });
  await readAgainWithOtherRules(platform, {
    organizationId,
    rulesChangedAt: (await selectRunSummary(platform.database, run))[0]?.rules_changed_at ?? null,
  });
  await tellEnd(platform, end);
  // What our own rules leave out says nothing about what the authorization sees, and neither does what others miss too.
  const isShrunk = plan.holds.some(({ rail }) => rail === 'removed' || rail === 'people' || rail === 'view');
  if (!isNews || plan.byRules || !isShrunk || read.view.kind === 'confirmed') return;
  await report(context, read, text);
}

async function report(context: RunContext, read: ReadRun, detail: string): Promise<void> {
  const { organizationId } = context.run;
  await context.authorizations.report({
    ...{ organizationId, job: 'users-sync', observation: 'directory-shrunk', detail },
    trackingId: read.peopleTrackingId,
    at: new Date(context.platform.clock.now()),
  });
}
