import type { UndoPreview } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { Platform } from '../../../platform/platform.ts';
import { inOneTransaction } from '../records/write-entries.queries.ts';
import { hashChanges } from './changes.queries.ts';
import {
  movePlan,
  noteDecision,
  noteUndone,
  type PlanRow,
  type PlanRowState,
  selectPlanOfRun,
} from './plan.queries.ts';
import { moveRuns } from './plan-runs.queries.ts';
import { keptRails } from './rails.ts';
import { countUndo } from './undo-run.ts';

export interface Decision {
  organizationId: string;
  runId: string;
  /** The name of who decides. */
  by: string;
}

const DAY_MS = 86_400_000;

/** Has a held plan written: it is `applying` when this returns, and the writer takes it from there. */
export async function approve(platform: Platform, input: Decision & { hash: string }): Promise<PlanRow> {
  const { organizationId, hash, by } = input;
  const plan = await demandPlan(platform, input);
  const ref = { organizationId, planId: plan.plan_id };
  if (plan.state !== 'held') throw notHeld(plan.state);
  demandHash(plan, hash);
  const at = new Date(platform.clock.now());
  return inOneTransaction(platform.database, async (transaction) => {
    const [moved] = await movePlan(transaction, { ...ref, from: ['held'], to: 'applying', at });
    if (moved === undefined) throw notHeld('superseded');
    const [kept] = await hashChanges(transaction, ref);
    if (kept?.hash !== hash) throw anotherPlan();
    await noteDecision(transaction, { ...ref, act: 'approved', by, at });
    return moved;
  });
}

/** Puts a held plan aside with its run. */
export async function refuse(platform: Platform, input: Decision): Promise<void> {
  const { organizationId, runId, by } = input;
  const plan = await demandPlan(platform, input);
  const ref = { organizationId, planId: plan.plan_id };
  if (plan.state !== 'held') throw notHeld(plan.state);
  const at = new Date(platform.clock.now());
  await inOneTransaction(platform.database, async (transaction) => {
    const [moved] = await movePlan(transaction, { ...ref, from: ['held'], to: 'refused', at });
    if (moved === undefined) throw notHeld('superseded');
    await noteDecision(transaction, { ...ref, act: 'refused', by, at });
    const text = `Refused by ${by}. Nothing has been changed.`;
    await moveRuns(transaction, { organizationId, runIds: [runId], from: 'held', to: 'refused', text, at });
  });
}

/** Begins to undo an applied plan: it is `undoing` when this returns, and the writer takes it from there. */
export async function undo(platform: Platform, input: Decision & { hash: string }): Promise<PlanRow> {
  const { organizationId, hash, by } = input;
  const plan = await demandPlan(platform, input);
  const ref = { organizationId, planId: plan.plan_id };
  const impossible = whyNotUndo(plan, await undoableUntil(platform, { organizationId, plan }), platform.clock.now());
  if (impossible !== null) throw notUndoable(impossible);
  demandHash(plan, hash);
  const at = new Date(platform.clock.now());
  return inOneTransaction(platform.database, async (transaction) => {
    const [moved] = await movePlan(transaction, { ...ref, from: ['applied'], to: 'undoing', at });
    if (moved === undefined) throw notUndoable('It is being undone already.');
    await noteUndone(transaction, { ...ref, by, at });
    return moved;
  });
}

/** What undoing a run would do; an impossible one is said, not thrown. */
export async function preview(
  platform: Platform,
  input: { organizationId: string; runId: string },
): Promise<UndoPreview> {
  const { organizationId } = input;
  const plan = await demandPlan(platform, input);
  const impossible = whyNotUndo(plan, await undoableUntil(platform, { organizationId, plan }), platform.clock.now());
  if (impossible !== null) {
    const nothing = { entriesPutBack: 0, entriesBack: 0, entriesGone: 0, conflicts: { total: 0, first: [] } };
    return { impossible, ...nothing, afterwards: 'Nothing will be changed.' };
  }
  const counted = await countUndo(platform, { organizationId, planId: plan.plan_id });
  const afterwards =
    'Webex goes on saying what it said. The next full run would bring these changes again: it is held, and waits for ' +
    'your approval, for as long as Webex says the same.';
  return { impossible: null, ...counted, afterwards };
}

/** Until when a plan can be undone: as long as what it removed is kept. Null where there is nothing to undo. */
export async function undoableUntil(
  platform: Platform,
  input: { organizationId: string; plan: PlanRow },
): Promise<Date | null> {
  const { plan } = input;
  const isEmpty = plan.added + plan.changed + plan.removed === plan.skipped;
  if (plan.state !== 'applied' || plan.applied_at === null || plan.cleared_at !== null || isEmpty) return null;
  const { rails } = await keptRails(platform.database, input.organizationId);
  const until = plan.applied_at.getTime() + rails.graceDays * DAY_MS;
  return until > platform.clock.now() ? new Date(until) : null;
}

function whyNotUndo(plan: PlanRow, until: Date | null, now: number): string | null {
  if (until !== null && until.getTime() > now) return null;
  if (plan.state === 'undone' || plan.state === 'undoing') return 'This run has been undone already.';
  if (plan.state === 'applying') return 'This run is still being written.';
  if (plan.state !== 'applied') return 'This run has changed nothing.';
  if (plan.added + plan.changed + plan.removed === plan.skipped) return 'This run has changed nothing.';
  return 'What this run did is too old: what it removed is no longer kept.';
}

async function demandPlan(platform: Platform, input: { organizationId: string; runId: string }): Promise<PlanRow> {
  const [plan] = await selectPlanOfRun(platform.database, input);
  if (plan === undefined) throw new AppError('not-found', 'There is no such run, or it has no plan.');
  return plan;
}

function demandHash(plan: PlanRow, hash: string): void {
  if (plan.hash !== hash) throw anotherPlan();
}

const WHY_NOT_HELD: Record<Exclude<PlanRowState, 'held'>, string> = {
  making: 'This plan is still being made.',
  made: 'This plan is not held.',
  applying: 'This plan is being written already.',
  applied: 'This plan has been applied already.',
  refused: 'This plan has been refused.',
  superseded: 'A newer run took the place of this one.',
  undoing: 'This run is being undone.',
  undone: 'This run has been undone.',
};

function notHeld(state: PlanRowState): AppError {
  const why = state === 'held' ? 'Somebody else decides about it right now.' : WHY_NOT_HELD[state];
  return new AppError('plan-not-held', why, { next: 'Look at the newest run.' });
}

function anotherPlan(): AppError {
  return new AppError('plan-is-another', 'The plan is not the one that was looked at.', {
    next: 'Look through it again; nothing has been changed.',
  });
}

function notUndoable(why: string): AppError {
  return new AppError('plan-not-undoable', why, { next: 'Nothing has been changed.' });
}
