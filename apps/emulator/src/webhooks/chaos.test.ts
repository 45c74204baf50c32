import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatedPerson, type Emulator, telephonyOf } from '../index.ts';
import { ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { type Receiver, startReceiver } from './receiver-for-tests.ts';

let emulator: Emulator;
let receiver: Receiver;
let admin: string;
let anna: EmulatedPerson;

beforeEach(async () => {
  [emulator, receiver] = await Promise.all([stillEmulator(), startReceiver()]);
  admin = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), ['spark-admin:calls_read']);
  const [one] = callers(emulator);
  if (one === undefined) throw new Error('too few people');
  anna = one;
});
afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

const listen = async (name = 'Calls') =>
  (
    await ask(emulator, 'POST /v1/webhooks', {
      token: admin,
      body: {
        ...{
          name,
          targetUrl: receiver.url,
          resource: 'telephony_calls',
          event: 'all',
          ownedBy: 'creator',
          secret: 's',
        },
        ...(name === 'Calls' ? { ownedBy: 'org' } : {}),
      },
    })
  ).body;
const rule = (body: object) => ask(emulator, 'POST /_emulator/webhooks/chaos', { body });
const settled = () => telephonyOf(emulator.services).deliveries.settled();
const arrived = () => receiver.received.map(({ json }) => json.data.eventType);
const talk = () => {
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  emulator.calls.answer(call, anna.uuid);
  emulator.calls.hangUp(call, 'external');
};
const IN_ORDER = ['alerting', 'answered', 'disconnected'];

test('lost deliveries never arrive, stand in the log and in the truth', async () => {
  await listen();
  expect((await rule({ kind: 'lose', times: 1 })).body.rule).toMatchObject({ id: '1', kind: 'lose', hits: 0 });
  talk();
  await settled();
  expect(arrived()).toEqual(['answered', 'disconnected']);
  expect(emulator.truth.all().filter(({ kind }) => kind === 'webhook-lost')).toHaveLength(1);
  const { items } = (await ask(emulator, 'GET /_emulator/webhooks/deliveries')).body;
  expect(items.map(({ result }: { result: string }) => result)).toEqual(['lost', 'delivered', 'delivered']);
  expect((await ask(emulator, 'GET /_emulator/webhooks/chaos')).body.rules).toEqual([
    expect.objectContaining({ id: '1', seen: 1, hits: 1 }),
  ]);
});

test('duplicates arrive twice, byte for byte', async () => {
  await listen();
  await rule({ kind: 'duplicate' });
  talk();
  await settled();
  expect(arrived()).toEqual(IN_ORDER.flatMap((type) => [type, type]));
  expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body);
  const told = emulator.truth.all().filter(({ kind }) => kind === 'webhook-spoiled');
  expect(told.map(({ detail }) => [detail?.event, detail?.copies])).toEqual([
    ['created', 2],
    ['updated', 2],
    ['deleted', 2],
  ]);
});

test('a reordered delivery comes after the next one, or after half a minute when none follows', async () => {
  await listen();
  await rule({ kind: 'reorder', times: 1 });
  talk();
  await settled();
  expect(arrived()).toEqual(['answered', 'alerting', 'disconnected']);
  receiver.received = [];
  await rule({ kind: 'reorder' });
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await emulator.clock.advance(29_999);
  await settled();
  expect(arrived()).toEqual([]);
  await emulator.clock.advance(1);
  await settled();
  expect(arrived()).toEqual(['alerting']);
});

test('delays are kept on the emulated clock', async () => {
  await listen();
  await rule({ kind: 'delay', delayMs: 90_000, times: 1 });
  talk();
  await settled();
  expect(arrived()).toEqual(['answered', 'disconnected']);
  await emulator.clock.advance(89_999);
  await settled();
  expect(arrived()).toHaveLength(2);
  await emulator.clock.advance(1);
  await settled();
  expect(arrived()).toEqual(['answered', 'disconnected', 'alerting']);
});

test('a spoiled signature looks like one and does not fit', async () => {
  await listen();
  await rule({ kind: 'corrupt-signature', times: 1 });
  talk();
  await settled();
  const fits = receiver.received.map(
    ({ headers, body }) => headers['x-spark-signature'] === createHmac('sha1', 's').update(body).digest('hex'),
  );
  expect(fits).toEqual([false, true, true]);
  expect(receiver.received[0]?.headers['x-spark-signature']).toMatch(/^[0-9a-f]{40}$/);
});

