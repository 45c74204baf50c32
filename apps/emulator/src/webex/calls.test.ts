import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { telephonyOf } from '../index.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from './public-id.ts';

let emulator: Emulator;
let people: EmulatedPerson[];
let tokens: Map<string, string>;
const SCOPES = ['spark:calls_read', 'spark:calls_write'];

beforeEach(async () => {
  emulator = await stillEmulator();
  people = callers(emulator).slice(0, 5);
  tokens = new Map(people.map((person) => [person.uuid, tokenFor(emulator, person, SCOPES)]));
});
afterEach(() => emulator.close());

function at(index: number): EmulatedPerson {
  const person = people[index];
  if (person === undefined) throw new Error('too few people');
  return person;
}

/** Extensions repeat in other locations; with the routing prefix they do not. */
const esn = (person: EmulatedPerson): string =>
  `${emulator.world.locations.get(person.locationUuid)?.routingPrefix}${person.extension}`;

const act = (person: EmulatedPerson, name: string, body: unknown = {}): Promise<Answered> =>
  ask(emulator, `POST /v1/telephony/calls/${name}`, { token: tokens.get(person.uuid) ?? '', body });

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
async function callsOf(person: EmulatedPerson): Promise<any[]> {
  const { body } = await ask(emulator, 'GET /v1/telephony/calls', { token: tokens.get(person.uuid) ?? '' });
  return body.items;
}

/** An outside caller who talks with this person; the id of the person's call. */
async function guestAt(person: EmulatedPerson, from = '+390612345678'): Promise<string> {
  const call = emulator.calls.inbound({ toPersonUuid: person.uuid, from });
  emulator.calls.answer(call, person.uuid);
  return (await callsOf(person)).at(-1).id;
}

/** Two of the organization who talk; the ids of both calls. */
async function talk(one: EmulatedPerson, other: EmulatedPerson): Promise<[string, string]> {
  const call = emulator.calls.internal(one.uuid, other.uuid);
  emulator.calls.answer(call, other.uuid);
  return [(await callsOf(one)).at(-1).id, (await callsOf(other)).at(-1).id];
}

test('attended transfer without ids: the two far sides talk in one session, the transferring member has no call left', async () => {
  const [anna, bert, carla] = [at(0), at(1), at(2)];
  await talk(bert, anna);
  const held = (await callsOf(anna))[0].id;
  expect((await act(anna, 'hold', { callId: held })).status).toBe(204);
  await talk(anna, carla);
  expect((await act(anna, 'transfer')).status).toBe(204);
  expect(await callsOf(anna)).toEqual([]);
  const [[ofBert], [ofCarla]] = [await callsOf(bert), await callsOf(carla)];
  expect([ofBert.state, ofCarla.state]).toEqual(['connected', 'connected']);
  expect(ofBert.callSessionId).toBe(ofCarla.callSessionId);
  expect(ofBert.remoteParty.personId).toBe(publicId('PEOPLE', carla.uuid));
  expect(ofCarla.remoteParty.personId).toBe(publicId('PEOPLE', bert.uuid));
  const living = [...emulator.world.calls.values()].filter((call) => call.endedMs === null);
  expect(living).toHaveLength(1);
  const mine = [...emulator.world.calls.values()]
    .flatMap((call) => call.legs)
    .filter((leg) => leg.memberUuid === anna.uuid);
  expect(mine.map((leg) => [leg.endCause, leg.related?.reason])).toEqual([
    ['transferred', 'ConsultativeTransfer'],
    ['transferred', 'ConsultativeTransfer'],
  ]);
  expect(new Set(mine.map((leg) => leg.transferRelatedHalf))).toEqual(new Set(mine.map((leg) => leg.callHalf)));
  expect(new Set([...emulator.world.calls.values()].map((call) => call.interactionUuid)).size).toBe(1);
});

