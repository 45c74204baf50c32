import { expect, test } from 'vitest';
import { DAY_MS, dateText, distanceText, shortened, spanText, whenText } from './words.ts';

const NOW = Date.UTC(2026, 10, 24, 10, 42, 11);
const HOUR_MS = 3_600_000;

test('spans are said as a person says them, rounded so that a second less than 14 days is 14 days', () => {
  const spans = [
    0,
    250,
    41_000,
    12 * 60_000,
    3 * HOUR_MS + 12 * 60_000,
    14 * DAY_MS - 1000,
    13 * DAY_MS + 5 * HOUR_MS,
    90 * DAY_MS - 1000,
    5 * 365 * DAY_MS,
  ];
  expect(spans.map(spanText)).toEqual([
    '0 s',
    '250 ms',
    '41 s',
    '12 min',
    '3 h 12 min',
    '14 days',
    '13 days 5 h',
    '90 days',
    '5 years',
  ]);
});

test('a moment of the last hours is a time, a farther one has its date', () => {
  expect(whenText(NOW - 60_000, NOW)).toBe('10:41:11');
  expect(whenText(NOW - 2 * DAY_MS, NOW)).toBe('Sun 22 Nov 2026, 10:42:11');
  expect(dateText(NOW)).toBe('Tue 24 Nov 2026, 10:42:11');
});

test('distances say past, now and future', () => {
  expect([NOW - 41_000, NOW, NOW + 7 * DAY_MS].map((ms) => distanceText(ms, NOW))).toEqual([
    '41 s ago',
    'now',
    'in 7 days',
  ]);
});

test('long ids are shortened, short ones are whole', () => {
  expect(shortened('ROUTERGW_6ddd1815-1f3b')).toBe('ROUTERGW…1f3b');
  expect(shortened('INC-2481')).toBe('INC-2481');
});
