import type { Completeness } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { figuresOf, holesIn, missingOf } from './figures.ts';
import { rangeOf } from './range.ts';

const at = (time: string): number => Date.parse(`2026-11-24T${time}:00.000Z`);
const iso = (time: string): string => `2026-11-24T${time}:00.000Z`;
const range = { from: at('08:00'), to: at('12:00') };

function completeness(change: Partial<Completeness>): Completeness {
  return { completeTo: iso('11:59'), collectedFrom: '2026-11-01T00:00:00.000Z', gaps: [], setAside: 0, ...change };
}

function gap(from: string, to: string): Completeness['gaps'][number] {
  return { from: iso(from), to: iso(to), state: 'filling', reason: 'password', incident: 'INC-2481' };
}

test('holes are cut to the range and stand in order; others are left out', () => {
  const holes = holesIn(
    completeness({ gaps: [gap('11:00', '13:00'), gap('07:20', '09:10'), gap('05:00', '06:00')] }),
    range,
  );
  expect(holes.map(({ from, to }) => [from, to])).toEqual([
    [at('08:00'), at('09:10')],
    [at('11:00'), at('12:00')],
  ]);
});

test('the time before the first collection is a hole too, unless a gap explains it', () => {
  const late = { collectedFrom: iso('09:00') };
  expect(holesIn(completeness(late), range)).toMatchObject([{ state: 'before', to: at('09:00') }]);
  expect(holesIn(completeness({ ...late, gaps: [gap('07:00', '09:00')] }), range)).toMatchObject([
    { state: 'filling' },
  ]);
});

test('an hour with one missing minute is missing in part, one without any minute is missing', () => {
  const holes = holesIn(completeness({ gaps: [gap('08:59', '10:30')] }), range);
  const has = (time: string) => missingOf({ hour: iso(time), answered: 0, missed: 0 }, holes);
  expect([has('08:00'), has('09:00'), has('10:00'), has('11:00')]).toEqual(['part', 'all', 'part', 'none']);
});

test('sums, the busiest hour and the one with most missed calls', () => {
  const hours = [
    { hour: iso('08:00'), answered: 10, missed: 0 },
    { hour: iso('09:00'), answered: 20, missed: 2 },
    { hour: iso('10:00'), answered: 5, missed: 9 },
  ];
  expect(figuresOf(hours)).toMatchObject({
    calls: 46,
    answered: 35,
    missed: 11,
    busiest: { hour: iso('09:00') },
    mostMissed: { hour: iso('10:00') },
  });
  expect(figuresOf([])).toMatchObject({ calls: 0, busiest: null, mostMissed: null });
});

test('the end of a range stays the same for 5 minutes', () => {
  expect(rangeOf('24h', at('10:01'))).toEqual(rangeOf('24h', at('10:04')));
  expect(rangeOf('24h', at('10:01')).to).toBe(at('10:05'));
  expect(rangeOf('today', at('10:01')).from).toBe(at('00:00'));
});
