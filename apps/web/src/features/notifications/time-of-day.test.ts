import { expect, test } from 'vitest';
import { minutesOf, timeOfDay } from './time-of-day.ts';

test('minutes and times of the day are each other’s inverse', () => {
  expect([0, 59, 420, 1320, 1439].map(timeOfDay)).toEqual(['00:00', '00:59', '07:00', '22:00', '23:59']);
  expect(['00:00', '07:00', '23:59', '22:00:00'].map(minutesOf)).toEqual([0, 420, 1439, 1320]);
});

test('what is no time of the day is told apart', () => {
  expect(['', '24:00', '7:00', 'noon', '12:60'].map(minutesOf)).toEqual([null, null, null, null, null]);
});
