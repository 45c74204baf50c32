import { hash } from 'node:crypto';
import type { EntryKind } from '@linekeeper/api-contract';
import type { Platform } from '../../../platform/platform.ts';
import { selectMoved } from '../reading/same.queries.ts';
import { StageOutdated } from '../reading/stage-outdated.ts';
import { saidByWebex } from '../records/write-entries.ts';
import { selectState } from '../run.queries.ts';
import { fold } from '../search-text.ts';
import { type ChangeToInsert, deleteChanges, hashChanges, insertChanges } from './changes.queries.ts';
import {
  countPresent,
  type PresentCount,
  selectRunKinds,
  selectStagedDifferences,
  selectUnstaged,
} from './compare.queries.ts';
import { changeDigest, contentFrom, differences, fieldsOf, textOf } from './content.ts';
import type { ComparedEntry } from './entries.queries.ts';
import { judgePlan } from './judge-plan.ts';
import {
  deletePlan,
  finishMaking,
  insertEmptyPlan,
  insertPlan,
  type PlanRow,
  selectPlanOfRun,
} from './plan.queries.ts';
import type { FieldValues, MadePlan, PlannedChange } from './plan.types.ts';
import { createPlanTally, type PlanTally } from './plan-tally.ts';
import { keptRails } from './rails.ts';
import { seenAgain } from './seen-again.ts';

/** Rows of a stage or of the directory in memory at a time. */
const PAGE = 2_000;

export interface PlanInput {
  organizationId: string;
  runId: string;
  /** `full`: what is not staged is removed. `partial`: only what is staged counts. */
  scope: 'full' | 'partial';
  /** A full run has looked for whoever is gone already, and nobody is. */
  isWhole?: boolean;
  /** Nothing it has read differs. */
  isSame?: boolean;
  /** What the directory has, where that was counted a moment ago. */
  present?: readonly PresentCount[] | null;
  /** Another process may have made a plan of it. */
  isTakenUp?: boolean;
}

/**
 * Compares what a run staged with the directory, in constant memory, and keeps the outcome as a plan. StageOutdated where entries were
 * written over since the run saw that they are the same.
 */
export async function planRun(platform: Platform, input: PlanInput): Promise<MadePlan> {
  const { database, clock, ids } = platform;
  const { organizationId, runId, scope, isWhole = false, isSame = false, isTakenUp = true } = input;
  const [[earlier], moved, [state], present, [kinds]] = await Promise.all([
    isTakenUp ? selectPlanOfRun(database, { organizationId, runId }) : [],
    selectMoved(database, { organizationId, runId }),
    selectState(database, { organizationId }),
    input.present ?? countPresent(database, { organizationId }),
    selectRunKinds(database, { organizationId, runId }),
  ]);
  if (earlier?.state === 'applying') return foundApplying(earlier);
  if (earlier !== undefined) {
    await deleteChanges(database, { organizationId, planId: earlier.plan_id });
    await deletePlan(database, { organizationId, planId: earlier.plan_id });
  }
  if (moved.length > 0) throw new StageOutdated();
  const tally = createPlanTally(present);
  const making = { ...input, planId: ids.uuid() };
  const begun = { ...making, at: new Date(clock.now()), knownAsOf: state?.complete_at ?? null };
  const kindsOff: ReadonlySet<EntryKind> = new Set(kinds?.kinds_off);
  // Entries of kinds that are read no longer were not looked for.
  const mayBeGone = scope === 'full' && !(isWhole && !present.some(({ kind }) => kindsOff.has(kind)));
  if (isSame && !mayBeGone) return keepEmpty(database, begun, tally);
  await insertPlan(database, begun);
  await Promise.all([
    !isSame && planStaged(platform, making, tally),
    mayBeGone && planUnstaged(platform, { ...making, kindsUnread: kinds?.kinds_unread ?? [], kindsOff }, tally),
  ]);
  return conclude(platform, making, tally);
}

type Making = PlanInput & { planId: string };

/** As `hashChanges` has it of no change. */
const EMPTY_HASH = hash('sha256', '');

/** What most nights find: no limit can hold it. */
async function keepEmpty(
  database: Platform['database'],
  begun: Making & { at: Date; knownAsOf: Date | null },
  tally: PlanTally,
): Promise<MadePlan> {
  const { counts, before, peopleNow, byKind } = tally.totals();
  const facts = { hash: EMPTY_HASH, entriesBefore: before.entries, peopleBefore: before.people, byKind };
  await insertEmptyPlan(database, { ...begun, facts });
  const { planId } = begun;
  return { planId, hash: EMPTY_HASH, counts, before, peopleNow, holds: [], byRules: false, applying: false };
}

async function planStaged(platform: Platform, making: Making, tally: PlanTally): Promise<void> {
  let after = '';
  while (true) {
    const rows = await selectStagedDifferences(platform.database, { ...making, after, limit: PAGE });
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.key;
    const changes: PlannedChange[] = [];
    for (const row of rows) {
      if (!row.differs) continue;
      const known = { key: row.key, kind: row.kind, webexId: row.webex_id };
      const change =
        row.payload === null
          ? removal(known, row.entry)
          : arrival(known, {
              entry: row.entry,
              after: fieldsOf(row.payload),
              digest: row.digest,
              newId: platform.ids.uuid,
            });
      if (change === null) continue;
      changes.push(change);
      tally.count(change, { leftOut: row.payload === null && row.left_out });
    }
    await keep(platform, making, changes);
  }
}

