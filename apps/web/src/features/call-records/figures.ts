import type { Completeness, RecordGap } from '@linekeeper/api-contract';
import type { Range } from './range.ts';

export interface Hour {
  hour: string;
  answered: number;
  missed: number;
}

/** Minutes of the range that are not there; `before` is the time before anything was collected. */
export interface Hole {
  from: number;
  to: number;
  state: RecordGap['state'] | 'before';
  reason: string | null;
  incident: string | null;
}

export interface Figures {
  calls: number;
  answered: number;
  missed: number;
  busiest: Hour | null;
  mostMissed: Hour | null;
}

export const HOUR_MS = 3_600_000;

/** Holes within the range, cut to it, oldest first. */
export function holesIn({ gaps, collectedFrom }: Completeness, { from, to }: Range): Hole[] {
  const holes: Hole[] = gaps.map((gap) => ({
    from: Date.parse(gap.from),
    to: Date.parse(gap.to),
    state: gap.state,
    reason: gap.reason,
    incident: gap.incident,
  }));
  if (collectedFrom !== null && Date.parse(collectedFrom) > from) {
    const before: Hole = { from, to: Date.parse(collectedFrom), state: 'before', reason: null, incident: null };
    // A gap that reaches back as far already says why.
    if (!holes.some((hole) => hole.from <= from && hole.to >= before.to)) holes.push(before);
  }
  return holes
    .map((hole) => ({ ...hole, from: Math.max(hole.from, from), to: Math.min(hole.to, to) }))
    .filter((hole) => hole.from < hole.to)
    .toSorted((a, b) => a.from - b.from);
}

/** Sums and extremes of the hours; over holes they are lower bounds. */
export function figuresOf(hours: readonly Hour[]): Figures {
  let answered = 0;
  let missed = 0;
  let busiest: Hour | null = null;
  let mostMissed: Hour | null = null;
  for (const hour of hours) {
    answered += hour.answered;
    missed += hour.missed;
    const calls = hour.answered + hour.missed;
    if (calls > 0 && (busiest === null || calls > busiest.answered + busiest.missed)) busiest = hour;
    if (hour.missed > 0 && (mostMissed === null || hour.missed > mostMissed.missed)) mostMissed = hour;
  }
  return { calls: answered + missed, answered, missed, busiest, mostMissed };
}

/** Whether minutes of this hour are missing, or all of it. */
export function missingOf({ hour }: Hour, holes: readonly Hole[]): 'none' | 'part' | 'all' {
  const from = Date.parse(hour);
  const to = from + HOUR_MS;
  if (holes.some((hole) => hole.from <= from && hole.to >= to)) return 'all';
  return holes.some((hole) => hole.from < to && hole.to > from) ? 'part' : 'none';
}