test('attended transfer to a telephone that still rings: the caller hears it ring and talks when it is answered', async () => {
  const [anna, bert] = [at(0), at(1)];
  const first = await guestAt(anna);
  await act(anna, 'hold', { callId: first });
  const consult = emulator.calls.internal(anna.uuid, bert.uuid);
  const second = (await callsOf(anna)).find((call) => call.id !== first).id;
  expect((await act(anna, 'transfer', { callId1: first, callId2: second })).status).toBe(204);
  const [ringing] = await callsOf(bert);
  expect(ringing).toMatchObject({ state: 'alerting', remoteParty: { number: '+390612345678' } });
  expect((await act(bert, 'answer', { callId: ringing.id })).status).toBe(204);
  expect((await callsOf(bert))[0].state).toBe('connected');
  expect(consult.endedMs).toBeNull();
});

test('transfer is refused with one call, three calls without ids, a call that rings here, a foreign id, or fields that do not belong together', async () => {
  const [anna, bert, carla] = [at(0), at(1), at(2)];
  const first = await guestAt(anna);
  expect((await act(anna, 'transfer')).status).toBe(409);
  const second = await guestAt(anna, '+390298765432');
  expect((await act(anna, 'transfer', { callId1: first })).body.errors[0].description).toContain('callId2');
  expect((await act(anna, 'transfer', { callId2: second })).status).toBe(400);
  expect((await act(anna, 'transfer', { callId1: first, callId2: second, destination: '+39' })).status).toBe(400);
  const [foreign] = await talk(bert, carla);
  expect((await act(anna, 'transfer', { callId1: first, callId2: foreign })).status).toBe(404);
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  expect((await act(anna, 'transfer')).status).toBe(409);
  const rings = (await callsOf(anna)).find((call) => call.state === 'alerting').id;
  expect((await act(anna, 'transfer', { callId1: first, callId2: rings })).status).toBe(409);
  emulator.modes.wrongCallState = 400;
  expect((await act(anna, 'transfer', { callId1: first, callId2: rings })).status).toBe(400);
});

test('mute transfer answers 201 and joins the calls only when the destination answers', async () => {
  telephonyOf(emulator.services).settings.mailboxesAnswer = false;
  const [anna, bert, carla] = [at(0), at(1), at(2)];
  const first = await guestAt(anna);
  const started = await act(anna, 'transfer', { callId1: first, destination: esn(bert) });
  expect([started.status, typeof started.body.callId, typeof started.body.callSessionId]).toEqual([
    201,
    'string',
    'string',
  ]);
  expect(await callsOf(anna)).toHaveLength(2);
  const [ringing] = await callsOf(bert);
  await act(bert, 'reject', { callId: ringing.id });
  expect((await callsOf(anna)).map((call) => [call.id, call.state])).toEqual([[first, 'connected']]);
  await act(anna, 'transfer', { callId1: first, destination: esn(carla) });
  await act(carla, 'answer', { callId: (await callsOf(carla))[0].id });
  expect(await callsOf(anna)).toEqual([]);
  expect((await callsOf(carla))[0]).toMatchObject({ state: 'connected', remoteParty: { number: '+390612345678' } });
});

