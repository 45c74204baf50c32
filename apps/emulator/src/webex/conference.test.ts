import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedCall, EmulatedPerson, Emulator } from '../index.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from './public-id.ts';

let emulator: Emulator;
let anna: EmulatedPerson;
let token: string;
let calls: EmulatedCall[];

beforeEach(async () => {
  emulator = await stillEmulator();
  const [one] = callers(emulator);
  if (one === undefined) throw new Error('too few people');
  anna = one;
  token = tokenFor(emulator, anna, ['spark:calls_read', 'spark:calls_write']);
  calls = ['+39061', '+39062', '+39063'].map((from) => {
    const call = emulator.calls.inbound({ toPersonUuid: anna.uuid, from });
    emulator.calls.answer(call, anna.uuid);
    return call;
  });
});
afterEach(() => emulator.close());

const conference = (request: string, body?: unknown): Promise<Answered> => {
  const [method, path = ''] = request.split(' ');
  return ask(emulator, `${method} /v1/telephony/conference${path}`, { token, ...(body === undefined ? {} : { body }) });
};
const shown = async () => (await conference('GET ')).body;
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
const own = async (): Promise<any[]> => (await ask(emulator, 'GET /v1/telephony/calls', { token })).body.items;

test('two calls become a conference, a third joins, one participant is muted and deafened, the host too', async () => {
  const [first, second, third] = (await own()).map((call) => call.id);
  expect(await shown()).toEqual({});
  expect((await conference('POST ', { callIds: [first] })).status).toBe(400);
  expect((await conference('POST ', {})).body.errorCode).toBe(25008);
  expect((await conference('POST ', { callIds: [first, 'nothing'] })).status).toBe(404);
  expect((await conference('POST ', { callIds: [first, second] })).status).toBe(204);
  expect((await conference('POST ', { callIds: [first, third] })).status).toBe(409);
  expect((await conference('POST /addParticipant', { callId: third })).status).toBe(204);
  expect((await conference('POST /addParticipant', { callId: third })).status).toBe(409);
  expect((await conference('POST /mute', { callId: second })).status).toBe(204);
  expect((await conference('POST /deafen', { callId: third })).status).toBe(204);
  expect((await conference('POST /deafen', {})).status).toBe(400);
  expect((await conference('POST /mute')).status).toBe(204);
  expect(await shown()).toEqual({
    state: 'connected',
    appearance: 1,
    created: new Date(emulator.clock.now()).toISOString(),
    muted: true,
    participants: [
      { callId: first, muted: false, deafened: false },
      { callId: second, muted: true, deafened: false },
      { callId: third, muted: false, deafened: true },
    ],
  });
  await conference('POST /unmute', { callId: second });
  await conference('POST /undeafen', { callId: third });
  await conference('POST /unmute', {});
  const { muted, participants } = await shown();
  expect([
    muted,
    ...participants.flatMap((it: { muted: boolean; deafened: boolean }) => [it.muted, it.deafened]),
  ]).toEqual(Array(7).fill(false));
});

test('the host holds and resumes the conference, and its calls with it', async () => {
  const [first, second] = (await own()).map((call) => call.id);
  expect((await conference('POST /hold')).status).toBe(409);
  await conference('POST ', { callIds: [first, second] });
  expect((await conference('POST /hold')).status).toBe(204);
  expect((await shown()).state).toBe('held');
  expect((await own()).map((call) => call.state)).toEqual(['held', 'held', 'connected']);
  expect((await conference('POST /hold')).status).toBe(409);
  expect((await conference('POST /resume')).status).toBe(204);
  expect((await own()).map((call) => call.state)).toEqual(['connected', 'connected', 'connected']);
});

test('with one participant left it is an ordinary call; releasing it ends all its calls and no other', async () => {
  const [first, second, third] = (await own()).map((call) => call.id);
  await conference('POST ', { callIds: [first, second] });
  for (const call of calls.slice(0, 1)) emulator.calls.hangUp(call, 'external');
  expect(await shown()).toEqual({});
  expect((await own()).map((call) => call.id)).toEqual([second, third]);
  expect((await conference('DELETE ')).status).toBe(409);
  await conference('POST ', { callIds: [second, third] });
  const spare = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  const deleted = await conference('DELETE ');
  expect([deleted.status, deleted.body]).toEqual([204, null]);
  expect(await shown()).toEqual({});
  expect((await own()).map((call) => call.state)).toEqual(['alerting']);
  expect(spare.endedMs).toBeNull();
});

test('a transfer of both calls leaves the participants together and the conference is over', async () => {
  const [first, second] = (await own()).map((call) => call.id);
  await conference('POST ', { callIds: [first, second] });
  const body = { callId1: first, callId2: second };
  expect((await ask(emulator, 'POST /v1/telephony/calls/transfer', { token, body })).status).toBe(204);
  expect(await shown()).toEqual({});
  const outside = [...emulator.world.calls.values()]
    .filter((call) => call.endedMs === null)
    .map((call) => call.legs.filter((leg) => leg.state === 'connected').map((leg) => leg.number));
  expect(outside).toContainEqual(['+39061', '+39062']);
});

test('the host is told by telephony_conference of the beginning, every change and the end', async () => {
  const received: [string, string][] = [];
  const webhook = await ask(emulator, 'POST /v1/webhooks', {
    token,
    body: { name: 'Conference', targetUrl: 'http://127.0.0.1:9/', resource: 'telephony_conference', event: 'all' },
  });
  expect(webhook.status).toBe(200);
  const [first, second] = (await own()).map((call) => call.id);
  await conference('POST ', { callIds: [first, second] });
  const { state, appearance, participants } = await shown();
  expect(appearance).toBeTypeOf('number');
  await conference('POST /hold');
  await conference('DELETE ');
  const log = await ask(emulator, 'GET /_emulator/webhooks/deliveries');
  for (const entry of log.body.items) received.push([entry.resource, entry.event]);
  const told = received.filter(([resource]) => resource === 'telephony_conference').map(([, event]) => event);
  expect([...new Set(told)].sort()).toEqual(['created', 'deleted', 'updated']);
  const begun = log.body.items.find((entry: Record<string, unknown>) => entry.event === 'created');
  expect(JSON.parse(begun.body).data).toMatchObject({ state, appearance, participants });
});

test('members have the same in the later edition only, under an inferred path', async () => {
  const admin = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), [
    'spark-admin:calls_read',
    'spark-admin:calls_write',
  ]);
  const path = `/v1/telephony/conference/members/${publicId('PEOPLE', anna.uuid)}`;
  const callIds = (await own()).map((call) => call.id);
  const early = await ask(emulator, `POST ${path}`, { token: admin, body: { callIds } });
  expect([early.status, early.body.message]).toEqual([404, expect.stringContaining('No static resource')]);
  emulator.modes.membersEdition = '2026-09';
  expect((await ask(emulator, `POST ${path}`, { token: admin, body: { callIds } })).status).toBe(204);
  expect((await ask(emulator, `GET ${path}`, { token: admin })).body.participants).toHaveLength(3);
  expect((await ask(emulator, `DELETE ${path}`, { token: admin })).status).toBe(204);
  expect((await ask(emulator, 'GET /v1/telephony/conference', { token: admin })).body.errorCode).toBe(4003);
});
