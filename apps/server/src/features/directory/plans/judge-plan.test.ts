import { expect, test } from 'vitest';
import { judgePlan } from './judge-plan.ts';
import type { PlanTotals } from './plan-tally.ts';
import { DEFAULT_RAILS } from './rails.ts';

/** People only: how many there were, how many of them go, and how many of those the rules leave out. */
function totals(
  before: number,
  removed: number,
  more: { added?: number; changed?: number; leftOut?: number } = {},
): PlanTotals {
  const { added = 0, changed = 0, leftOut = 0 } = more;
  return {
    counts: { added, changed, removed },
    before: { entries: before, people: before },
    peopleNow: before + added - removed,
    removedPeople: removed,
    leftOut: { entries: leftOut, people: leftOut },
    byKind: [],
    byLocation: [],
  };
}
const judge = (plan: PlanTotals, rails = DEFAULT_RAILS) => judgePlan({ totals: plan, rails, again: [] });

test.each([
  { what: '10 of 100 go', before: 100, after: 90, held: false },
  { what: '11 of 100 go', before: 100, after: 89, held: true },
  { what: '11 of 220 are five percent', before: 220, after: 209, held: false },
  { what: '12 of 220 are more', before: 220, after: 208, held: true },
  { what: '2 of 4 people of a small office', before: 4, after: 2, held: false },
  { what: '3 of 10 people are more than a fifth', before: 10, after: 7, held: true },
  { what: 'the last person', before: 1, after: 0, held: true },
  { what: 'nobody where nobody was', before: 0, after: 0, held: false },
])('$what: held is $held', ({ before, after, held }) => {
  expect(judge(totals(before, before - after)).holds.length > 0).toBe(held);
});

test('people who were replaced one for one have not shrunk, but too many removals are held all the same', () => {
  expect(judge(totals(100, 100, { added: 100 }))).toEqual({
    byRules: false,
    advice: { act: 'look', sentence: expect.any(String) },
    holds: [
      {
        rail: 'removed',
        sentence:
          'This run would remove 100 of 100 entries (100 of them people); the limit is 10, or 5 % where that is more.',
      },
    ],
  });
});

test('a filter that leaves out too many is held as the work of the rules, not of Webex', () => {
  const { byRules, holds, advice } = judge(totals(100, 60, { leftOut: 60 }));
  expect([byRules, advice?.act, holds.map(({ rail }) => rail)]).toEqual([true, 'look', ['rules']]);
  expect(holds[0]?.sentence).toContain('would leave out 60 of 100 entries (60 of them people)');
});

test('a lost sight is Webex showing less, whatever the filter leaves out beside it', () => {
  const { byRules, holds } = judge(totals(100, 61, { leftOut: 1 }));
  expect([byRules, holds.map(({ rail }) => rail)]).toEqual([false, ['removed', 'people']]);
});

test('a filter that leaves out a few is a plan like any other', () => {
  expect(judge(totals(100, 10, { leftOut: 10 }))).toEqual({ holds: [], advice: null, byRules: false });
});

test('changes are limited where somebody wants it, by count and percent', () => {
  expect(judge(totals(100, 0, { changed: 100 })).holds).toEqual([]);
  const rails = { ...DEFAULT_RAILS, changedCount: 10, changedPercent: 20 };
  expect(judge(totals(100, 0, { changed: 20 }), rails).holds).toEqual([]);
  expect(judge(totals(100, 0, { changed: 21 }), rails).holds).toEqual([
    {
      rail: 'changed',
      sentence: 'This run would change 21 of 100 entries; the limit is 10, or 20 % where that is more.',
    },
  ]);
});

test('a limit that is only a count, or only a percentage, is said as that', () => {
  const sentenceWith = (rails: Partial<typeof DEFAULT_RAILS>): string | undefined =>
    judge(totals(100, 30), { ...DEFAULT_RAILS, ...rails }).holds[0]?.sentence;
  expect(sentenceWith({ removedPercent: 0 })).toMatch(/; the limit is 10\.$/);
  expect(sentenceWith({ removedCount: 0 })).toMatch(/; the limit is 5 %\.$/);
});

test('where everybody of a place of many goes, it names the place and advises to refuse', () => {
  const place = { location: 'Köln', added: 0, changed: 0, removed: 30, stay: 0 };
  const { advice } = judge({ ...totals(100, 30), byLocation: [place] });
  expect(advice).toEqual({
    act: 'refuse',
    sentence:
      '30 of those who would go are at Köln, where nobody would stay: it is more likely that the ' +
      'authorization no longer sees the place than that all of them left. We recommend refusing.',
  });
  expect(judge({ ...totals(100, 30), byLocation: [{ ...place, stay: 1 }] }).advice?.sentence).not.toContain('Köln');
  const two = judge({ ...totals(100, 50), byLocation: [place, { ...place, location: 'Bonn', removed: 20 }] });
  expect(two.advice?.sentence).toMatch(
    /^50 of those who would go are at 2 locations where nobody would stay, Köln the/,
  );
});