test('divert sends a ringing call on, with the redirection in the next one while it rings; a talking one is a blind transfer', async () => {
  const [anna, bert, carla] = [at(0), at(1), at(2)];
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid, from: '+390612345678' });
  const [ringing] = await callsOf(anna);
  expect((await act(anna, 'divert', { callId: ringing.id })).status).toBe(400);
  expect((await act(anna, 'divert', { callId: ringing.id, destination: 'nobody at all' })).status).toBe(400);
  expect((await act(anna, 'divert', { callId: ringing.id, destination: esn(bert) })).status).toBe(204);
  expect(await callsOf(anna)).toEqual([]);
  const [atBert] = await callsOf(bert);
  expect(atBert).toMatchObject({
    state: 'alerting',
    remoteParty: { number: '+390612345678' },
    redirections: [{ reason: 'divert', redirectingParty: { personId: publicId('PEOPLE', anna.uuid) } }],
  });
  await act(bert, 'answer', { callId: atBert.id });
  expect((await callsOf(bert))[0].redirections).toBeUndefined();
  expect((await act(bert, 'divert', { callId: atBert.id, destination: esn(carla) })).status).toBe(204);
  const [atCarla] = await callsOf(carla);
  expect(
    atCarla.redirections.map((it: { redirectingParty: { personId: string } }) => it.redirectingParty.personId),
  ).toEqual([publicId('PEOPLE', bert.uuid), publicId('PEOPLE', anna.uuid)]);
  expect(call.legs.filter((leg) => leg.endCause !== null).map((leg) => leg.endCause)).toEqual([
    'diverted',
    'transferred',
  ]);
});

test('divert to voicemail: the own mailbox, or that of the destination, holds what the caller left', async () => {
  const [anna, bert] = [at(0), at(1)];
  emulator.calls.inbound({ toPersonUuid: anna.uuid, from: '+390612345678', name: 'A guest' });
  await act(anna, 'divert', { callId: (await callsOf(anna))[0].id, toVoicemail: true });
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await act(anna, 'divert', { callId: (await callsOf(anna))[0].id, toVoicemail: true, destination: esn(bert) });
  expect(await callsOf(anna)).toEqual([]);
  await emulator.clock.advance(60_000);
  expect(emulator.calls.voicemailOf(anna.uuid)).toMatchObject([
    { durationMs: 20_000, from: { number: '+390612345678' } },
  ]);
  expect(emulator.calls.voicemailOf(bert.uuid)).toHaveLength(1);
});

test('park on the own line and retrieve by the number it was parked against; nothing parked, or a line taken, is refused', async () => {
  const [anna, bert] = [at(0), at(1)];
  const callId = await guestAt(anna);
  const parked = await act(anna, 'park', { callId });
  expect(parked.status).toBe(200);
  expect(parked.body.parkedAgainst).toMatchObject({
    number: anna.extension,
    privacyEnabled: false,
    callType: 'location',
  });
  expect(await callsOf(anna)).toEqual([]);
  const again = await guestAt(anna);
  expect((await act(anna, 'park', { callId: again })).status).toBe(409);
  expect((await act(bert, 'retrieve')).status).toBe(409);
  const retrieved = await act(bert, 'retrieve', { destination: esn(anna) });
  expect(retrieved.status).toBe(201);
  expect((await callsOf(bert))[0]).toMatchObject({
    id: retrieved.body.callId,
    personality: 'clickToDial',
    state: 'alerting',
  });
  await emulator.clock.advance(2_000);
  expect((await callsOf(bert))[0]).toMatchObject({
    callSessionId: retrieved.body.callSessionId,
    personality: 'originator',
    state: 'connected',
    remoteParty: { number: '+390612345678' },
  });
  expect((await act(bert, 'retrieve', { destination: esn(anna) })).status).toBe(409);
});

test('group park takes a free line of the park group; parked and forgotten, the call comes back to whoever parked it', async () => {
  const [anna, bert] = [at(0), at(1)];
  const group = { orgUuid: anna.orgUuid, locationUuid: anna.locationUuid, name: 'Desk' };
  emulator.world.callGroups.clear();
  emulator.world.callGroups.set('p', { ...group, uuid: 'p', kind: 'park', memberUuids: [anna.uuid, bert.uuid] });
  const parked = await act(anna, 'park', { callId: await guestAt(anna), isGroupPark: true });
  expect(parked.body.parkedAgainst.personId).toBe(publicId('PEOPLE', bert.uuid));
  const { parkRecallMs, ringTimeoutMs } = telephonyOf(emulator.services).settings;
  await emulator.clock.advance(parkRecallMs - 1);
  expect(await callsOf(anna)).toEqual([]);
  await emulator.clock.advance(1);
  const [recall] = await callsOf(anna);
  expect(recall).toMatchObject({
    state: 'alerting',
    personality: 'terminator',
    recall: { type: 'park', party: { personId: publicId('PEOPLE', bert.uuid) } },
  });
  await emulator.clock.advance(ringTimeoutMs);
  expect(await callsOf(anna)).toEqual([]);
  await emulator.clock.advance(parkRecallMs);
  const [second] = await callsOf(anna);
  expect((await act(anna, 'answer', { callId: second.id })).status).toBe(204);
  expect((await callsOf(anna))[0]).toMatchObject({ state: 'connected', remoteParty: { number: '+390612345678' } });
});

