import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatedPerson, type Emulator, telephonyOf } from '../index.ts';
import { ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from './public-id.ts';

interface Received {
  body: string;
  signature: string | undefined;
}

let emulator: Emulator;
let target: Server;
let targetUrl: string;
let received: Received[];
let status: number;
let dana: EmulatedPerson;
let admin: string;
let anna: EmulatedPerson;
let bert: EmulatedPerson;

beforeEach(async () => {
  emulator = await stillEmulator();
  received = [];
  status = 200;
  target = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ body, signature: request.headers['x-spark-signature'] as string | undefined });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  targetUrl = `http://127.0.0.1:${(target.address() as AddressInfo).port}/hook`;
  dana = personOf(emulator, 'dana.okafor@acme.example');
  admin = tokenFor(emulator, dana, ['spark-admin:calls_read']);
  const [one, two] = callers(emulator);
  if (one === undefined || two === undefined) throw new Error('too few people');
  [anna, bert] = [one, two];
});
afterEach(async () => {
  await emulator.close();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

const create = (fields: object, token = admin) =>
  ask(emulator, 'POST /v1/webhooks', {
    token,
    body: { name: 'Calls', targetUrl, resource: 'telephony_calls', event: 'all', ownedBy: 'org', ...fields },
  });
const settled = () => telephonyOf(emulator.services).deliveries.settled();
const events = () => received.map(({ body }) => JSON.parse(body));

test('a call is told from both sides, signed with the secret over the raw body', async () => {
  const created = await create({ secret: 'a-secret' });
  expect(created.status).toBe(200);
  expect(created.body).toMatchObject({ status: 'active', ownedBy: 'org', createdBy: publicId('PEOPLE', dana.uuid) });
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  emulator.calls.answer(call, bert.uuid);
  emulator.calls.hangUp(call, anna.uuid);
  await settled();
  const ofBert = events().filter((event) => event.actorId === publicId('PEOPLE', bert.uuid));
  expect(ofBert.map(({ event, data }) => [event, data.eventType, data.state])).toEqual([
    ['created', 'alerting', 'alerting'],
    ['updated', 'answered', 'connected'],
    ['deleted', 'disconnected', 'disconnected'],
  ]);
  expect(ofBert[0]).toMatchObject({
    id: created.body.id,
    resource: 'telephony_calls',
    orgId: publicId('ORGANIZATION', bert.orgUuid),
  });
  expect(ofBert[0].data).toMatchObject({ actorPersonId: publicId('PEOPLE', bert.uuid), personality: 'terminator' });
  expect(ofBert[0]).not.toHaveProperty('secret');
  for (const { body, signature } of received)
    expect(signature).toBe(createHmac('sha1', 'a-secret').update(body).digest('hex'));
  expect(received).toHaveLength(6);
});

test('filter and event choose what is delivered; a bad filter is refused', async () => {
  await create({ event: 'created', filter: `personality=terminator&personId=${publicId('PEOPLE', bert.uuid)}` });
  emulator.calls.internal(bert.uuid, anna.uuid);
  const other = callers(emulator)[2]?.uuid ?? '';
  emulator.calls.internal(other, bert.uuid);
  await settled();
  expect(events().map((event) => [event.event, event.data.personality])).toEqual([
    ['created', 'terminator'],
    ['created', 'terminator'],
  ]);
  const refused = await create({ filter: 'mood=bad' });
  expect([refused.status, refused.body.message]).toEqual([400, 'invalid value for filter: mood=bad']);
});

test('creating needs the read scope; one for the whole organization needs an administrator', async () => {
  expect((await create({}, tokenFor(emulator, dana, ['spark-admin:people_read']))).status).toBe(403);
  const own = tokenFor(emulator, anna, ['spark:calls_read']);
  expect((await create({}, own)).status).toBe(403);
  const created = await create({ ownedBy: 'creator' }, own);
  expect([created.status, created.body.ownedBy]).toEqual([200, 'creator']);
  expect((await create({})).status).toBe(200);
  expect((await create({})).status).toBe(409);
  expect((await create({ event: 'created' })).status).toBe(409);
  expect((await create({ filter: 'state=alerting' })).status).toBe(200);
  expect((await ask(emulator, 'GET /v1/webhooks?ownedBy=org', { token: admin })).body.items).toHaveLength(2);
  expect((await ask(emulator, `GET /v1/webhooks/${created.body.id}`, { token: admin })).status).toBe(404);
  expect((await ask(emulator, `DELETE /v1/webhooks/${created.body.id}`, { token: own })).status).toBe(204);
  expect((await ask(emulator, 'GET /v1/webhooks', { token: own })).body.items).toEqual([]);
});

test('a hundred failures within five minutes switch it off; after switching on again one is enough', async () => {
  const { body: hook } = await create({});
  const state = async () => (await ask(emulator, `GET /v1/webhooks/${hook.id}`, { token: admin })).body.status;
  const ring = async (times: number) => {
    for (let index = 0; index < times; index += 1) {
      const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
      emulator.calls.hangUp(call, 'external');
      await settled();
    }
  };
  status = 500;
  await ring(49);
  await emulator.clock.advance(6 * 60_000);
  await ring(49);
  expect(await state()).toBe('active');
  await ring(1);
  expect(await state()).toBe('inactive');
  const before = received.length;
  await ring(1);
  expect(received).toHaveLength(before);

  const body = { name: 'Calls', targetUrl, status: 'active' };
  expect((await ask(emulator, `PUT /v1/webhooks/${hook.id}`, { token: admin, body })).body.status).toBe('active');
  await emulator.clock.advance(60_000);
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await settled();
  expect(await state()).toBe('inactive');
}, 20_000);

test('deliveries outlive the token but not the creator', async () => {
  await create({});
  for (const grant of emulator.world.grants.values()) grant.ended = { atMs: emulator.clock.now(), by: 'test' };
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await settled();
  expect(received).toHaveLength(1);
  emulator.levers.deactivate(dana.uuid);
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await settled();
  expect(received).toHaveLength(1);
});

test('deliveries can be lost, doubled and put out of order on purpose', async () => {
  await create({});
  const mangle = (mode: string, count: number) =>
    ask(emulator, 'POST /_emulator/webhooks/mangle', { body: { mode, count } });
  expect((await mangle('lose', 1)).status).toBe(204);
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await mangle('duplicate', 1);
  emulator.calls.answer(call, anna.uuid);
  await settled();
  expect(events().map((event) => event.data.eventType)).toEqual(['answered', 'answered']);
  await mangle('reorder', 2);
  received = [];
  const next = emulator.calls.inbound({ toPersonUuid: bert.uuid });
  emulator.calls.answer(next, bert.uuid);
  await settled();
  expect(events().map((event) => event.data.eventType)).toEqual(['answered', 'alerting']);
  const log = await ask(emulator, 'GET /_emulator/webhooks/deliveries');
  expect(log.body.items.map((entry: { result: string }) => entry.result)).toEqual([
    'lost',
    'delivered',
    'delivered',
    'held-back',
    'held-back',
    'delivered',
    'delivered',
  ]);
});

test('the webhooks of a deleted person go with the person', async () => {
  const { status: made } = await ask(emulator, 'POST /v1/webhooks', {
    token: admin,
    body: { name: 'calls', targetUrl, resource: 'telephony_calls', event: 'all' },
  });
  expect([made, emulator.world.webhooks.size]).toEqual([200, 1]);
  emulator.levers.deletePerson(dana.uuid);
  expect(emulator.world.webhooks.size).toBe(0);
});

test.each([
  ['resource', { resource: 'weather' }],
  ['event', { event: 'exploded' }],
  ['event', { event: 'joined' }],
  ['event', { resource: 'telephony_mwi', event: 'created' }],
  ['ownedBy', { ownedBy: 'me' }],
  ['targetUrl', { targetUrl: 'not an address' }],
  ['targetUrl', { targetUrl: 'ftp://example.com/hook' }],
  ['filter', { filter: 'state=ringing' }],
  ['filter', { filter: 'personId=anna' }],
])('a wrong %s is refused by name: %j', async (field, fields) => {
  const refused = await create(fields);
  expect(refused.status).toBe(400);
  expect(refused.body.message).toBe(`invalid value for ${field}: ${(fields as Record<string, string>)[field]}`);
  expect(refused.body.errors).toEqual([{ description: refused.body.message }]);
  expect(emulator.world.webhooks.size).toBe(0);
});

test.each(['name', 'targetUrl', 'resource', 'event'])('without %s nothing is created', async (field) => {
  const refused = await create({ [field]: undefined });
  expect([refused.status, refused.body.errorCode]).toEqual([400, 25008]);
});

test.each([
  ['attachmentActions', 'created', ['spark:messages_read']],
  ['dataSources', 'updated', ['spark-admin:datasource_read']],
  ['memberships', 'deleted', ['spark:memberships_read']],
  ['messages', 'created', ['spark:messages_read']],
  ['rooms', 'migrated', ['spark:rooms_read']],
  ['meetings', 'started', ['meeting:schedules_read']],
  ['recordings', 'created', ['meeting:recordings_read']],
  ['convergedRecordings', 'created', ['spark:recordings_read']],
  ['meetingParticipants', 'joined', ['meeting:participants_read']],
  ['meetingTranscripts', 'created', ['meeting:transcripts_read']],
  ['telephony_calls', 'updated', ['spark:calls_read']],
  ['telephony_conference', 'created', ['spark:calls_read']],
  ['telephony_mwi', 'updated', ['spark-admin:calls_read']],
  ['telephony_hookstatus', 'updated', ['spark-admin:calls_read']],
  ['telephony_queueMonitoring', 'all', ['spark-admin:calls_read']],
  ['uc_counters', 'statusChanged', []],
  ['serviceApp', 'authorized', []],
  ['adminBatchJobs', 'statusChanged', []],
  ['all', 'all', []],
])('a webhook for %s %s is taken with its read scope, and not without', async (resource, event, scopes) => {
  const fields = { resource, event, ownedBy: 'creator' };
  const made = await create(fields, tokenFor(emulator, anna, scopes));
  expect(made.body).toMatchObject({ resource, event, status: 'active', ownedBy: 'creator' });
  expect(made.status).toBe(200);
  if (scopes.length > 0) expect((await create(fields, tokenFor(emulator, anna, ['openid']))).status).toBe(403);
});

test('hosts and owners of meetings are filtered for the whole organization only', async () => {
  const scopes = ['meeting:schedules_read', 'meeting:admin_schedules_read'];
  const fields = { resource: 'meetings', event: 'started', filter: 'hostEmail=anna@acme.example' };
  const refused = await create({ ...fields, ownedBy: 'creator' }, tokenFor(emulator, dana, scopes));
  expect([refused.status, refused.body.message]).toEqual([
    400,
    'invalid value for filter: hostEmail=anna@acme.example',
  ]);
  expect((await create({ ...fields, ownedBy: 'org' }, tokenFor(emulator, dana, scopes))).status).toBe(200);
});

test('a created webhook answers 201 where the mode says so, and telephony for an organization can be refused', async () => {
  const setModes = (modes: object) => ask(emulator, 'POST /_emulator/modes', { body: modes });
  await setModes({ createWebhookStatus: 201, organizationTelephonyWebhooks: false });
  const refused = await create({});
  expect([refused.status, refused.body.message]).toEqual([400, 'invalid value for ownedBy: org']);
  expect((await create({ ownedBy: 'creator' })).status).toBe(201);
  for (const wrong of [{ createWebhookStatus: 204 }, { createWebhookStatus: '201' }, { webhookSignature: 'md5' }])
    expect((await setModes(wrong)).status).toBe(400);
});

test('a whole object may be sent back: only name, address and secret change, and it cannot be switched off', async () => {
  const { body: made } = await create({ secret: 'first', filter: 'state=alerting' });
  const put = (fields: object) =>
    ask(emulator, `PUT /v1/webhooks/${made.id}`, { token: admin, body: { ...made, ...fields } });
  const changed = await put({
    ...{ name: 'Renamed', targetUrl: `${targetUrl}/2`, secret: 'second', resource: 'rooms', event: 'deleted' },
    ...{ filter: 'state=held', ownedBy: 'creator', id: 'another', created: '2001-01-01T00:00:00.000Z', orgId: 'x' },
  });
  expect(changed.status).toBe(200);
  expect(changed.body).toEqual({ ...made, name: 'Renamed', targetUrl: `${targetUrl}/2`, secret: 'second' });
  const off = await put({ status: 'inactive' });
  expect([off.status, off.body.message]).toEqual([400, 'invalid value for status: inactive']);
  expect((await put({ name: '' })).status).toBe(400);
  expect((await put({ targetUrl: 'nowhere' })).status).toBe(400);
  const read = await ask(emulator, `GET /v1/webhooks/${made.id}`, { token: admin });
  expect(read.body).toEqual(changed.body);
});

test('one that was switched off may be renamed as read, and stays off', async () => {
  const { body: made } = await create({});
  const webhook = [...emulator.world.webhooks.values()][0];
  if (webhook === undefined) throw new Error('nothing was created');
  webhook.status = 'inactive';
  const body = { ...made, status: 'inactive', name: 'Renamed' };
  const renamed = await ask(emulator, `PUT /v1/webhooks/${made.id}`, { token: admin, body });
  expect(renamed.body).toMatchObject({ name: 'Renamed', status: 'inactive' });
});

test('a list comes in pages of max, with a link as long as more follow', async () => {
  const own = tokenFor(emulator, anna, ['spark:calls_read']);
  const ids: string[] = [];
  for (let index = 0; index < 5; index += 1) ids.push((await create({ ownedBy: 'creator' }, own)).body.id);
  const seen: string[] = [];
  let next: string | undefined = '/v1/webhooks?max=2';
  while (next !== undefined) {
    const page = await ask(emulator, `GET ${next}`, { token: own });
    expect(page.body.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.body.items.map(({ id }: { id: string }) => id));
    next = /<([^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
  }
  expect(seen).toEqual(ids);
  expect((await ask(emulator, 'GET /v1/webhooks?ownedBy=creator', { token: own })).status).toBe(400);
});

test('a person may have thirty thousand personal webhooks and no more', async () => {
  const own = tokenFor(emulator, anna, ['spark:calls_read']);
  await create({ ownedBy: 'creator' }, own);
  const [first] = emulator.world.webhooks.values();
  if (first === undefined) throw new Error('nothing was created');
  for (let index = 1; index < 29_999; index += 1)
    emulator.world.webhooks.set(`hook-${index}`, { ...first, uuid: `hook-${index}` });
  expect((await create({ ownedBy: 'creator' }, own)).status).toBe(200);
  expect((await create({ ownedBy: 'creator' }, own)).status).toBe(409);
});

test('a person hears the own calls only, and the own webhooks survive a snapshot', async () => {
  const own = tokenFor(emulator, anna, ['spark:calls_read']);
  await create({ ownedBy: 'creator' }, own);
  emulator.restore(emulator.snapshot());
  emulator.calls.inbound({ toPersonUuid: bert.uuid });
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await settled();
  expect(events().map(({ actorId }) => actorId)).toEqual([publicId('PEOPLE', anna.uuid)]);
});
