import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatedPerson, type Emulator, telephonyOf } from '../index.ts';
import { ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { type Receiver, startReceiver } from '../webhooks/receiver-for-tests.ts';
import { publicId } from './public-id.ts';

const PATH = '/v1/telephony/webhookInterestRegistrations';
const DAY_MS = 86_400_000;

let emulator: Emulator;
let receiver: Receiver;
let dana: EmulatedPerson;
let admin: string;

beforeEach(async () => {
  emulator = await stillEmulator();
  receiver = await startReceiver();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  admin = tokenFor(emulator, dana, ['spark-admin:calls_read']);
});
afterEach(async () => {
  await emulator.close();
  await receiver.close();
});

const register = (interests: unknown, duration?: unknown, token = admin) =>
  ask(emulator, `POST ${PATH}`, { token, body: { interests, ...(duration === undefined ? {} : { duration }) } });
const read = (token = admin) => ask(emulator, `GET ${PATH}`, { token });
const listen = (resource: string) =>
  ask(emulator, 'POST /v1/webhooks', {
    token: admin,
    body: { name: resource, targetUrl: receiver.url, resource, event: 'all', ownedBy: 'org' },
  });
const told = async () => {
  await telephonyOf(emulator.services).deliveries.settled();
  return receiver.received.map(({ json }) => json);
};

test('a registration is written, read, replaced and deleted; without one it is not found', async () => {
  expect((await read()).status).toBe(404);
  const made = await register([{ resource: 'Agent' }, { actor: 'Workspaces' }]);
  expect([made.status, made.body]).toEqual([204, null]);
  const first = await read();
  expect(first.body).toEqual({
    interests: [{ resource: 'Agent' }, { actor: 'Workspaces' }],
    expiresAt: new Date(emulator.clock.now() + 60 * DAY_MS).toISOString(),
  });
  await register([{ resource: 'Queue' }], 2);
  expect((await read()).body.interests).toEqual([{ resource: 'Queue' }]);
  const gone = await ask(emulator, `DELETE ${PATH}`, { token: admin });
  expect([gone.status, gone.body]).toEqual([204, null]);
  expect((await ask(emulator, `DELETE ${PATH}`, { token: admin })).status).toBe(404);
});

test('it ends with its days on the emulated clock, and a renewal counts from now', async () => {
  await register([{ resource: 'Queue' }], 2);
  await emulator.clock.advance(DAY_MS);
  await register([{ resource: 'Queue' }], 2);
  await emulator.clock.advance(2 * DAY_MS - 1);
  expect((await read()).status).toBe(200);
  await emulator.clock.advance(1);
  expect((await read()).status).toBe(404);
});

test('each person has an own one; only administrators with the scope may have one', async () => {
  await register([{ resource: 'Queue' }]);
  const other = tokenFor(emulator, personOf(emulator, 'ilaria.illuminati@acme.example'), ['spark-admin:calls_read']);
  expect((await read(other)).status).toBe(404);
  const nobody = callers(emulator).find(({ roles }) => roles.length === 0);
  if (nobody === undefined) throw new Error('too few people');
  expect((await read(tokenFor(emulator, nobody, ['spark-admin:calls_read']))).status).toBe(403);
  expect((await register([{ resource: 'Queue' }], 1, tokenFor(emulator, dana, ['spark:calls_read']))).status).toBe(403);
  expect((await ask(emulator, `GET ${PATH}`)).status).toBe(401);
});

test.each([
  ['no interests', undefined, undefined],
  ['an empty list', [], undefined],
  ['no list', { resource: 'Queue' }, undefined],
  ['an unknown resource', [{ resource: 'Weather' }], undefined],
  ['an unknown actor', [{ actor: 'People' }], undefined],
  ['both at once', [{ resource: 'Queue', actor: 'Workspaces' }], undefined],
  ['neither', [{}], undefined],
  ['null', [null], undefined],
  ['half a day', [{ resource: 'Queue' }], 0.5],
  ['no days', [{ resource: 'Queue' }], 0],
  ['days as text', [{ resource: 'Queue' }], '60'],
  ['days beyond all dates', [{ resource: 'Queue' }], 1e12],
])('%s is refused with 400 and leaves nothing behind', async (_what, interests, duration) => {
  const refused = await register(interests, duration);
  expect(refused.status).toBe(400);
  expect(typeof refused.body.errors[0].description).toBe('string');
  expect((await read()).status).toBe(404);
});

test('calls of a workspace and of a virtual line are told while somebody of the organization is interested', async () => {
  await listen('telephony_calls');
  const workspace = [...emulator.world.workspaces.values()].find(({ orgUuid }) => orgUuid === dana.orgUuid);
  const line = [...emulator.world.virtualLines.values()].find(({ orgUuid }) => orgUuid === dana.orgUuid);
  if (workspace === undefined || line === undefined) throw new Error('the seed lacks a workspace or a virtual line');
  const ringBoth = () => {
    for (const toPersonUuid of [workspace.uuid, line.uuid])
      emulator.calls.hangUp(emulator.calls.inbound({ toPersonUuid }), 'external');
  };
  ringBoth();
  expect(await told()).toEqual([]);
  const ilaria = tokenFor(emulator, personOf(emulator, 'ilaria.illuminati@acme.example'), ['spark-admin:calls_read']);
  await register([{ actor: 'Workspaces' }], 1, ilaria);
  ringBoth();
  expect((await told()).map(({ actorId, event }) => [actorId, event])).toEqual([
    [publicId('PLACE', workspace.uuid), 'created'],
    [publicId('PLACE', workspace.uuid), 'deleted'],
  ]);
  receiver.received = [];
  await register([{ actor: 'Virtual Lines' }], 1);
  await emulator.clock.advance(DAY_MS - 1);
  ringBoth();
  expect(new Set((await told()).map(({ actorId }) => actorId))).toEqual(
    new Set([publicId('PLACE', workspace.uuid), publicId('VIRTUAL_LINE', line.uuid)]),
  );
  receiver.received = [];
  await emulator.clock.advance(1);
  ringBoth();
  expect(await told()).toEqual([]);
});

test('hook status is told once when the receiver goes up and once when it is put down, not while it rings', async () => {
  await listen('telephony_hookstatus');
  const [anna, bert] = callers(emulator);
  if (anna === undefined || bert === undefined) throw new Error('too few people');
  const talk = () => {
    const call = emulator.calls.internal(anna.uuid, bert.uuid);
    emulator.calls.answer(call, bert.uuid);
    emulator.calls.hangUp(call, anna.uuid);
  };
  talk();
  expect(await told()).toEqual([]);
  await register([{ resource: 'Hook Status' }]);
  talk();
  const events = await told();
  const of = (person: EmulatedPerson) =>
    events.filter(({ actorId }) => actorId === publicId('PEOPLE', person.uuid)).map(({ data }) => data.hookStatus);
  expect(of(anna)).toEqual(['offHook', 'onHook']);
  expect(of(bert)).toEqual(['offHook', 'onHook']);
  const ringing = emulator.calls.inbound({ toPersonUuid: bert.uuid });
  emulator.calls.hangUp(ringing, 'external');
  expect(await told()).toHaveLength(4);
});

test('the way of a caller through a queue is told: queued, answered, gone; or abandoned', async () => {
  await listen('telephony_queue');
  await register([{ resource: 'Queue' }]);
  const queue = [...emulator.world.groups.values()].find(
    ({ kind, orgUuid }) => kind === 'call-queue' && orgUuid === dana.orgUuid,
  );
  if (queue === undefined) throw new Error('the seed has no queue');
  const answered = emulator.calls.inbound({ toGroupUuid: queue.uuid });
  const agent = answered.legs.find(({ memberKind, state }) => memberKind === 'person' && state === 'alerting');
  emulator.calls.answer(answered, agent?.memberUuid ?? '');
  emulator.calls.hangUp(answered, 'external');
  const abandoned = emulator.calls.inbound({ toGroupUuid: queue.uuid });
  emulator.calls.hangUp(abandoned, 'external');
  const events = await told();
  expect(events.map(({ event, data }) => [event, data.eventType])).toEqual([
    ['created', 'queued'],
    ['updated', 'answered'],
    ['deleted', 'disconnected'],
    ['created', 'queued'],
    ['deleted', 'abandoned'],
  ]);
  for (const { actorId } of events) expect(actorId).toBe(publicId('CALL_QUEUE', queue.uuid));
});

test('an agent who leaves a queue and comes back is told, and one who stays is not', async () => {
  await listen('telephony_agent');
  await register([{ resource: 'Agent' }]);
  const queue = [...emulator.world.groups.values()].find(
    ({ kind, orgUuid }) => kind === 'call-queue' && orgUuid === dana.orgUuid,
  );
  const agent = queue?.memberUuids[0];
  if (queue === undefined || agent === undefined) throw new Error('the seed has no queue with agents');
  const config = tokenFor(emulator, dana, ['spark-admin:telephony_config_write', 'spark-admin:telephony_config_read']);
  for (const joinEnabled of [false, false, true]) {
    const changed = await ask(
      emulator,
      `PUT /v1/telephony/config/queues/agents/${publicId('PEOPLE', agent)}/settings?orgId=${publicId('ORGANIZATION', dana.orgUuid)}`,
      { token: config, body: { settings: [{ queueId: publicId('CALL_QUEUE', queue.uuid), joinEnabled }] } },
    );
    expect(changed.status).toBe(204);
  }
  const events = await told();
  expect(events.map(({ event, data }) => [event, data.eventType, data.joined])).toEqual([
    ['updated', 'left', false],
    ['updated', 'joined', true],
  ]);
  expect(events[0].actorId).toBe(publicId('PEOPLE', agent));
  expect(events[0].data.queueId).toBe(publicId('CALL_QUEUE', queue.uuid));
});
