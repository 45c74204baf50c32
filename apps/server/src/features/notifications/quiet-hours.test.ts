import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterQuietHours, isTimeZone } from './quiet-hours.ts';

const at = (text: string): number => Date.parse(text);
const NIGHT = { from: 22 * 60, to: 7 * 60 };
const after = (text: string, zone = 'UTC', quiet = NIGHT): string =>
  new Date(afterQuietHours(at(text), quiet, zone)).toISOString();

test('a night over midnight holds a message until the morning', () => {
  expect(after('2026-11-02T23:10:20Z')).toBe('2026-11-03T07:00:00.000Z');
  expect(after('2026-11-03T06:59:59Z')).toBe('2026-11-03T07:00:00.000Z');
});

test('outside the quiet hours nothing waits, and at their end neither', () => {
  expect(after('2026-11-02T12:00:01Z')).toBe('2026-11-02T12:00:01.000Z');
  expect(after('2026-11-03T07:00:00Z')).toBe('2026-11-03T07:00:00.000Z');
});

test('a rest at noon holds until its end', () => {
  expect(after('2026-11-02T12:30:00Z', 'UTC', { from: 720, to: 780 })).toBe('2026-11-02T13:00:00.000Z');
});

test('the hours are those of the person: 22:30 in Berlin is 21:30 UTC in winter', () => {
  expect(after('2026-11-02T21:30:00Z', 'Europe/Berlin')).toBe('2026-11-03T06:00:00.000Z');
  expect(after('2026-11-02T20:30:00Z', 'Europe/Berlin')).toBe('2026-11-02T20:30:00.000Z');
});

test('seven in the morning is seven also in the night the clocks change', () => {
  expect(after('2026-10-24T22:00:00Z', 'Europe/Berlin')).toBe('2026-10-25T06:00:00.000Z');
  expect(after('2026-03-28T22:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T05:00:00.000Z');
});

test('never earlier than asked, never a day later, and never inside', () => {
  const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe'];
  const minute = fc.integer({ min: 0, max: 1439 });
  fc.assert(
    fc.property(
      fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
      fc.record({ from: minute, to: minute }),
      fc.constantFrom(...zones),
      (from, quiet, zone) => {
        const then = afterQuietHours(from, quiet, zone);
        expect(then).toBeGreaterThanOrEqual(from);
        expect(then - from).toBeLessThanOrEqual(26 * 60 * 60_000);
        expect(afterQuietHours(then, quiet, zone)).toBe(then);
      },
    ),
    { numRuns: 300 },
  );
});

test('a time zone is known by its name', () => {
  expect(['Europe/Berlin', 'UTC', 'Mars/Base', ''].map(isTimeZone)).toEqual([true, true, false, false]);
});
