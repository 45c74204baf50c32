import { WebexError } from '@linekeeper/webex-client';
import { expect, test } from 'vitest';
import { createManualClock } from '../../platform/clock.ts';
import type { Directory } from '../directory/index.ts';
import { backoffMs } from './backoff.ts';
import { gapBetweenPages } from './poll-round.ts';
import { createPolling } from './polling.ts';

test.each([
  { people: 0, roundMs: 60_000, gapMs: 3_000 },
  { people: 40, roundMs: 60_000, gapMs: 60_000 },
  { people: 2_000, roundMs: 60_000, gapMs: 3_000 },
  { people: 2_001, roundMs: 60_000, gapMs: 2_857 },
  { people: 100_000, roundMs: 60_000, gapMs: 1_000 },
])('$people people in $roundMs ms: a page every $gapMs ms', ({ people, roundMs, gapMs }) => {
  expect(gapBetweenPages(people, roundMs)).toBe(gapMs);
});

const rateLimited = (retryAfterMs: number | null): WebexError =>
  new WebexError('GET /people: 429', {
    kind: 'rate-limited',
    status: 429,
    code: null,
    trackingId: null,
    body: null,
    retryAfterMs,
    request: 'GET /people',
  });

test('the pause is the one Webex names, else five seconds doubling to a minute', () => {
  expect(backoffMs(rateLimited(200_000), 3)).toBe(200_000);
  expect([1, 2, 3, 4, 5, 9].map((failures) => backoffMs(rateLimited(null), failures))).toEqual([
    5_000, 10_000, 20_000, 40_000, 60_000, 60_000,
  ]);
});

test('whoever waits for its turn behind a question that is refused with a pause keeps the pause too', async () => {
  const clock = createManualClock(0);
  const polling = createPolling('org', { clock, directory: {} as Directory });
  const { signal } = new AbortController();
  const refused = polling.inTurn(signal, async () => {
    throw rateLimited(45_000);
  });
  const waiting = polling.inTurn(signal, async () => clock.now());
  await expect(refused).rejects.toThrow('429');
  await clock.advance(44_000);
  await clock.advance(1_000);
  expect((await waiting).answer).toBe(45_000);
});
