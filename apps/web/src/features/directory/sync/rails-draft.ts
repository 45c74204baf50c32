import type { DirectoryRails } from '@linekeeper/api-contract';
import { numberOf, percentOf } from './number-of.ts';

interface TypedRail {
  count: string;
  percent: string;
}

/** Stands in the fields when somebody limits changes for the first time. */
const FIRST_CHANGED_COUNT = 500;
const FIRST_CHANGED_PERCENT = 50;

/** The limits as they are typed. */
export interface RailsDraft {
  removed: TypedRail;
  people: TypedRail;
  changed: TypedRail;
  /** Where changes are not limited, what is typed for them is kept for another try. */
  changesLimited: boolean;
  graceDays: string;
}

/** Limits as somebody would type them. */
export function typedOf(rails: DirectoryRails): RailsDraft {
  const typed = (count: number, percent: number): TypedRail => ({ count: String(count), percent: String(percent) });
  return {
    removed: typed(rails.removedCount, rails.removedPercent),
    people: typed(rails.peopleCount, rails.peoplePercent),
    changed: typed(rails.changedCount ?? FIRST_CHANGED_COUNT, rails.changedPercent),
    changesLimited: rails.changedCount !== null,
    graceDays: String(rails.graceDays),
  };
}

/** What was typed as limits; null while something of it is none. */
export function railsOf(draft: RailsDraft): DirectoryRails | null {
  const removed = railOf(draft.removed);
  const people = railOf(draft.people);
  const changed = railOf(draft.changed);
  const graceDays = numberOf(draft.graceDays, 1, 365);
  if (removed === null || people === null || graceDays === null) return null;
  if (draft.changesLimited && changed === null) return null;
  return {
    removedCount: removed.count,
    removedPercent: removed.percent,
    changedCount: draft.changesLimited ? (changed?.count ?? null) : null,
    changedPercent: changed?.percent ?? FIRST_CHANGED_PERCENT,
    peopleCount: people.count,
    peoplePercent: people.percent,
    graceDays,
  };
}

/** One limit that was typed; null where it is none. */
export function railOf(typed: TypedRail): { count: number; percent: number } | null {
  const count = numberOf(typed.count, 0, 1_000_000);
  const percent = percentOf(typed.percent);
  return count === null || percent === null ? null : { count, percent };
}
