import type { DirectoryPlan, DirectoryRails, PlanChange, PlanState } from '@linekeeper/api-contract';
import type { ListedChange } from './changes.queries.ts';
import { fieldName, textOf } from './content.ts';
import { isLostSight } from './judge-plan.ts';
import type { PlanRow, PlanRowState } from './plan.queries.ts';
import type { FieldValues } from './plan.types.ts';

/** Null where there is nothing to look at: not made yet, or cleared away. */
export function presentPlan(row: PlanRow, undoableUntil: Date | null): DirectoryPlan | null {
  const state = stateOf(row.state);
  if (state === null || row.hash === null || row.cleared_at !== null) return null;
  const { decided_act: act, decided_by: by, decided_at: at } = row;
  return {
    id: row.plan_id,
    state,
    hash: row.hash,
    madeAt: row.made_at.toISOString(),
    knownAsOf: row.known_as_of?.toISOString() ?? null,
    counts: { added: row.added, changed: row.changed, removed: row.removed },
    before: { entries: row.entries_before, people: row.people_before },
    byKind: row.by_kind.map(({ kind, before, added, changed, removed }) => ({ kind, before, added, changed, removed })),
    byLocation: row.by_location.map((place) => ({
      location: place.location,
      added: place.added,
      changed: place.changed,
      removed: place.removed,
      stay: place.stay,
      lostSight: isLostSight(place),
    })),
    holds: row.holds.map(({ rail, sentence }) => ({ rail, sentence })),
    advice: state === 'held' && row.advice !== null ? { act: row.advice.act, sentence: row.advice.sentence } : null,
    skipped: row.skipped,
    decided: act === null || by === null || at === null ? null : { act, by, at: at.toISOString() },
    undone: row.undone_at === null ? null : { by: row.undone_by ?? 'unknown', at: row.undone_at.toISOString() },
    undoableUntil: undoableUntil?.toISOString() ?? null,
  };
}

/** A plan nobody has decided about and that no run holds is none to look at. */
function stateOf(state: PlanRowState): PlanState | null {
  return state === 'making' || state === 'made' ? null : state;
}

/** The order people read an entry in; what is not named comes last. */
const ORDER = ['name', 'title', 'department', 'location', 'email', 'extension', 'numbers'];

/** One change as it may leave. */
export function presentChange(row: ListedChange, favourites: number): PlanChange {
  return {
    entry: row.entry_id,
    kind: row.act,
    entryKind: row.entry_kind,
    name: row.name,
    location: row.location,
    extension: row.extension,
    fields: fieldsIn(row.before, row.after),
    state: row.state,
    note: row.note,
    favourites,
  };
}

function fieldsIn(before: FieldValues | null, after: FieldValues | null): PlanChange['fields'] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const place = (field: string): number => (ORDER.includes(field) ? ORDER.indexOf(field) : ORDER.length);
  return names
    .sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1))
    .map((field) => ({ field: fieldName(field), before: textOf(before?.[field]), after: textOf(after?.[field]) }));
}

/** The limits as they may leave. */
export function presentRails(rails: DirectoryRails): DirectoryRails {
  return {
    removedCount: rails.removedCount,
    removedPercent: rails.removedPercent,
    changedCount: rails.changedCount,
    changedPercent: rails.changedPercent,
    peopleCount: rails.peopleCount,
    peoplePercent: rails.peoplePercent,
    graceDays: rails.graceDays,
  };
}
