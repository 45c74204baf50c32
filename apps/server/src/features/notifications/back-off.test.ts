import { expect, test } from 'vitest';
import { nextAttemptAt, PATIENCE_MS } from './back-off.ts';

const HOUR_MS = 60 * 60_000;
const next = (attempts: number, now = 0, asked: { retryAfterMs?: number; jitter?: number } = {}) =>
  nextAttemptAt({ attempts, now, giveUpAt: PATIENCE_MS, retryAfterMs: null, jitter: 0.5, ...asked });

test('waits four times longer after each failure, up to six hours', () => {
  expect([1, 2, 3, 4].map((attempts) => next(attempts))).toEqual([5_000, 20_000, 80_000, 320_000]);
  expect(next(20)).toBe(6 * HOUR_MS);
});

test('jitter spreads a wait by a quarter to both sides', () => {
  expect([next(2, 0, { jitter: 0 }), next(2, 0, { jitter: 1 })]).toEqual([15_000, 25_000]);
});

test('Retry-After is obeyed, up to a day', () => {
  expect(next(1, 0, { retryAfterMs: HOUR_MS })).toBe(HOUR_MS);
  expect(next(1, 0, { retryAfterMs: 100 * HOUR_MS })).toBe(24 * HOUR_MS);
});

test('the last attempt is exactly after three days, and after it there is none', () => {
  expect(next(20, PATIENCE_MS - 1_000)).toBe(PATIENCE_MS);
  expect(next(20, PATIENCE_MS)).toBeNull();
});

test('a receiver that never answers is tried about twenty times in three days', () => {
  let now = 0;
  let attempts = 1;
  for (let at = next(attempts, now); at !== null; at = next(attempts, now)) {
    now = at;
    attempts += 1;
  }
  expect(now).toBe(PATIENCE_MS);
  expect(attempts).toBeGreaterThanOrEqual(17);
  expect(attempts).toBeLessThanOrEqual(22);
});
