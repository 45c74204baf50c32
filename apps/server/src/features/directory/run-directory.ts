import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import { applyPlan, RunEndedElsewhere } from './apply-plan.ts';
import { describeFailure } from './describe-failure.ts';
import { selectKnownEntries } from './directory.queries.ts';
import { judgePlan, type Plan, planRun } from './plan-run.ts';
import { readDirectory, type SeenDirectory } from './read-directory.ts';
import { applyRules, type KeptRules, keptRules } from './rules/apply-rules.ts';
import { endRun, type RunEnd, upsertState } from './run.queries.ts';
import { createRunProgress } from './run-progress.ts';

/** After trouble the next try comes sooner than the next regular run. */
const RETRY_AFTER_FAILURE_MS = 300_000;

export interface RunInput {
  organizationId: string;
  runId: string;
  /** What is read shows the organization as of no earlier than this. */
  startedAt: Date;
  /** How many entries there were before. */
  expected: number | null;
  abort: AbortController;
  /** Called when the plan is about to be written: from here on the run cannot be stopped. */
  onApply(): void;
}

interface RunContext {
  platform: Platform;
  authorizations: Authorizations;
  run: RunInput;
}

/** One full sync: read everything, compare, then write all of it or nothing. Never throws for what Webex does. */
export async function runDirectory(context: RunContext): Promise<void> {
  const { platform, run } = context;
  const progress = createRunProgress(platform, run);
  try {
    const { webex, webexOrgId } = await context.authorizations.webexFor(run.organizationId, 'users-sync');
    const kept = await keptRules(platform.database, run.organizationId);
    const sourcesOff = new Set(kept.rules.sourcesOff);
    const seen = await readDirectory({
      ...{ webex, webexOrgId, sourcesOff },
      signal: run.abort.signal,
      onPage: progress.onPage,
    });
    await progress.settled();
    run.abort.signal.throwIfAborted();
    await conclude(context, seen, kept);
  } catch (error) {
    await progress.settled();
    if (run.abort.signal.aborted || error instanceof RunEndedElsewhere) return;
    platform.log.warn({ err: error, organizationId: run.organizationId, runId: run.runId }, 'a directory run failed');
    const nextInMs = Math.min(RETRY_AFTER_FAILURE_MS, platform.settings.directorySeconds * 1000);
    await finishRun(platform, {
      end: { ...endOf(run), state: 'failed', text: `${describeFailure(error)} Nothing has been changed.` },
      nextInMs,
    });
  }
}

async function conclude(context: RunContext, seen: SeenDirectory, kept: KeptRules): Promise<void> {
  const { platform, run } = context;
  const known = await selectKnownEntries(platform.database, { organizationId: run.organizationId });
  const kindsUnread = new Set<EntryKind>(seen.contactsRefused === null ? [] : ['contact']);
  const ruled = applyRules(kept.rules, seen.entries, kindsUnread);
  const plan = planRun({ known, seen: ruled.seen, newId: platform.ids.uuid, rules: ruled.outcome });
  const counts = {
    read: seen.entries.length,
    added: plan.added.length,
    changed: plan.changed.length,
    removed: plan.removed.length,
  };
  const judged = judgePlan(plan);
  if (judged !== null) return refuse(context, { ...judged, seen, counts, kept });
  run.onApply();
  platform.crashPoint('directory.before-apply');
  await apply(context, { plan, seen, counts, kept, kindsUnread });
  platform.crashPoint('directory.after-apply');
}

type Counts = Pick<RunEnd, 'read' | 'added' | 'changed' | 'removed'>;

interface ToApply {
  plan: Plan;
  seen: SeenDirectory;
  counts: Counts;
  kept: KeptRules;
  kindsUnread: ReadonlySet<EntryKind>;
}

async function apply(context: RunContext, what: ToApply): Promise<void> {
  const { platform, run } = context;
  const at = new Date(platform.clock.now());
  await applyPlan(platform, {
    organizationId: run.organizationId,
    plan: what.plan,
    locations: what.seen.locations,
    listed: what.seen.entries,
    kindsUnread: what.kindsUnread,
    end: { ...endOf(run), ...what.counts, state: 'done', at, text: contactsNote(what.seen) },
    completeAt: run.startedAt,
    nextRunAt: new Date(at.getTime() + (await nextInMs(context, what.kept))),
  });
  await tellEnd(platform, { ...endOf(run), state: 'done', read: what.counts.read });
}

/** A run that could not read the contacts has done its work all the same. */
function contactsNote(seen: SeenDirectory): string | null {
  if (seen.contactsRefused === null) return null;
  return `${describeFailure(seen.contactsRefused)} The contacts that are here stay as they are; everything else was read.`;
}

/** Rules that were changed while the run went on are not in it: they get theirs at once. */
async function nextInMs({ platform, run }: RunContext, kept: KeptRules): Promise<number> {
  const now = await keptRules(platform.database, run.organizationId);
  const isSame = now.changedAt?.getTime() === kept.changedAt?.getTime();
  return isSame ? platform.settings.directorySeconds * 1000 : 0;
}

interface Refusal {
  text: string;
  byRules: boolean;
  seen: SeenDirectory;
  counts: Counts;
  kept: KeptRules;
}

async function refuse(context: RunContext, why: Refusal): Promise<void> {
  const { platform, run } = context;
  const at = new Date(platform.clock.now());
  const ended = await finishRun(platform, {
    end: { ...endOf(run), ...why.counts, state: 'refused', text: why.text },
    nextInMs: await nextInMs(context, why.kept),
  });
  // What our own rules leave out says nothing about what the authorization sees.
  if (!ended || why.byRules) return;
  await context.authorizations.report({
    organizationId: run.organizationId,
    job: 'users-sync',
    observation: 'directory-shrunk',
    detail: why.text,
    trackingId: why.seen.peopleTrackingId,
    at,
  });
}

type Ending = Omit<RunEnd, 'at'>;

/** Ends a run that changed nothing, and says so to the screens. False where somebody else had ended it. */
export async function finishRun(platform: Platform, input: { end: Ending; nextInMs: number }): Promise<boolean> {
  const { organizationId } = input.end;
  const now = platform.clock.now();
  const ended = await endRun(platform.database, { ...input.end, at: new Date(now) });
  if (ended.length === 0) return false;
  await upsertState(platform.database, {
    organizationId,
    completeAt: null,
    nextRunAt: new Date(now + input.nextInMs),
  });
  await tellEnd(platform, { ...input.end, read: ended[0]?.read_count ?? 0 });
  return true;
}

/** A run that ended without counts. */
export function endOf(run: { organizationId: string; runId: string }): Omit<Ending, 'state'> {
  const { organizationId, runId } = run;
  return { organizationId, runId, text: null, read: null, added: 0, changed: 0, removed: 0 };
}

async function tellEnd(platform: Platform, end: Ending): Promise<void> {
  await platform.live.publish(end.organizationId, {
    type: 'directory.run',
    run: end.runId,
    state: end.state,
    phase: null,
    read: end.read ?? 0,
    expected: null,
  });
  await platform.live.publish(end.organizationId, { type: 'directory.changed' });
}
