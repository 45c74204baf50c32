import type { EntryKind } from '@linekeeper/api-contract';
import { contentDigest, type SeenEntry } from './seen-entry.ts';

/** What the copy holds of an entry, as far as comparing needs it. */
export interface KnownEntry {
  entryId: string;
  kind: EntryKind;
  webexId: string;
  contentDigest: string;
  removed: boolean;
}

export interface PlannedEntry {
  entryId: string;
  digest: string;
  seen: SeenEntry;
}

/** What a run would do, before it does any of it. */
export interface Plan {
  added: PlannedEntry[];
  changed: PlannedEntry[];
  removed: string[];
  before: { entries: number; people: number };
  /** Of those removed. */
  removedPeople: number;
  peopleNow: number;
  /** Of those removed: what the organization's own rules leave out, while Webex may well list it still. */
  leftOut: { entries: number; people: number };
}

/** What the organization's rules and a refused list mean for entries that are not among those seen. */
export interface RulesOutcome {
  /** Keys of entries Webex lists and the filter leaves out. */
  leftOut: ReadonlySet<string>;
  /** Kinds of which a list is switched off. */
  kindsOff: ReadonlySet<EntryKind>;
  /** Kinds that could not be read: what is there stays. */
  kindsUnread: ReadonlySet<EntryKind>;
}

/** Compares what Webex lists with the copy; an entry that comes back keeps its id. */
export function planRun(input: {
  known: readonly KnownEntry[];
  seen: readonly SeenEntry[];
  newId: () => string;
  rules?: RulesOutcome;
}): Plan {
  const known = new Map(input.known.map((entry) => [key(entry), entry]));
  const plan: Plan = {
    added: [],
    changed: [],
    removed: [],
    before: { entries: 0, people: 0 },
    removedPeople: 0,
    peopleNow: 0,
    leftOut: { entries: 0, people: 0 },
  };
  for (const seen of input.seen) {
    const before = known.get(key(seen));
    known.delete(key(seen));
    const digest = contentDigest(seen);
    if (seen.kind === 'person') plan.peopleNow += 1;
    if (before !== undefined && !before.removed) countBefore(plan, before);
    if (before === undefined) plan.added.push({ entryId: input.newId(), digest, seen });
    else if (before.removed) plan.added.push({ entryId: before.entryId, digest, seen });
    else if (before.contentDigest !== digest) plan.changed.push({ entryId: before.entryId, digest, seen });
  }
  for (const gone of known.values()) {
    if (gone.removed) continue;
    countBefore(plan, gone);
    if (input.rules?.kindsUnread.has(gone.kind) === true) continue;
    plan.removed.push(gone.entryId);
    if (gone.kind === 'person') plan.removedPeople += 1;
    if (input.rules !== undefined && isLeftOut(input.rules, gone)) {
      plan.leftOut.entries += 1;
      if (gone.kind === 'person') plan.leftOut.people += 1;
    }
  }
  return plan;
}

/** Up to this many removals are everyday life in an organization of any size. */
const REMOVALS_ALWAYS_ALLOWED = 10;
const REMOVED_SHARE_LIMIT = 0.05;
const PEOPLE_SHRINK_LIMIT = 0.2;
/** One or two people leaving a small office are no lost sight. */
const PEOPLE_ALWAYS_ALLOWED = 2;

/** Why a plan must not be applied by itself, in one sentence; null when it may. */
export function refusal(plan: Plan): string | null {
  const removed = plan.removed.length;
  if (removed > REMOVALS_ALWAYS_ALLOWED && removed > plan.before.entries * REMOVED_SHARE_LIMIT) {
    return (
      `This run would remove ${count(removed)} of ${count(plan.before.entries)} entries ` +
      `(${count(plan.removedPeople)} of them people); the limit is ${REMOVALS_ALWAYS_ALLOWED} and ` +
      `${REMOVED_SHARE_LIMIT * 100} %. Nothing has been changed.`
    );
  }
  const lost = plan.before.people - plan.peopleNow;
  const tooMany = lost > PEOPLE_ALWAYS_ALLOWED && lost > plan.before.people * PEOPLE_SHRINK_LIMIT;
  if (tooMany || (plan.peopleNow === 0 && plan.before.people > 0)) {
    return (
      `Webex shows ${count(plan.peopleNow)} people where there were ${count(plan.before.people)}: it is more likely ` +
      'that the authorization sees less than that they left. Nothing has been changed.'
    );
  }
  return null;
}

/** Why a plan must not be applied, and whether it is the rules of the organization rather than Webex that shrank it. */
export function judgePlan(plan: Plan): { text: string; byRules: boolean } | null {
  const text = refusal(plan);
  if (text === null) return null;
  const { entries, people } = plan.leftOut;
  const withoutRules = {
    ...plan,
    removed: plan.removed.slice(entries),
    removedPeople: plan.removedPeople - people,
    peopleNow: plan.peopleNow + people,
  };
  const byRules = entries > 0 && refusal(withoutRules) === null;
  if (!byRules) return { text, byRules };
  const what =
    `The rules of this directory would leave out ${count(entries)} of ${count(plan.before.entries)} entries ` +
    `(${count(people)} of them people), which Webex may well list still. Nothing has been changed. ` +
    'Change the filter or the sources, or have more left out step by step.';
  return { text: what, byRules };
}

/** 2014 → 2,014. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

function countBefore(plan: Plan, entry: KnownEntry): void {
  plan.before.entries += 1;
  if (entry.kind === 'person') plan.before.people += 1;
}

function isLeftOut(rules: RulesOutcome, entry: KnownEntry): boolean {
  return rules.kindsOff.has(entry.kind) || rules.leftOut.has(key(entry));
}

/** What an entry is known by: ids are unique within their kind only. */
export function key(entry: { kind: EntryKind; webexId: string }): string {
  return `${entry.kind} ${entry.webexId}`;
}