test('pickup in the own group and of a named target: who rang stops ringing, and the caller talks with who picked up', async () => {
  const [anna, bert, carla] = [at(0), at(1), at(2)];
  emulator.world.callGroups.clear();
  expect((await act(bert, 'pickup')).status).toBe(409);
  const group = { orgUuid: anna.orgUuid, locationUuid: anna.locationUuid, name: 'Desk' };
  emulator.world.callGroups.set('p', { ...group, uuid: 'p', kind: 'pickup', memberUuids: [anna.uuid, bert.uuid] });
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  expect((await act(carla, 'pickup')).status).toBe(409);
  const picked = await act(bert, 'pickup');
  expect(picked.status).toBe(201);
  await emulator.clock.advance(2_000);
  expect(await callsOf(anna)).toEqual([]);
  expect((await callsOf(bert))[0]).toMatchObject({ id: picked.body.callId, state: 'connected' });
  emulator.calls.inbound({ toPersonUuid: anna.uuid });
  expect((await act(carla, 'pickup', { target: '+390000000' })).status).toBe(400);
  expect((await act(carla, 'pickup', { target: esn(anna) })).status).toBe(201);
  await emulator.clock.advance(2_000);
  expect((await callsOf(carla))[0].state).toBe('connected');
  const history = await ask(emulator, 'GET /v1/telephony/calls/history', { token: tokens.get(anna.uuid) ?? '' });
  expect(history.body.items).toEqual([]);
});

test('hold and resume: the other side is held by the far end, then both talk again', async () => {
  const [anna, bert] = [at(0), at(1)];
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  emulator.calls.answer(call, bert.uuid);
  const [{ id: callId }] = await callsOf(anna);
  const states = async () => [(await callsOf(anna))[0].state, (await callsOf(bert))[0].state];
  expect((await act(anna, 'resume', { callId })).status).toBe(409);
  expect((await act(anna, 'hold', { callId })).status).toBe(204);
  expect(await states()).toEqual(['held', 'remoteHeld']);
  expect((await act(anna, 'resume', { callId })).status).toBe(204);
  expect(await states()).toEqual(['connected', 'connected']);
});

test('a pickup that comes too late ends, and is in no history: it called nobody', async () => {
  const [anna, bert] = [at(0), at(1)];
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  expect((await act(bert, 'pickup', { target: esn(anna) })).status).toBe(201);
  emulator.calls.hangUp(call, 'external');
  await emulator.clock.advance(2_000);
  expect(await callsOf(bert)).toEqual([]);
  const history = await ask(emulator, 'GET /v1/telephony/calls/history', { token: tokens.get(bert.uuid) ?? '' });
  expect(history.body.items).toEqual([]);
});