test('a rule keeps to its webhook, its organization and its resource', async () => {
  const org = await listen();
  await ask(emulator, 'POST /v1/webhooks', {
    token: tokenFor(emulator, anna, ['spark:calls_read']),
    body: { name: 'own', targetUrl: receiver.url, resource: 'telephony_calls', event: 'all' },
  });
  const { orgUuid } = personOf(emulator, 'bruno.costa@borgo.example');
  await rule({ kind: 'lose', webhook: org.id });
  await rule({ kind: 'lose', orgUuid });
  await rule({ kind: 'lose', resource: 'telephony_mwi' });
  talk();
  await settled();
  expect(receiver.received.map(({ json }) => json.name)).toEqual(['own', 'own', 'own']);
  expect(
    (await ask(emulator, 'GET /_emulator/webhooks/chaos')).body.rules.map(({ hits }: { hits: number }) => hits),
  ).toEqual([3, 0, 0]);
});

test('rules are taken away one by one or all at once; wrong ones are refused', async () => {
  await rule({ kind: 'lose' });
  const { body } = await rule({ kind: 'delay', probability: 0.5, seed: 'x' });
  expect(body.rules).toHaveLength(2);
  expect((await ask(emulator, 'DELETE /_emulator/webhooks/chaos/1')).body.rules).toHaveLength(1);
  expect((await ask(emulator, 'DELETE /_emulator/webhooks/chaos/1')).status).toBe(404);
  expect((await ask(emulator, 'DELETE /_emulator/webhooks/chaos')).body.rules).toEqual([]);
  for (const wrong of [
    {},
    { kind: 'explode' },
    { kind: 'lose', probability: 1.5 },
    { kind: 'lose', probability: 'often' },
    { kind: 'delay', delayMs: -1 },
  ])
    expect((await rule(wrong)).status).toBe(400);
  expect((await rule({ kind: 'lose', webhook: 'none' })).status).toBe(404);
});

test('two emulators with the same rule and the same calls lose the same events', async () => {
  const second = await stillEmulator();
  const results: string[][] = [];
  for (const one of [emulator, second]) {
    const token = tokenFor(one, personOf(one, 'dana.okafor@acme.example'), ['spark-admin:calls_read']);
    await ask(one, 'POST /v1/webhooks', {
      token,
      body: { name: 'n', targetUrl: receiver.url, resource: 'telephony_calls', event: 'all', ownedBy: 'org' },
    });
    await ask(one, 'POST /_emulator/webhooks/chaos', { body: { kind: 'lose', probability: 0.4, seed: 'same' } });
    for (let round = 0; round < 20; round += 1) {
      const call = one.calls.inbound({ toPersonUuid: anna.uuid });
      one.calls.hangUp(call, 'external');
    }
    const { deliveries } = telephonyOf(one.services);
    await deliveries.settled();
    const lost = deliveries.log().filter(({ result }) => result === 'lost');
    results.push(lost.map(({ event, callId }) => `${event} ${callId}`));
  }
  await second.close();
  expect(results[0]?.length).toBeGreaterThan(4);
  expect(results[0]?.length).toBeLessThan(36);
  expect(results[1]).toEqual(results[0]);
});

test('a snapshot carries the rules; a reset takes them away, what was held back and the log', async () => {
  await listen();
  await rule({ kind: 'reorder' });
  const snapshot = emulator.snapshot();
  talk();
  await ask(emulator, 'DELETE /_emulator/webhooks/chaos');
  emulator.restore(snapshot);
  expect((await ask(emulator, 'GET /_emulator/webhooks/chaos')).body.rules).toEqual([
    expect.objectContaining({ kind: 'reorder', seen: 0, hits: 0 }),
  ]);
  expect(telephonyOf(emulator.services).deliveries.log()).not.toEqual([]);
  emulator.reset();
  expect(telephonyOf(emulator.services).deliveries.log()).toEqual([]);
  expect((await ask(emulator, 'GET /_emulator/webhooks/chaos')).body.rules).toEqual([]);
  await emulator.clock.advance(60_000);
  await settled();
  expect(arrived()).toEqual([]);
});

test('a snapshot carries what is left of deliveries to be spoiled by hand', async () => {
  await listen();
  await ask(emulator, 'POST /_emulator/webhooks/mangle', { body: { mode: 'lose', count: 2 } });
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await settled();
  const snapshot = emulator.snapshot();
  emulator.reset();
  emulator.restore(snapshot);
  receiver.received.length = 0;
  talk();
  await settled();
  expect(arrived()).toEqual(['answered', 'disconnected']);
});
