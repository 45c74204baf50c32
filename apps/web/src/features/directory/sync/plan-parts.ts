import {
  type DirectoryPlan,
  ENTRY_KINDS,
  type EntryKind,
  PLAN_CHANGE_KINDS,
  type PlanChange,
  type PlanChangeKind,
} from '@linekeeper/api-contract';

/** What of a plan is shown, as the address has it. */
export interface PlanSearch {
  kind?: string;
  state?: string;
  q?: string;
  group?: string;
}

/** What the server is asked for. */
export interface ChangesFilter {
  kind?: PlanChangeKind;
  entryKind?: EntryKind;
  location?: string;
  noLocation?: 'true';
  state?: PlanChange['state'];
  search?: string;
}

/** A place or a kind of entries, with what happens there. */
export interface PartHead {
  of: { kind: EntryKind } | { location: string | null };
  added: number;
  changed: number;
  removed: number;
  /** Of those that were there; null where that is not known. */
  stay: number | null;
  lostSight: boolean;
}

/** Changes that are listed together under one head, and loaded together. */
export interface PlanPart {
  key: string;
  /** Null: everything is one part. */
  head: PartHead | null;
  filter: ChangesFilter;
  /** Null until its first page says so. */
  count: number | null;
}

/**
 * The parts a plan is listed in. The plan's own counts say how long each is, so that only what is looked at is loaded;
 * words and states are known to the server alone: with them everything is one part, which it sorts by location.
 */
export function planParts(plan: DirectoryPlan, search: PlanSearch): PlanPart[] {
  const kind = PLAN_CHANGE_KINDS.find((each) => each === search.kind);
  const narrowed: ChangesFilter = {
    ...(kind === undefined ? {} : { kind }),
    ...(search.state === 'skipped' || search.state === 'kept' ? { state: search.state } : {}),
    ...(search.q === undefined ? {} : { search: search.q }),
  };
  const isCounted = narrowed.search === undefined && narrowed.state === undefined;
  if (!isCounted || search.group === 'none') {
    return [part(null, narrowed, isCounted ? countOf(plan.counts, kind) : null)];
  }
  const parts = search.group === 'kind' ? partsByKind(plan, narrowed) : partsByLocation(plan, narrowed);
  return parts.filter(({ count }) => count !== 0);
}

function partsByLocation(plan: DirectoryPlan, narrowed: ChangesFilter): PlanPart[] {
  return [...plan.byLocation]
    .sort(
      (a, b) =>
        Number(b.lostSight) - Number(a.lostSight) ||
        b.removed - a.removed ||
        countOf(b) - countOf(a) ||
        (a.location ?? '').localeCompare(b.location ?? ''),
    )
    .map(({ location, ...head }) =>
      part(
        { of: { location }, ...head },
        { ...narrowed, ...(location === null ? { noLocation: 'true' } : { location }) },
        countOf(head, narrowed.kind),
      ),
    );
}

function partsByKind(plan: DirectoryPlan, narrowed: ChangesFilter): PlanPart[] {
  return [...plan.byKind]
    .sort((a, b) => ENTRY_KINDS.indexOf(a.kind) - ENTRY_KINDS.indexOf(b.kind))
    .map(({ kind, before, ...counts }) =>
      part(
        { of: { kind }, ...counts, stay: before - counts.removed, lostSight: false },
        { ...narrowed, entryKind: kind },
        countOf(counts, narrowed.kind),
      ),
    );
}

function part(head: PartHead | null, filter: ChangesFilter, count: number | null): PlanPart {
  return { key: JSON.stringify(filter), head, filter, count };
}

/** All changes, or those of one kind. */
export function countOf(
  counts: { added: number; changed: number; removed: number },
  kind: PlanChangeKind | undefined = undefined,
): number {
  return kind === undefined ? counts.added + counts.changed + counts.removed : counts[kind];
}

/** More lines than this are not unfolded unasked. */
const UNFOLDED = 200;

/** The parts that stand open before anybody has folded one: from the top as many as can be looked through, at least one. */
export function openAtFirst(parts: readonly PlanPart[]): ReadonlySet<string> {
  const open = new Set<string>();
  let lines = 0;
  for (const { key, count } of parts) {
    lines += count ?? 0;
    if (open.size > 0 && lines > UNFOLDED) break;
    open.add(key);
  }
  return open;
}
