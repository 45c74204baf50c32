import type { ConsoleCall } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { actAfter, callToEnd, myCalls, waitingCalls, withActs } from './console-calls.ts';

function call(id: string, change: Partial<ConsoleCall>): ConsoleCall {
  return {
    id,
    direction: 'inbound',
    state: 'ringing',
    remote: { name: null, number: '+4922147100161', owner: null, private: false },
    startedAt: '2026-11-24T10:00:00.000Z',
    answeredAt: null,
    confirmed: true,
    source: 'webhook',
    ...change,
  };
}

test('the longest wait stands on top', () => {
  const calls = [
    call('new', { startedAt: '2026-11-24T10:05:00.000Z' }),
    call('old', { startedAt: '2026-11-24T10:01:00.000Z' }),
    call('mine', { state: 'talking' }),
  ];
  expect(waitingCalls(calls).map(({ id }) => id)).toEqual(['old', 'new']);
  expect(myCalls(calls).map(({ id }) => id)).toEqual(['mine']);
});

test('an outgoing call that rings is mine, not waiting', () => {
  const calls = [call('out', { direction: 'outbound' })];
  expect(waitingCalls(calls)).toEqual([]);
  expect(myCalls(calls)).toHaveLength(1);
});

test('a pressed answer shows as talking, not confirmed, from the press on', () => {
  const at = Date.parse('2026-11-24T10:00:30.000Z');
  const [shown] = withActs([call('c', {})], new Map([['c', { kind: 'answer', at }]]));
  expect(shown).toMatchObject({ state: 'talking', pending: true, answeredAt: '2026-11-24T10:00:30.000Z' });
});

test('a call that is ended while its answer is on the way stays among my calls, ending', () => {
  const answer = actAfter(undefined, 'answer', Date.parse('2026-11-24T10:00:30.000Z'));
  const [shown] = withActs([call('c', {})], new Map([['c', actAfter(answer, 'end', answer.at + 400)]]));
  expect(shown).toMatchObject({ state: 'talking', ending: true, answeredAt: '2026-11-24T10:00:30.000Z' });
});

test('what Webex says about a call wins over the press', () => {
  const answeredAt = '2026-11-24T10:00:31.000Z';
  const calls = [call('c', { state: 'talking', answeredAt })];
  const [shown] = withActs(calls, new Map([['c', { kind: 'answer', at: 0 }]]));
  expect(shown?.answeredAt).toBe(answeredAt);
});

test('the end key takes the call one talks on, else the one being dialled, never a waiting or held one', () => {
  const waiting = call('waiting', {});
  const held = call('held', { state: 'held' });
  const dialling = call('dialling', { direction: 'outbound', state: 'connecting' });
  const talking = call('talking', { state: 'talking' });
  expect(callToEnd([waiting, held, dialling, talking])?.id).toBe('talking');
  expect(callToEnd([waiting, held, dialling])?.id).toBe('dialling');
  expect(callToEnd([waiting, held])).toBeUndefined();
});
