import type { TimelineEvent } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { timelineDays } from './timeline-days.ts';

const at = (day: number, hours: number) => new Date(2026, 10, day, hours).toISOString();

function event(id: string, when: string, text: string): TimelineEvent {
  return { id, at: when, kind: 'probe-good', text, times: 1, trackingId: null, authorizationId: null };
}

test('each day stands once over its lines, newest first', () => {
  const days = timelineDays([event('c', at(24, 9), 'c'), event('b', at(24, 8), 'b'), event('a', at(23, 23), 'a')]);
  expect(days.map(({ lines }) => lines.map(({ id }) => id))).toEqual([['c', 'b'], ['a']]);
});

test('neighbours with the same words are one line that counts both', () => {
  const [day] = timelineDays([
    { ...event('b', at(24, 9), 'Checked, works'), times: 11 },
    event('a', at(24, 8), 'Checked, works'),
  ]);
  expect(day?.lines).toMatchObject([{ id: 'b', times: 12 }]);
});

test('a long reason that stands in the line above is not said again', () => {
  const reason = 'The refresh token provided is expired, revoked, malformed, or invalid';
  const [day] = timelineDays([
    event('b', at(24, 9), `Webex refuses to renew: ${reason}`),
    event('a', at(24, 8), `Renewal refused: ${reason}`),
  ]);
  expect(day?.lines.map(({ repeats }) => repeats)).toEqual([null, { lead: 'Renewal refused' }]);
});

test('what only looks alike stays as it is', () => {
  const [day] = timelineDays([event('b', at(24, 9), 'Presence: works'), event('a', at(24, 8), 'Directory: works')]);
  expect(day?.lines.map(({ repeats }) => repeats)).toEqual([null, null]);
});
