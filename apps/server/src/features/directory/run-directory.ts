import type { EntryKind } from '@linekeeper/api-contract';
import type { UsableWebex } from '../authorizations/index.ts';
import { concludeRun } from './conclude-run.ts';
import { describeFailure } from './describe-failure.ts';
import { endOf, finishRun } from './finish-run.ts';
import { PlanEnded } from './plans/apply-plan.ts';
import { selectPlanOfRun } from './plans/plan.queries.ts';
import { updateKindToFull } from './reading/changes.queries.ts';
import { type Confirmation, confirmMissing } from './reading/confirm-missing.ts';
import { deleteStage } from './reading/drop-stage.queries.ts';
import { readChanges } from './reading/read-changes.ts';
import { type Reading, readEverything } from './reading/read-everything.ts';
import { RunTaken } from './reading/run-taken.ts';
import { selectReadingState, updateRefusedTo } from './reading/schedule.queries.ts';
import { selectReading, updateUnread } from './reading/stage.queries.ts';
import { openStage, type Stage } from './reading/stage.ts';
import { StageOutdated } from './reading/stage-outdated.ts';
import { judgeView } from './reading/witnesses.ts';
import { type KeptRules, keptRules, kindsOff } from './rules/apply-rules.ts';
import type { RunContext } from './run-context.ts';
import { createRunProgress, type RunProgress } from './run-progress.ts';

/**
 * One run: reads into a stage, compares, then writes what a plan allows. Never throws for what Webex does. A run that another process
 * began is gone on with where that one was.
 */
export async function runDirectory(context: RunContext): Promise<void> {
  const { platform, run } = context;
  const { database } = platform;
  const progress = createRunProgress(platform, run);
  try {
    await readAndConclude(context, progress);
    await progress.settled();
  } catch (error) {
    await progress.settled();
    if (error instanceof RunTaken || error instanceof PlanEnded) return;
    if (run.abort.signal.aborted) return dropIfEnded(context);
    platform.log.warn({ err: error, organizationId: run.organizationId, runId: run.runId }, 'a directory run failed');
    // What has begun to be written is finished: the run is taken up once its lease is over.
    if (run.isApplying()) return;
    const text = `${describeFailure(error)} Nothing has been changed.`;
    const isOurs = await finishRun(platform, {
      end: { ...endOf(run), state: 'failed', text, worker: run.worker },
      next: 'soon',
    });
    if (isOurs) await deleteStage(database, run);
  }
}

async function readAndConclude(context: RunContext, progress: RunProgress): Promise<void> {
  const { platform, run } = context;
  const [halfWritten, kept] = await Promise.all([
    isHalfWritten(context),
    keptRules(platform.database, run.organizationId),
  ]);
  if (halfWritten) {
    const scope = run.kind === 'full' ? 'full' : 'partial';
    const nothing = { read: null, peopleTrackingId: null, seen: null, present: null };
    return concludeRun(context, { ...nothing, scope, view: { kind: 'whole' }, isWhole: false });
  }
  const usable = await context.authorizations.webexFor(run.organizationId, 'users-sync');
  try {
    await readAndPlan({ ...context, usable, kept, progress, whole: false });
  } catch (error) {
    if (!(error instanceof StageOutdated)) throw error;
    // Of an entry that was the same when it was seen, what Webex says was not written down.
    await deleteStage(platform.database, run);
    await readAndPlan({ ...context, usable, kept, progress, whole: true });
  }
}

interface PlanContext extends Omit<ReadContext, 'stage'> {
  /** Every entry is written down, whether it differs or not. */
  whole: boolean;
}

async function readAndPlan(context: PlanContext): Promise<void> {
  const { platform, run, usable, kept, progress, whole } = context;
  const { isTakenUp } = run;
  const stage = await openStage(platform, { run, kept, whole, isTakenUp, kindsOff: kindsOff(kept.rules) });
  const { scope, confirmation } = await readInto({ ...context, stage });
  await progress.settled();
  const { signal } = run.abort;
  signal.throwIfAborted();
  const { authorizations } = context;
  const isPeopleOff = kept.rules.sourcesOff.includes('people');
  const view =
    confirmation === null
      ? { kind: 'whole' as const }
      : await judgeView(platform, { authorizations, run, usable, stage, signal, confirmation, isPeopleOff });
  const [read, peopleTrackingId, seen] = [stage.read(), stage.peopleTrackingId(), stage.seen()];
  const { isWhole = false, present = null } = confirmation ?? {};
  await concludeRun(context, { scope, read, peopleTrackingId, view, seen, isWhole, present: isWhole ? present : null });
}

/** The process that did this run died while it wrote: nothing more is to be read. */
async function isHalfWritten({ platform, run }: RunContext): Promise<boolean> {
  if (!run.isTakenUp) return false;
  const [plan] = await selectPlanOfRun(platform.database, run);
  return plan?.state === 'applying';
}

interface ReadContext extends RunContext {
  usable: UsableWebex;
  kept: KeptRules;
  stage: Stage;
  progress: RunProgress;
}

interface ReadInto {
  scope: 'full' | 'partial';
  /** Null where a run says nothing about who is gone. */
  confirmation: Confirmation | null;
}

async function readInto(context: ReadContext): Promise<ReadInto> {
  const { run, usable, kept, stage } = context;
  const reading: Reading = {
    ...{ webex: usable.webex, webexOrgId: usable.webexOrgId, stage },
    sourcesOff: new Set(kept.rules.sourcesOff),
    signal: run.abort.signal,
    onPage: context.progress.onPage,
  };
  if (run.kind === 'incremental' && (await readOnlyChanges(context, reading))) {
    return { scope: 'partial', confirmation: null };
  }
  const { contactsRefused } = await readEverything(reading);
  if (contactsRefused !== null) {
    const note = `${describeFailure(contactsRefused)} The contacts that are here stay as they are; everything else was read.`;
    const kindsUnread: EntryKind[] = ['contact'];
    await updateUnread(context.platform.database, { ...run, kindsUnread, note });
  }
  const isComplete = contactsRefused === null;
  const asked = { reading, run, isComplete, kindsOff: kindsOff(kept.rules) };
  return { scope: 'full', confirmation: await confirmMissing(context.platform.database, asked) };
}

/** False where so much was changed that reading everything is cheaper: then this is a full run. */
async function readOnlyChanges(context: ReadContext, reading: Reading): Promise<boolean> {
  const { platform, run, usable } = context;
  const { database } = platform;
  const { organizationId } = run;
  const [[row], [state]] = await Promise.all([
    selectReading(database, run),
    selectReadingState(database, { organizationId }),
  ]);
  const since = row?.changes_since ?? null;
  if (since !== null) {
    const mayAskForChanges = state?.changes_refused_to !== usable.authorizationId;
    const outcome = await readChanges({ ...reading, database, organizationId, since, mayAskForChanges });
    if (outcome.kind === 'read') {
      const { authorizationId } = usable;
      if (outcome.changesRefused) await updateRefusedTo(database, { organizationId, authorizationId });
      return true;
    }
  }
  await updateKindToFull(database, run);
  run.kind = 'full';
  return false;
}

/** What was stopped while it read needs no stage; one that was taken over does. */
async function dropIfEnded({ platform, run }: RunContext): Promise<void> {
  const [row] = await selectReading(platform.database, run);
  if (row !== undefined && row.state !== 'running' && row.state !== 'held') await deleteStage(platform.database, run);
}
