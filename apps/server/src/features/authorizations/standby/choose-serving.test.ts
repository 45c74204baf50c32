import { expect, test } from 'vitest';
import { type Candidate, chooseServing } from './choose-serving.ts';

const NOW = new Date('2026-11-02T09:00:00.000Z');
const good: Candidate = {
  seat: 1,
  state: 'healthy',
  paused_at: null,
  suspect_since: null,
  doubted_at: null,
  drill_until: null,
  good_in_a_row: 2,
  access_alive: true,
  refresh_refusal: null,
};
const second: Candidate = { ...good, seat: 2 };
const refusal = { kind: 'refused' as const, at: NOW.toISOString(), status: 400, message: 'invalid', trackingId: null };
const seatOf = (...rows: Candidate[]): number | null => chooseServing(rows, NOW)?.seat ?? null;

test('the lowest seat serves where all work, whatever order they come in', () => {
  expect(seatOf(second, good)).toBe(1);
});

test.each([
  ['was refused by traffic a moment ago', { doubted_at: NOW }],
  ['is suspected', { suspect_since: NOW }],
  ['is dead', { state: 'stopped' as const }],
  ['cannot be renewed and is on its last access token', { state: 'stopped' as const, refresh_refusal: refusal }],
  ['has not been heard of for long', { state: 'unknown' as const }],
  ['is paused', { paused_at: NOW }],
  ['is in a drill', { drill_until: new Date(NOW.getTime() + 1) }],
  ['has been good only once since it came back', { good_in_a_row: 1 }],
])('the standby serves while the first %s', (_what, trouble) => {
  expect(seatOf({ ...good, ...trouble }, second)).toBe(2);
});

test.each([
  ['is suspected', { suspect_since: NOW }],
  ['has been good only once', { good_in_a_row: 1 }],
  ['is in a drill', { drill_until: new Date(NOW.getTime() + 1) }],
  ['is on its last access token', { state: 'stopped' as const, refresh_refusal: refusal }],
])('alone it serves also while it %s', (_what, trouble) => {
  expect(seatOf({ ...good, ...trouble })).toBe(1);
});

test('a standby that fails in a drill gives the work back to the one that only pretends to be dead', () => {
  const drilled = { ...good, drill_until: new Date(NOW.getTime() + 1) };
  expect(seatOf(drilled, { ...second, doubted_at: NOW })).toBe(1);
});

test('a drill that is over counts no more', () => {
  expect(seatOf({ ...good, drill_until: NOW }, second)).toBe(1);
});

test('where both are in doubt the first goes on', () => {
  expect(seatOf({ ...good, doubted_at: NOW }, { ...second, doubted_at: NOW })).toBe(1);
});

test('nobody serves where all are dead or paused', () => {
  expect(seatOf({ ...good, state: 'stopped' }, { ...second, paused_at: NOW })).toBeNull();
});
