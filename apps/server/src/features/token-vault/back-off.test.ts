import { expect, test } from 'vitest';
import { retryDelayMs } from './back-off.ts';

test('Retry-After is obeyed, but an absurd one puts no grant to sleep for ever', () => {
  const asked = (retryAfterMs: number): number => retryDelayMs({ failures: 0, retryAfterMs, jitter: 0.5 });
  expect(asked(90_000)).toBe(90_000);
  expect(asked(1e300)).toBe(3_600_000);
  expect(asked(0)).toBe(5_000);
});
