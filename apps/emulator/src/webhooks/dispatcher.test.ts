import { expect, test } from 'vitest';
import type { EmulatedWebhook } from '../state/world.ts';
import type { Parcel } from './delivery-log.ts';
import { createDispatcher } from './dispatcher.ts';

function parcel(hook: string, order: string, body: string): Parcel {
  const webhook = { uuid: hook } as EmulatedWebhook;
  const what = { resource: 'telephony_calls', event: 'created', eventType: 'alerting', callId: null };
  return { webhook, ...what, order, body, targetUrl: 'http://target', attempt: 1, corrupt: false, replayOf: null };
}

/** Runs that end when told. */
function heldRuns() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const dispatcher = createDispatcher((one) => {
    started.push(one.body);
    return new Promise((resolve) => ends.set(one.body, resolve));
  });
  const end = async (body: string): Promise<void> => {
    ends.get(body)?.();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { dispatcher, started, end };
}

test('parcels of one order leave one after the other, others do not wait for them', async () => {
  const { dispatcher, started, end } = heldRuns();
  for (const [order, body] of [
    ['call-1', 'a1'],
    ['call-1', 'a2'],
    ['call-2', 'b1'],
    ['call-1', 'a3'],
  ] as const)
    dispatcher.enqueue(parcel('hook', order, body));
  expect(started).toEqual(['a1', 'b1']);
  await end('a1');
  expect(started).toEqual(['a1', 'b1', 'a2']);
  await end('b1');
  await end('a2');
  expect(started).toEqual(['a1', 'b1', 'a2', 'a3']);
  await end('a3');
  await dispatcher.settled();
});

test('at most 64 posts of one webhook are under way, and one slow webhook does not hold up another', async () => {
  const { dispatcher, started, end } = heldRuns();
  for (let index = 0; index < 100; index += 1) dispatcher.enqueue(parcel('slow', `call-${index}`, `s${index}`));
  expect(started).toHaveLength(64);
  dispatcher.enqueue(parcel('quick', 'call', 'q'));
  expect(started.at(-1)).toBe('q');
  await end('s7');
  expect(started.at(-1)).toBe('s64');
});

test('a queue of ten thousand takes no more', () => {
  const { dispatcher } = heldRuns();
  for (let index = 0; index < 10_001; index += 1)
    expect(dispatcher.enqueue(parcel('dead', 'one call', String(index)))).toBe(true);
  expect(dispatcher.enqueue(parcel('dead', 'one call', 'too many'))).toBe(false);
  expect(dispatcher.enqueue(parcel('other', 'one call', 'fine'))).toBe(true);
});

test('settled waits for what waits and for what is under way, and at once when there is nothing', async () => {
  const { dispatcher, end } = heldRuns();
  await dispatcher.settled();
  dispatcher.enqueue(parcel('hook', 'call', 'one'));
  dispatcher.enqueue(parcel('hook', 'call', 'two'));
  let settled = false;
  const waiting = dispatcher.settled().then(() => {
    settled = true;
  });
  await end('one');
  expect(settled).toBe(false);
  await end('two');
  await waiting;
  expect(settled).toBe(true);
});