test('barge-in makes three; each may leave and the other two stay; nobody to barge in on is refused', async () => {
  const [anna, bert, carla] = [at(0), at(1), at(2)];
  expect((await act(carla, 'bargeIn', { target: esn(anna) })).status).toBe(409);
  expect((await act(carla, 'bargeIn', {})).body.errorCode).toBe(25008);
  const [ofAnna] = await talk(anna, bert);
  expect((await act(carla, 'bargeIn', { target: esn(anna) })).status).toBe(201);
  await emulator.clock.advance(2_000);
  const [own] = await callsOf(carla);
  expect(own).toMatchObject({ state: 'connected', remoteParty: { personId: publicId('PEOPLE', anna.uuid) } });
  expect(own.callSessionId).toBe((await callsOf(anna))[0].callSessionId);
  expect((await act(anna, 'hangup', { callId: ofAnna })).status).toBe(204);
  expect((await callsOf(bert))[0]).toMatchObject({
    state: 'connected',
    remoteParty: { personId: publicId('PEOPLE', carla.uuid) },
  });
  expect((await callsOf(carla))[0].remoteParty.personId).toBe(publicId('PEOPLE', bert.uuid));
  await act(bert, 'hangup', { callId: (await callsOf(bert))[0].id });
  expect(await callsOf(carla)).toEqual([]);
});

test('pull rings the other device in a temporary call, which goes when it is answered; the call itself stays', async () => {
  const anna = at(0);
  expect((await act(anna, 'pull')).status).toBe(409);
  const callId = await guestAt(anna);
  const pulled = await act(anna, 'pull');
  expect(pulled.status).toBe(201);
  expect((await callsOf(anna)).map((call) => call.id)).toEqual([callId, pulled.body.callId]);
  await emulator.clock.advance(2_000);
  expect((await callsOf(anna)).map((call) => [call.id, call.state])).toEqual([[callId, 'connected']]);
});

test('push takes the assistant’s call to the executive; without an executive it is refused', async () => {
  const [anna, bert] = [at(0), at(1)];
  emulator.calls.configure(anna.uuid, { executiveUuid: null });
  await guestAt(anna);
  expect((await act(anna, 'push')).status).toBe(409);
  emulator.calls.configure(anna.uuid, { executiveUuid: bert.uuid });
  expect((await act(anna, 'push')).status).toBe(204);
  expect(await callsOf(anna)).toEqual([]);
  expect((await callsOf(bert))[0]).toMatchObject({ state: 'alerting', remoteParty: { number: '+390612345678' } });
});

test('recording follows the user’s mode: on demand all four steps, always with pause only pause and resume, never none', async () => {
  const anna = at(0);
  await guestAt(anna);
  const steps = async (...names: string[]): Promise<number[]> => {
    const statuses: number[] = [];
    for (const name of names) statuses.push((await act(anna, name)).status);
    return statuses;
  };
  expect((await callsOf(anna))[0].recordingState).toBeUndefined();
  expect(await steps('stopRecording', 'startRecording', 'startRecording', 'resumeRecording', 'pauseRecording')).toEqual(
    [409, 204, 409, 409, 204],
  );
  expect((await callsOf(anna))[0].recordingState).toBe('paused');
  expect(await steps('resumeRecording', 'stopRecording', 'pauseRecording')).toEqual([204, 204, 409]);
  expect((await callsOf(anna))[0].recordingState).toBe('stopped');
  emulator.calls.configure(anna.uuid, { recording: 'always-pause-resume' });
  for (const call of [...emulator.world.calls.values()]) emulator.calls.hangUp(call, anna.uuid);
  await guestAt(anna);
  expect((await callsOf(anna))[0].recordingState).toBe('started');
  expect(await steps('stopRecording', 'pauseRecording', 'resumeRecording')).toEqual([409, 204, 204]);
  emulator.calls.configure(anna.uuid, { recording: 'never' });
  expect(await steps('pauseRecording')).toEqual([409]);
});

