import { expect, test } from 'vitest';
import { duration, inARow, lengthOf, since, spanOf } from './words.ts';

test('running time has no leading zero in its first part', () => {
  expect([duration(41_000), duration(725_000), duration(3_729_000), duration(-5)]).toEqual([
    '0:41',
    '12:05',
    '1:02:09',
    '0:00',
  ]);
});

test('a sum of time never looks like a clock', () => {
  expect([lengthOf(0), lengthOf(49 * 60_000), lengthOf(192 * 60_000), lengthOf(52 * 3_600_000)]).toEqual([
    '0 min',
    '49 min',
    '3 h 12 min',
    '2 d 4 h',
  ]);
});

test('a moment of today is a time, of another day has its date, of another year its year', () => {
  const now = new Date(2026, 10, 24, 12, 0).getTime();
  expect(since(new Date(2026, 10, 24, 10, 42).getTime(), now)).toBe('10:42');
  expect(since(new Date(2026, 10, 21, 9, 55).getTime(), now)).toBe('21 Nov, 09:55');
  expect(since(new Date(2025, 11, 3, 9, 55).getTime(), now)).toBe('3 Dec 2025, 09:55');
});

test('a span within a day names it once, a span over midnight names both days', () => {
  const at = (day: number, hours: number, minutes: number) => new Date(2026, 10, day, hours, minutes).getTime();
  const now = at(24, 12, 0);
  expect(spanOf(at(24, 7, 20), at(24, 9, 10), now)).toBe('07:20–09:10');
  expect(spanOf(at(23, 7, 20), at(23, 9, 10), now)).toBe('23 Nov, 07:20–09:10');
  expect(spanOf(at(23, 9, 35), at(24, 8, 30), now)).toBe('23 Nov, 09:35 – 24 Nov, 08:30');
});

test('names in a row end with "and"', () => {
  expect(inARow(['Directory', 'call control', 'call records'])).toBe('Directory, call control and call records');
});
