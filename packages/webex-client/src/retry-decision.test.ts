import { expect, test } from 'vitest';
import { decideRetry, type RetryInput } from './retry-decision.ts';

function decide(input: Partial<RetryInput>): number | string {
  const decision = decideRetry({
    retry: 'standard',
    failures: 1,
    idempotent: true,
    kind: 'unavailable',
    retryAfterMs: null,
    jitter: 0,
    ...input,
  });
  return decision.kind === 'retry' ? decision.waitMs : decision.reason;
}

test('without Retry-After a rate limit is waited out from 5 s, doubling, to 60 s, six times', () => {
  const waits = [1, 2, 3, 4, 5, 6].map((failures) => decide({ kind: 'rate-limited', failures }));
  expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 'rate-limited too often']);
});

test('Retry-After is obeyed, unless it is longer than a request may take', () => {
  expect(decide({ kind: 'rate-limited', retryAfterMs: 90_000 })).toBe(90_000);
  expect(decide({ kind: 'rate-limited', retryAfterMs: 600_000 })).toContain('longer wait');
});

test('trouble is tried three times in all, and never for a call that may have been carried out', () => {
  expect([1, 2, 3].map((failures) => decide({ failures }))).toEqual([250, 500, 'it failed too often']);
  expect(decide({ kind: 'timeout', idempotent: false })).toContain('carried out');
});

test('what Webex understood and refused is not asked again', () => {
  for (const kind of ['forbidden', 'not-found', 'rejected', 'conflict', 'unauthorized', 'wrong-region'] as const) {
    expect(decide({ kind })).toEqual(expect.any(String));
  }
  expect(decide({ retry: 'none' })).toContain('first answer');
});