test('keys are checked and kept; with two calls under way callId has to be given', async () => {
  const anna = at(0);
  const callId = await guestAt(anna);
  expect((await act(anna, 'transmitDtmf', { dtmf: '1,234#' })).status).toBe(204);
  expect((await act(anna, 'transmitDtmf', { dtmf: '12 34' })).body.errorCode).toBe(25024);
  expect((await act(anna, 'transmitDtmf', { callId })).body.errorCode).toBe(25008);
  const second = await guestAt(anna, '+390298765432');
  expect((await act(anna, 'transmitDtmf', { dtmf: '5' })).status).toBe(400);
  expect((await act(anna, 'transmitDtmf', { callId: second, dtmf: '*5D' })).status).toBe(204);
  const pressed = [...emulator.world.calls.values()]
    .flatMap((call) => call.legs.map((leg) => leg.dtmf))
    .filter(Boolean);
  expect(pressed).toEqual(['1,234#', '*5D']);
});

test('mute works where the call says muteCapable, and reject takes its three actions', async () => {
  telephonyOf(emulator.services).settings.mailboxesAnswer = false;
  const [anna, bert] = [at(0), at(1)];
  const callId = await guestAt(anna);
  expect((await act(anna, 'mute', { callId })).status).toBe(204);
  expect((await callsOf(anna))[0]).toMatchObject({ muteCapable: true, muted: true });
  expect((await act(anna, 'unmute', { callId })).status).toBe(204);
  emulator.calls.configure(bert.uuid, { muteCapable: false });
  const other = await guestAt(bert);
  expect((await callsOf(bert))[0].muteCapable).toBe(false);
  expect((await act(bert, 'mute', { callId: other })).status).toBe(409);
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  const ringing = (await callsOf(anna)).find((it) => it.state === 'alerting').id;
  expect((await act(anna, 'reject', { callId: ringing, action: 'later' })).body.errorCode).toBe(25024);
  expect((await act(anna, 'reject', { callId: ringing, action: 'ignore' })).status).toBe(204);
  expect(call.endedMs).toBeNull();
  expect((await act(anna, 'reject', { callId: ringing, action: 'temporarilyUnavailable' })).status).toBe(204);
  expect(call.legs.at(-1)?.outcome).toBe('TemporarilyUnavailable');
});

test('dial takes one of the own endpoints or a Single Number Reach number, not both, and no others', async () => {
  const [anna, bert] = [at(0), at(1)];
  const admin = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), [
    'spark-admin:telephony_config_read',
    'spark-admin:telephony_config_write',
  ]);
  const path = `/v1/telephony/config/people/${publicId('PEOPLE', anna.uuid)}/preferredAnswerEndpoint`;
  const { body } = await ask(emulator, `GET ${path}`, { token: admin });
  expect(body.preferredAnswerEndpointId).toBeUndefined();
  const app = body.endpoints.find((endpoint: { type: string }) => endpoint.type === 'APPLICATION');
  emulator.calls.configure(anna.uuid, { singleNumberReach: ['+393331234567'] });
  const destination = esn(bert);
  const both = { destination, endpointId: app.id, singleNumberReachPhoneNumber: '+393331234567' };
  expect((await act(anna, 'dial', both)).status).toBe(400);
  expect((await act(anna, 'dial', { destination, endpointId: 'Zm9v' })).body.errorCode).toBe(25024);
  expect((await act(anna, 'dial', { destination, singleNumberReachPhoneNumber: '+391' })).status).toBe(400);
  expect((await act(anna, 'dial', { destination, singleNumberReachPhoneNumber: '+39 333 1234567' })).status).toBe(201);
  expect((await act(anna, 'dial', { destination, endpointId: `${app.id}==` })).status).toBe(201);
  expect(
    (await ask(emulator, `PUT ${path}`, { token: admin, body: { preferredAnswerEndpointId: app.id } })).status,
  ).toBe(204);
  expect((await ask(emulator, `GET ${path}`, { token: admin })).body.preferredAnswerEndpointId).toBe(app.id);
  expect((await ask(emulator, `PUT ${path}`, { token: admin, body: { preferredAnswerEndpointId: 'x' } })).status).toBe(
    400,
  );
  await act(anna, 'dial', { destination });
  expect([...emulator.world.calls.values()].at(-1)?.legs[0]?.endpointId).toBe(app.id);
});

