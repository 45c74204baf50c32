import { type DirectoryPlan, ENTRY_KINDS, type EntryKind } from '@linekeeper/api-contract';
import type { PresentCount } from './compare.queries.ts';
import type { PlanCounts, PlannedChange } from './plan.types.ts';

export interface PlanTotals {
  counts: PlanCounts;
  before: { entries: number; people: number };
  peopleNow: number;
  removedPeople: number;
  /** Of those removed: what the organization's own rules leave out, while Webex may well list it still. */
  leftOut: { entries: number; people: number };
  byKind: DirectoryPlan['byKind'];
  byLocation: Omit<DirectoryPlan['byLocation'][number], 'lostSight'>[];
}

/** Counts a plan while it is made. */
export interface PlanTally {
  count(change: PlannedChange, how: { leftOut: boolean }): void;
  totals(): PlanTotals;
}

/** More places than this are counted as one without a name: a plan is read by people. */
const MOST_LOCATIONS = 2_000;

export function createPlanTally(present: readonly PresentCount[]): PlanTally {
  const kinds = new Map<EntryKind, DirectoryPlan['byKind'][number]>();
  const places = new Map<string | null, PlanTotals['byLocation'][number]>();
  const leftOut = { entries: 0, people: 0 };
  const ofKind = (kind: EntryKind) => entryOf(kinds, kind, () => ({ kind, before: 0, ...none() }));
  const ofPlace = (location: string | null) => {
    const place = places.has(location) || places.size < MOST_LOCATIONS ? location : null;
    return entryOf(places, place, () => ({ location: place, stay: 0, ...none() }));
  };
  for (const { kind, location, count } of present) {
    ofKind(kind).before += count;
    ofPlace(location).stay += count;
  }
  return {
    count: (change, how) => {
      const { location } = change.shown;
      const place = ofPlace(typeof location === 'string' ? location : null);
      ofKind(change.kind)[change.act] += 1;
      place[change.act] += 1;
      if (change.act === 'removed') place.stay -= 1;
      if (!how.leftOut) return;
      leftOut.entries += 1;
      if (change.kind === 'person') leftOut.people += 1;
    },
    totals: () => totalsOf([...kinds.values()], [...places.values()], leftOut),
  };
}

function totalsOf(
  kinds: DirectoryPlan['byKind'],
  places: PlanTotals['byLocation'],
  leftOut: PlanTotals['leftOut'],
): PlanTotals {
  const sum = (field: 'added' | 'changed' | 'removed' | 'before'): number =>
    kinds.reduce((total, kind) => total + kind[field], 0);
  const people = kinds.find(({ kind }) => kind === 'person');
  const peopleBefore = people?.before ?? 0;
  const removedPeople = people?.removed ?? 0;
  return {
    counts: { added: sum('added'), changed: sum('changed'), removed: sum('removed') },
    before: { entries: sum('before'), people: peopleBefore },
    peopleNow: peopleBefore + (people?.added ?? 0) - removedPeople,
    removedPeople,
    leftOut,
    byKind: ENTRY_KINDS.flatMap((each) => kinds.filter(({ kind }) => kind === each)),
    byLocation: places
      .filter(({ added, changed, removed }) => added + changed + removed > 0)
      .sort((a, b) => b.removed - a.removed || b.changed + b.added - a.changed - a.added),
  };
}

const none = (): PlanCounts => ({ added: 0, changed: 0, removed: 0 });

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}
