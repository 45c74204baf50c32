import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatedPerson, type Emulator, telephonyOf } from '../index.ts';
import { ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from '../webex/public-id.ts';
import { noteMessageWaiting, noteServiceApp } from './door.ts';
import { type Receiver, startReceiver } from './receiver-for-tests.ts';

let emulator: Emulator;
let receiver: Receiver;
let dana: EmulatedPerson;
let admin: string;
let anna: EmulatedPerson;
let bert: EmulatedPerson;

beforeEach(async () => {
  emulator = await stillEmulator();
  receiver = await startReceiver();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  admin = tokenFor(emulator, dana, ['spark-admin:calls_read', 'spark:calls_read']);
  const [one, two] = callers(emulator);
  if (one === undefined || two === undefined) throw new Error('too few people');
  [anna, bert] = [one, two];
});
afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

const listen = async (fields: object = {}, token = admin) => {
  const made = await ask(emulator, 'POST /v1/webhooks', {
    token,
    body: {
      ...{ name: 'Calls', targetUrl: receiver.url, resource: 'telephony_calls', event: 'all', ownedBy: 'org' },
      ...{ secret: 'open sesame', ...fields },
    },
  });
  expect(made.status).toBe(200);
  return made.body;
};
const settled = () => telephonyOf(emulator.services).deliveries.settled();
const log = async (query = '') =>
  (await ask(emulator, `GET /_emulator/webhooks/deliveries${query}`)).body.items as Record<string, unknown>[];
const ringOnce = (person = anna) => {
  const call = emulator.calls.inbound({ toPersonUuid: person.uuid });
  emulator.calls.hangUp(call, 'external');
};

test('the log tells status, body and headers with the signature, never the secret', async () => {
  await listen();
  ringOnce();
  await settled();
  const [entry] = await log();
  const body = receiver.received[0]?.body ?? '';
  expect(entry).toMatchObject({ result: 'delivered', status: 200, detail: '200', attempt: 1, event: 'created', body });
  expect(entry?.headers).toMatchObject({
    'X-Spark-Signature': createHmac('sha1', 'open sesame').update(body).digest('hex'),
  });
  const everything = JSON.stringify([await log(), (await ask(emulator, 'GET /_emulator/webhooks')).body]);
  expect(everything).not.toContain('open sesame');
});

test('a password in the address of the target is used and never shown, also not after the address was changed', async () => {
  const hook = await listen({ targetUrl: receiver.url.replace('http://', 'http://dana:hunter2@') });
  ringOnce();
  const body = { name: 'Calls', targetUrl: receiver.url };
  await settled();
  await ask(emulator, `PUT /v1/webhooks/${hook.id}`, { token: admin, body });
  const [first] = await log();
  const everything = JSON.stringify([await log(), (await ask(emulator, 'GET /_emulator/webhooks')).body]);
  expect(everything).not.toContain('hunter2');
  expect(receiver.received[0]?.json.targetUrl).toContain('dana:hunter2@');
  expect(receiver.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('dana:hunter2').toString('base64')}`);
  await ask(emulator, `POST /_emulator/webhooks/deliveries/${first?.id}/replay`);
  expect(receiver.received.at(-1)?.body).toBe(receiver.received[0]?.body);
  expect(JSON.stringify(await log())).not.toContain('hunter2');
});

test('the list of webhooks says who made them, whether there is a secret, and how many failures count', async () => {
  const hook = await listen();
  receiver.answer = () => ({ status: 503 });
  ringOnce();
  await settled();
  const { items } = (await ask(emulator, 'GET /_emulator/webhooks')).body;
  expect(items).toEqual([
    expect.objectContaining({ id: hook.id, createdByEmail: dana.email, hasSecret: true, recentFailures: 2 }),
  ]);
  expect(items[0]).not.toHaveProperty('secret');
});

test('deliveries are asked for since a moment, and of one webhook', async () => {
  const hook = await listen();
  await listen({ resource: 'telephony_mwi' });
  ringOnce();
  await settled();
  await emulator.clock.advance(1_000);
  const since = emulator.clock.now();
  noteMessageWaiting(emulator.services, { memberUuid: anna.uuid, newMessages: 1, oldMessages: 2 });
  await settled();
  expect((await log(`?since=${since}`)).map(({ resource }) => resource)).toEqual(['telephony_mwi']);
  expect(await log(`?webhook=${hook.id}`)).toHaveLength(2);
});

test('a delivery is repeated by hand: the same body, signed with the secret of now, kept in the log, no failure counted', async () => {
  const hook = await listen();
  ringOnce();
  await settled();
  const [first] = await log();
  const body = { name: 'Calls', targetUrl: receiver.url, secret: 'another' };
  await ask(emulator, `PUT /v1/webhooks/${hook.id}`, { token: admin, body });
  receiver.received = [];
  receiver.answer = () => ({ status: 500 });
  const replayed = await ask(emulator, `POST /_emulator/webhooks/deliveries/${first?.id}/replay`);
  expect(replayed.body).toMatchObject({ result: 'failed', status: 500, replayOf: first?.id, body: first?.body });
  expect(receiver.received[0]?.headers['x-spark-signature']).toBe(
    createHmac('sha1', 'another').update(String(first?.body)).digest('hex'),
  );
  expect((await ask(emulator, 'GET /_emulator/webhooks')).body.items[0].recentFailures).toBe(0);
  expect((await ask(emulator, 'POST /_emulator/webhooks/deliveries/999/replay')).status).toBe(404);
  await ask(emulator, `DELETE /v1/webhooks/${hook.id}`, { token: admin });
  expect((await ask(emulator, `POST /_emulator/webhooks/deliveries/${first?.id}/replay`)).status).toBe(409);
});

test('a redirect is a failure and is not followed', async () => {
  await listen();
  receiver.answer = () => ({ status: 307, headers: { location: `${receiver.url}/elsewhere` } });
  ringOnce();
  await settled();
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook']);
  expect((await log()).map(({ result, status }) => [result, status])).toEqual([
    ['failed', 307],
    ['failed', 307],
  ]);
});

test('a target that is not there fails with the reason', async () => {
  await listen({ targetUrl: 'http://127.0.0.1:1/hook' });
  ringOnce();
  await settled();
  expect((await log())[0]).toMatchObject({ result: 'failed', status: null, detail: 'ECONNREFUSED' });
});

test('the next event of a call leaves when the one before was answered; other calls do not wait', async () => {
  await listen();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  receiver.answer = async ({ json }) => {
    if (json.data.eventType === 'alerting' && json.actorId === publicId('PEOPLE', anna.uuid)) await gate;
    return { status: 200 };
  };
  ringOnce(anna);
  ringOnce(bert);
  while (receiver.received.length < 3) await new Promise((resolve) => setImmediate(resolve));
  const seen = () =>
    receiver.received.map(
      ({ json }) => `${json.actorId === publicId('PEOPLE', anna.uuid) ? 'anna' : 'bert'} ${json.event}`,
    );
  expect(seen().toSorted()).toEqual(['anna created', 'bert created', 'bert deleted']);
  open();
  await settled();
  expect(seen().at(-1)).toBe('anna deleted');
});

test('what waits for a webhook that is deleted meanwhile is dropped', async () => {
  const hook = await listen();
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  receiver.answer = async () => {
    await gate;
    return { status: 200 };
  };
  ringOnce();
  while (receiver.received.length < 1) await new Promise((resolve) => setImmediate(resolve));
  await ask(emulator, `DELETE /v1/webhooks/${hook.id}`, { token: admin });
  open();
  await settled();
  expect((await log()).map(({ event, result }) => [event, result])).toEqual([
    ['created', 'delivered'],
    ['deleted', 'dropped'],
  ]);
});

test('retries only where the mode asks for them: after ten seconds, then twenty, with their number in the log', async () => {
  await listen({ event: 'created' });
  receiver.answer = () => ({ status: 500 });
  ringOnce();
  await settled();
  await emulator.clock.advance(60_000);
  await settled();
  expect(receiver.received).toHaveLength(1);
  await ask(emulator, 'POST /_emulator/modes', { body: { webhookRetries: 2 } });
  ringOnce();
  await settled();
  for (const [ms, count] of [
    [9_999, 2],
    [1, 3],
    [19_999, 3],
    [1, 4],
    [600_000, 4],
  ] as const) {
    await emulator.clock.advance(ms);
    await settled();
    expect(receiver.received).toHaveLength(count);
  }
  expect((await log()).map(({ attempt }) => attempt)).toEqual([1, 1, 2, 3]);
});

test.each([
  ['sha1', undefined],
  ['with-sha256', 'sha256'],
  ['with-sha512', 'sha512'],
])('in the mode %s the newer signature is %s', async (mode, algorithm) => {
  await ask(emulator, 'POST /_emulator/modes', { body: { webhookSignature: mode } });
  await listen();
  ringOnce();
  await settled();
  const [post] = receiver.received;
  if (post === undefined) throw new Error('nothing arrived');
  const { headers, body } = post;
  expect(headers['x-spark-signature']).toBe(createHmac('sha1', 'open sesame').update(body).digest('hex'));
  expect(headers['x-webex-signature']).toBe(
    algorithm === undefined ? undefined : createHmac(algorithm, 'open sesame').update(body).digest('hex'),
  );
});

test('without a secret there is no signature', async () => {
  await listen({ secret: undefined });
  ringOnce();
  await settled();
  expect(receiver.received[0]?.headers).not.toHaveProperty('x-spark-signature');
});

test('a full voicemail box is told to the own webhook and to the organization’s', async () => {
  const own = await listen(
    { resource: 'telephony_mwi', ownedBy: 'creator' },
    tokenFor(emulator, anna, ['spark:calls_read']),
  );
  const all = await listen({ resource: 'telephony_mwi' });
  noteMessageWaiting(emulator.services, {
    memberUuid: anna.uuid,
    newMessages: 3,
    oldMessages: 1,
    newUrgentMessages: 1,
  });
  noteMessageWaiting(emulator.services, { memberUuid: bert.uuid, newMessages: 0, oldMessages: 0 });
  noteMessageWaiting(emulator.services, { memberUuid: 'nobody', newMessages: 9, oldMessages: 9 });
  await settled();
  const told = receiver.received.map(({ json }) => [json.id, json.actorId, json.event, json.data.newMessages]);
  expect(told.toSorted()).toEqual(
    [
      [own.id, publicId('PEOPLE', anna.uuid), 'updated', 3],
      [all.id, publicId('PEOPLE', anna.uuid), 'updated', 3],
      [all.id, publicId('PEOPLE', bert.uuid), 'updated', 0],
    ].toSorted(),
  );
});

test('a Service App’s developer in another organization hears of authorization and withdrawal, by filter', async () => {
  const bruno = personOf(emulator, 'bruno.costa@borgo.example');
  const developer = tokenFor(emulator, bruno, []);
  const id = publicId('APPLICATION', 'C-desk');
  const both = await listen({ resource: 'serviceApp', ownedBy: 'creator', filter: `id=${id}` }, developer);
  await listen({ resource: 'serviceApp', ownedBy: 'creator', filter: 'friendlyName=Another' }, developer);
  await listen({ resource: 'serviceApp', ownedBy: 'creator', event: 'deauthorized' }, developer);
  const note = { clientId: 'C-desk', name: 'Desk', orgUuid: dana.orgUuid, byPersonUuid: dana.uuid };
  noteServiceApp(emulator.services, { ...note, change: 'authorized' });
  noteServiceApp(emulator.services, { ...note, change: 'deauthorized' });
  await settled();
  expect(receiver.received.map(({ json }) => json.event).toSorted()).toEqual([
    'authorized',
    'deauthorized',
    'deauthorized',
  ]);
  const first = receiver.received.find(({ json }) => json.event === 'authorized')?.json;
  expect(first).toMatchObject({
    id: both.id,
    resource: 'serviceApp',
    actorId: publicId('PEOPLE', dana.uuid),
    data: {
      id,
      authorizerOrgId: publicId('ORGANIZATION', dana.orgUuid),
      authorizationDate: new Date(emulator.clock.now()).toISOString(),
    },
  });
});

test('a conference is told to its host’s webhook and to the organization’s: created, changed and over', async () => {
  await listen({ resource: 'telephony_conference' });
  const own = tokenFor(emulator, anna, ['spark:calls_read']);
  await listen({ resource: 'telephony_conference', ownedBy: 'creator', name: 'host' }, own);
  await listen(
    { resource: 'telephony_conference', ownedBy: 'creator', name: 'guest' },
    tokenFor(emulator, bert, ['spark:calls_read']),
  );
  const { model } = telephonyOf(emulator.services);
  const third = callers(emulator)[2]?.uuid ?? '';
  const sides = [bert.uuid, third].map((other) => {
    const call = emulator.calls.internal(anna.uuid, other);
    emulator.calls.answer(call, other);
    const [leg] = call.legs;
    if (leg === undefined) throw new Error('a call has a leg');
    return { call, leg };
  });
  expect(model.conferences.start(anna.uuid, sides)).toBe('done');
  const conference = model.conferences.of(anna.uuid);
  model.conferences.act(anna.uuid, 'release');
  await settled();
  expect(conference).not.toBeNull();
  const told = (name: string) =>
    receiver.received.filter(({ json }) => json.name === name).map(({ json }) => [json.event, json.data.state]);
  expect(told('Calls')).toEqual(told('host'));
  expect(told('guest')).toEqual([]);
  expect(told('host')[0]).toEqual(['created', 'connected']);
  expect(told('host').at(-1)).toEqual(['deleted', 'disconnected']);
  const first = receiver.received[0]?.json;
  expect(first.actorId).toBe(publicId('PEOPLE', anna.uuid));
  expect(first.data.participants).toEqual(
    sides.map(({ leg }) => ({ callId: publicId('CALL', `BCLD/${leg.callHalf}`), muted: false, deafened: false })),
  );
});

test('a Service App’s own account makes webhooks for the organization; they end with the account', async () => {
  const account = {
    ...dana,
    uuid: emulator.services.random.uuid(),
    email: 'desk@apps.example',
    accountType: 'appuser' as const,
  };
  emulator.world.machineAccounts.set(account.uuid, account);
  const made = await listen({}, tokenFor(emulator, account, ['spark-admin:calls_read']));
  expect(made.createdBy).toBe(publicId('PEOPLE', account.uuid));
  ringOnce();
  await settled();
  expect(receiver.received).toHaveLength(2);
  emulator.world.machineAccounts.delete(account.uuid);
  ringOnce();
  await settled();
  expect(receiver.received).toHaveLength(2);
});

test('the log keeps the newest five hundred', async () => {
  await listen({ event: 'created' });
  for (let index = 0; index < 700; index += 1) ringOnce();
  await settled();
  const kept = await log();
  expect(kept).toHaveLength(500);
  expect(kept.at(-1)?.id).toBe('700');
});

test('a webhook outlives the end of the consent it was made under, or falls silent with it, as the mode says', async () => {
  await listen();
  emulator.levers.resetAccess(dana.uuid);
  ringOnce();
  await settled();
  const heard = receiver.received.length;
  expect(heard).toBeGreaterThan(0);
  await ask(emulator, 'POST /_emulator/modes', { body: { webhooksOutliveConsent: false } });
  ringOnce();
  await settled();
  expect(receiver.received).toHaveLength(heard);
  // A new consent to the same client.
  tokenFor(emulator, dana, ['spark-admin:calls_read']);
  ringOnce();
  await settled();
  expect(receiver.received.length).toBeGreaterThan(heard);
});