test('while the own device rings, the remote party is whom it will call', async () => {
  const [anna, bert] = [at(0), at(1)];
  await act(anna, 'dial', { destination: esn(bert) });
  await act(anna, 'dial', { destination: '*73' });
  const [first, second] = await callsOf(anna);
  expect(first).toMatchObject({ personality: 'clickToDial', remoteParty: { personId: publicId('PEOPLE', bert.uuid) } });
  expect(second.remoteParty).toEqual({ number: '*73', privacyEnabled: false, callType: 'other' });
  expect([first.appearance, second.appearance]).toEqual([1, 2]);
});

test('a secondary line is controlled by lineOwnerId, any other line is not', async () => {
  const [anna, bert, carla] = [at(0), at(1), at(2)];
  emulator.calls.configure(anna.uuid, { secondaryLines: [bert.uuid] });
  emulator.calls.inbound({ toPersonUuid: bert.uuid });
  const token = tokens.get(anna.uuid) ?? '';
  const bertId = publicId('PEOPLE', bert.uuid);
  const list = await ask(emulator, `GET /v1/telephony/calls?lineOwnerId=${bertId}`, { token });
  expect(list.body.items).toHaveLength(1);
  const callId = list.body.items[0].id;
  expect((await act(anna, 'answer', { callId })).status).toBe(404);
  expect((await act(anna, 'answer', { callId, lineOwnerId: bertId })).status).toBe(204);
  const foreign = await act(anna, 'dial', { destination: '+39', lineOwnerId: publicId('PEOPLE', carla.uuid) });
  expect([foreign.status, foreign.body.errorCode]).toEqual([400, 4003]);
});

test('history: placed when placed, missed when disconnected, received when answered, at most 20 each, newest first', async () => {
  const anna = at(0);
  const token = tokens.get(anna.uuid) ?? '';
  for (let index = 0; index < 22; index += 1) {
    const call = emulator.calls.inbound({ toPersonUuid: anna.uuid, from: `+3906${index}` });
    await emulator.clock.advance(1_000);
    emulator.calls.hangUp(call, 'external');
  }
  const missedMs = emulator.clock.now();
  const received = emulator.calls.inbound({ toPersonUuid: anna.uuid, from: '+39055', withheld: true });
  await emulator.clock.advance(5_000);
  emulator.calls.answer(received, anna.uuid);
  const answeredMs = emulator.clock.now();
  await emulator.clock.advance(60_000);
  emulator.calls.hangUp(received, anna.uuid);
  const placedMs = emulator.clock.now();
  emulator.calls.hangUp(emulator.calls.outbound(anna.uuid, '+390698765'), anna.uuid);
  const history = async (type: string) =>
    (await ask(emulator, `GET /v1/telephony/calls/history${type}`, { token })).body.items;
  const missed = await history('?type=missed');
  expect([missed.length, missed[0].time, missed[0].number]).toEqual([20, new Date(missedMs).toISOString(), '+390621']);
  expect(await history('?type=received')).toEqual([
    { type: 'received', privacyEnabled: true, time: new Date(answeredMs).toISOString() },
  ]);
  expect(await history('?type=placed')).toMatchObject([
    { number: '+390698765', time: new Date(placedMs).toISOString() },
  ]);
  expect(await history('')).toHaveLength(22);
  expect((await ask(emulator, 'GET /v1/telephony/calls/history?type=all', { token })).status).toBe(400);
});

test('bodies that are no object, or hold fields of another kind, are 400', async () => {
  const anna = at(0);
  for (const body of [[], 'text', 5, { callId: 7 }, { callId: { a: 1 } }])
    expect((await act(anna, 'hold', body)).status).toBe(400);
  expect((await act(anna, 'divert', { callId: await guestAt(anna), toVoicemail: 'yes' })).status).toBe(400);
  expect((await act(anna, 'hold', { callId: 'unknown' })).status).toBe(404);
});
