import type { DirectoryRails } from '@linekeeper/api-contract';
import { count } from '../written-count.ts';
import type { PlanAdvice, PlanHold } from './plan.types.ts';
import type { PlanTotals } from './plan-tally.ts';
import type { SeenAgain } from './seen-again.ts';

export interface PlanVerdict {
  /** Empty: it may be applied by itself. */
  holds: PlanHold[];
  advice: PlanAdvice | null;
  /** It is the rules of the organization rather than Webex that shrank it. */
  byRules: boolean;
}

/** Which limits a plan is over, each in one sentence, and what we would do. That nothing has been changed is said once, by whoever shows them. */
export function judgePlan(input: {
  totals: PlanTotals;
  rails: DirectoryRails;
  again: readonly SeenAgain[];
}): PlanVerdict {
  const { totals, rails, again } = input;
  const shrinking = [removedHold(totals, rails), peopleHold(totals, rails)].filter((hold) => hold !== null);
  const byRules = shrinking.length > 0 && isByRules(totals, rails);
  const holds = [
    ...(byRules ? [rulesHold(totals)] : shrinking),
    ...(isOver(totals.counts.changed, totals.before.entries, changedRail(rails)) ? [changedHold(totals, rails)] : []),
    ...again.map(undoneHold),
  ];
  return { holds, advice: holds.length === 0 ? null : adviceFor({ totals, holds, byRules }), byRules };
}

/** A place of fewer may well be closed. */
export const MANY_AT_A_PLACE = 5;

/** Where many were and nobody stays. */
export function isLostSight(place: PlanTotals['byLocation'][number]): boolean {
  return place.location !== null && place.removed >= MANY_AT_A_PLACE && place.stay <= 0;
}

interface Rail {
  count: number;
  percent: number;
}

const removedRail = (rails: DirectoryRails): Rail => ({ count: rails.removedCount, percent: rails.removedPercent });
const peopleRail = (rails: DirectoryRails): Rail => ({ count: rails.peopleCount, percent: rails.peoplePercent });
const changedRail = (rails: DirectoryRails): Rail => ({
  count: rails.changedCount ?? Number.POSITIVE_INFINITY,
  percent: rails.changedPercent,
});

function isOver(value: number, of: number, rail: Rail): boolean {
  return value > rail.count && value > (of * rail.percent) / 100;
}

/** "10, or 5 % where that is more": a plan is over both, or over none. */
function limitOf(rail: Rail): string {
  if (rail.percent === 0) return count(rail.count);
  return rail.count === 0 ? `${rail.percent} %` : `${count(rail.count)}, or ${rail.percent} % where that is more`;
}

function removedHold({ counts, before, removedPeople }: PlanTotals, rails: DirectoryRails): PlanHold | null {
  if (!isOver(counts.removed, before.entries, removedRail(rails))) return null;
  const sentence =
    `This run would remove ${count(counts.removed)} of ${count(before.entries)} entries ` +
    `(${count(removedPeople)} of them people); the limit is ${limitOf(removedRail(rails))}.`;
  return { rail: 'removed', sentence };
}

function peopleHold({ before, peopleNow }: PlanTotals, rails: DirectoryRails): PlanHold | null {
  const isFewer = isOver(before.people - peopleNow, before.people, peopleRail(rails));
  if (!isFewer && (peopleNow > 0 || before.people === 0)) return null;
  const sentence =
    `Webex shows ${count(peopleNow)} people where there were ${count(before.people)}: it is more likely ` +
    'that the authorization sees less than that they left.';
  return { rail: 'people', sentence };
}

function changedHold({ counts, before }: PlanTotals, rails: DirectoryRails): PlanHold {
  const sentence =
    `This run would change ${count(counts.changed)} of ${count(before.entries)} entries; ` +
    `the limit is ${limitOf(changedRail(rails))}.`;
  return { rail: 'changed', sentence };
}

function rulesHold({ leftOut, before }: PlanTotals): PlanHold {
  const sentence =
    `The rules of this directory would leave out ${count(leftOut.entries)} of ${count(before.entries)} entries ` +
    `(${count(leftOut.people)} of them people), which Webex may well list still. ` +
    'Approve it if that is meant; otherwise change the filter or the sources.';
  return { rail: 'rules', sentence };
}

function undoneHold({ count: many, run, by }: SeenAgain): PlanHold {
  const what = many === 1 ? 'One of these changes was' : `${count(many)} of these changes were`;
  const sentence = `${what} undone with ${run}${by === null ? '' : ` by ${by}`}, and Webex still says the same.`;
  return { rail: 'undone', sentence };
}

/** The same plan, had the rules left out nobody. */
function isByRules(totals: PlanTotals, rails: DirectoryRails): boolean {
  const { leftOut, counts, peopleNow, removedPeople } = totals;
  if (leftOut.entries === 0) return false;
  const without = {
    ...totals,
    counts: { ...counts, removed: counts.removed - leftOut.entries },
    removedPeople: removedPeople - leftOut.people,
    peopleNow: peopleNow + leftOut.people,
  };
  return removedHold(without, rails) === null && peopleHold(without, rails) === null;
}

function adviceFor(plan: { totals: PlanTotals; holds: readonly PlanHold[]; byRules: boolean }): PlanAdvice {
  const lost = plan.totals.byLocation.filter(isLostSight);
  const [first] = lost;
  if (!plan.byRules && first !== undefined) {
    const gone = count(lost.reduce((sum, { removed }) => sum + removed, 0));
    const places =
      lost.length === 1
        ? `${first.location}, where nobody would stay: it is more likely that the authorization no longer sees the place`
        : `${lost.length} locations where nobody would stay, ${first.location} the largest of them: it is more likely ` +
          'that the authorization no longer sees these places';
    const sentence = `${gone} of those who would go are at ${places} than that all of them left. We recommend refusing.`;
    return { act: 'refuse', sentence };
  }
  if (plan.holds.some(({ rail }) => rail === 'people')) {
    return {
      act: 'refuse',
      sentence: 'Look at the authorization first: its person may have lost a role. We recommend refusing.',
    };
  }
  return { act: 'look', sentence: 'Look through the changes; approve them if they are what you expect.' };
}