async function planUnstaged(
  platform: Platform,
  making: Making & { kindsUnread: readonly EntryKind[]; kindsOff: ReadonlySet<EntryKind> },
  tally: PlanTally,
): Promise<void> {
  let after = { kind: '', webexId: '' };
  while (true) {
    const rows = await selectUnstaged(platform.database, { ...making, after, limit: PAGE });
    const last = rows.at(-1);
    if (last === undefined) return;
    after = { kind: last.entry.kind, webexId: last.entry.webex_id };
    const changes: PlannedChange[] = [];
    for (const { key, entry } of rows) {
      const change = removal({ key, kind: entry.kind, webexId: entry.webex_id }, entry);
      if (change === null) continue;
      changes.push(change);
      tally.count(change, { leftOut: making.kindsOff.has(entry.kind) });
    }
    await keep(platform, making, changes);
  }
}

/** What Webex says of it, whatever is shown. */
const webexOf = (entry: ComparedEntry) => saidByWebex({ ...entry, removed_at: null });

type Known = Pick<PlannedChange, 'key' | 'kind' | 'webexId'>;

function removal(known: Known, entry: ComparedEntry | null): PlannedChange | null {
  if (entry === null) return null;
  const before = fieldsOf(webexOf(entry));
  const { entry_id: entryId, content_digest: digestBefore } = entry;
  return { ...known, act: 'removed', entryId, before, after: null, digestBefore, digestAfter: null, shown: before };
}

function arrival(
  known: Known,
  found: { entry: ComparedEntry | null; after: FieldValues; digest: string | null; newId: () => string },
): PlannedChange {
  const { entry, after, digest: digestAfter } = found;
  if (entry === null || entry.removed_at !== null) {
    const entryId = entry?.entry_id ?? found.newId();
    return { ...known, act: 'added', entryId, before: null, after, digestBefore: null, digestAfter, shown: after };
  }
  const { entry_id: entryId, content_digest: digestBefore } = entry;
  const differing = differences(fieldsOf(webexOf(entry)), after);
  return { ...known, act: 'changed', entryId, ...differing, digestBefore, digestAfter, shown: after };
}

async function keep(platform: Platform, plan: Making, changes: readonly PlannedChange[]): Promise<void> {
  const { organizationId, planId } = plan;
  if (changes.length > 0) {
    await insertChanges(platform.database, { organizationId, planId, changes: changes.map(toRow) });
  }
  platform.crashPoint('directory.within-plan');
}

/** Longer names sort by their beginning: an index row has room for so much. */
const SORT_KEY_LENGTH = 300;

function toRow(change: PlannedChange): ChangeToInsert {
  const shown = contentFrom(change.shown);
  const { name, location, extension } = shown;
  const words = [name, shown.email, extension, textOf(shown.numbers), shown.department, shown.title];
  return {
    change_key: change.key,
    act: change.act,
    entry_kind: change.kind,
    webex_id: change.webexId,
    entry_id: change.entryId,
    location,
    name,
    extension,
    sort_key: `${fold(location ?? '')}\n${fold(name)}`.slice(0, SORT_KEY_LENGTH),
    search_text: words.map((word) => fold(word ?? '')).join('\n'),
    before: change.before,
    after: change.after,
    digest_before: change.digestBefore,
    digest_after: change.digestAfter,
    digest: changeDigest(change),
  };
}

async function conclude(platform: Platform, plan: Making, tally: PlanTally): Promise<MadePlan> {
  const { database } = platform;
  const { organizationId, planId, runId } = plan;
  const [[found], { rails }, again] = await Promise.all([
    hashChanges(database, { organizationId, planId }),
    keptRails(database, organizationId),
    seenAgain(platform, { organizationId, planId }),
  ]);
  const hashed = found?.hash ?? '';
  const totals = tally.totals();
  const verdict = judgePlan({ totals, rails, again });
  const { counts, before, peopleNow } = totals;
  await finishMaking(database, {
    organizationId,
    planId,
    facts: {
      ...counts,
      hash: hashed,
      entriesBefore: before.entries,
      peopleBefore: before.people,
      byKind: totals.byKind,
      byLocation: totals.byLocation,
      holds: verdict.holds,
      advice: verdict.advice,
    },
  });
  platform.log.debug({ organizationId, runId, planId, ...counts, hash: hashed }, 'a plan was made');
  const { holds, byRules } = verdict;
  return { planId, hash: hashed, counts, before, peopleNow, holds, byRules, applying: false };
}

function foundApplying(plan: PlanRow): MadePlan {
  const { added, changed, removed } = plan;
  return {
    planId: plan.plan_id,
    hash: plan.hash ?? '',
    counts: { added, changed, removed },
    before: { entries: plan.entries_before, people: plan.people_before },
    peopleNow: plan.people_before,
    holds: [],
    byRules: false,
    applying: true,
  };
}
