import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { telephonyOf } from '../index.ts';
import { ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from './public-id.ts';

let emulator: Emulator;
let admin: string;
let anna: EmulatedPerson;
let bert: EmulatedPerson;

beforeEach(async () => {
  emulator = await stillEmulator();
  admin = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), [
    'spark-admin:calls_read',
    'spark-admin:calls_write',
  ]);
  const [one, two] = callers(emulator);
  if (one === undefined || two === undefined) throw new Error('too few people');
  [anna, bert] = [one, two];
});
afterEach(() => emulator.close());

/** Extensions repeat in other locations; with the routing prefix they do not. */
const esn = (person: EmulatedPerson): string =>
  `${emulator.world.locations.get(person.locationUuid)?.routingPrefix}${person.extension}`;
const member = (person: EmulatedPerson): string => `/v1/telephony/calls/members/${publicId('PEOPLE', person.uuid)}`;
const callsOf = async (person: EmulatedPerson) =>
  (await ask(emulator, `GET ${member(person)}/calls`, { token: admin })).body.items;

test('a dial rings the own device first, then the far end, and both sides agree all the way', async () => {
  const dialled = await ask(emulator, `POST ${member(anna)}/dial`, {
    token: admin,
    body: { destination: esn(bert) },
  });
  expect(dialled.status).toBe(201);
  const [own] = await callsOf(anna);
  expect(own).toMatchObject({
    id: dialled.body.callId,
    callSessionId: dialled.body.callSessionId,
    personality: 'clickToDial',
    state: 'alerting',
  });
  expect(Buffer.from(own.id, 'base64').toString()).toMatch(/^ciscospark:\/\/us\/CALL\/BCLD\/callhalf-\d+:0$/);
  expect(await callsOf(bert)).toEqual([]);

  await emulator.clock.advance(2_000);
  const [ringing] = await callsOf(bert);
  expect(ringing).toMatchObject({ personality: 'terminator', state: 'alerting', callSessionId: own.callSessionId });
  expect(ringing.remoteParty).toMatchObject({ number: anna.phoneNumber, personId: publicId('PEOPLE', anna.uuid) });
  expect((await callsOf(anna))[0]).toMatchObject({ personality: 'originator', state: 'connecting' });

  const answered = await ask(emulator, `POST ${member(bert)}/answer`, { token: admin, body: { callId: ringing.id } });
  expect(answered.status).toBe(204);
  expect((await callsOf(anna))[0]?.state).toBe('connected');
  const one = await ask(emulator, `GET ${member(bert)}/calls/${ringing.id}`, { token: admin });
  expect(one.body).toMatchObject({ state: 'connected', remoteParty: { number: anna.phoneNumber } });
  expect([anna.presence.status, bert.presence.status]).toEqual(['call', 'call']);

  const again = await ask(emulator, `POST ${member(bert)}/answer`, { token: admin, body: { callId: ringing.id } });
  expect(again.status).toBe(409);
  await emulator.clock.advance(30_000);
  expect((await ask(emulator, `POST ${member(anna)}/hangup`, { token: admin, body: { callId: own.id } })).status).toBe(
    204,
  );
  expect([await callsOf(anna), await callsOf(bert)]).toEqual([[], []]);
  expect(anna.presence.status).not.toBe('call');
  expect(bert.presence.status).not.toBe('call');
  expect((await ask(emulator, `GET ${member(anna)}/calls/${own.id}`, { token: admin })).status).toBe(404);
  const records = emulator.world.callRecords.filter((record) => record.fields['User UUID'] === bert.uuid);
  expect(records.map((record) => record.fields.Duration)).toEqual([30]);
});

test('the August 2026 edition knows five operations; the next one has hold', async () => {
  emulator.modes.membersEdition = '2026-08';
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  emulator.calls.answer(call, bert.uuid);
  const [{ id }] = await callsOf(anna);
  const unknown = await ask(emulator, `POST ${member(anna)}/hold`, { token: admin, body: { callId: id } });
  expect([unknown.status, unknown.body.message]).toEqual([
    404,
    expect.stringContaining('No static resource hydra/v1/telephony/calls/members/'),
  ]);
  expect((await ask(emulator, `PUT ${member(anna)}/dial`, { token: admin, body: {} })).status).toBe(405);

  emulator.modes.membersEdition = '2026-09';
  expect((await ask(emulator, `POST ${member(anna)}/hold`, { token: admin, body: { callId: id } })).status).toBe(204);
  expect((await callsOf(bert))[0].state).toBe('remoteHeld');
  expect((await ask(emulator, `POST ${member(anna)}/hold`, { token: admin, body: { callId: id } })).status).toBe(409);
});

test('who may not: no token, no scope, no role, no licence, no such person, other organization', async () => {
  const calls = `GET ${member(anna)}/calls`;
  const dana = personOf(emulator, 'dana.okafor@acme.example');
  expect((await ask(emulator, calls)).status).toBe(401);
  expect((await ask(emulator, calls, { token: tokenFor(emulator, dana, ['spark:calls_read']) })).status).toBe(403);
  expect((await ask(emulator, calls, { token: tokenFor(emulator, anna, ['spark-admin:calls_read']) })).status).toBe(
    403,
  );
  const other = personOf(emulator, 'bruno.costa@borgo.example');
  expect((await ask(emulator, calls, { token: tokenFor(emulator, other, ['spark-admin:calls_read']) })).status).toBe(
    404,
  );
  emulator.levers.setLicense(anna.uuid, false);
  const refused = await ask(emulator, calls, { token: admin });
  expect([refused.status, refused.body.errorCode, refused.body.message]).toEqual([
    400,
    4003,
    'Target user not authorized',
  ]);
  expect((await ask(emulator, 'GET /v1/telephony/calls/members/nobody/calls', { token: admin })).status).toBe(404);
});

test('a person controls the own calls and sees them in the history; an administrator token does not', async () => {
  const token = tokenFor(emulator, bert, ['spark:calls_read', 'spark:calls_write']);
  emulator.calls.inbound({ toPersonUuid: bert.uuid, from: '+390612345678' });
  const [call] = (await ask(emulator, 'GET /v1/telephony/calls', { token })).body.items;
  expect(call).toMatchObject({ state: 'alerting', remoteParty: { number: '+390612345678', callType: 'external' } });
  expect((await ask(emulator, 'POST /v1/telephony/calls/reject', { token, body: { callId: call.id } })).status).toBe(
    204,
  );
  const history = await ask(emulator, 'GET /v1/telephony/calls/history?type=missed', { token });
  expect(history.body.items).toEqual([expect.objectContaining({ type: 'missed', number: '+390612345678' })]);
  const refused = await ask(emulator, 'GET /v1/telephony/calls', { token: admin });
  expect([refused.status, refused.body.errorCode]).toEqual([400, 4003]);
  expect((await ask(emulator, 'POST /v1/telephony/calls/dial', { token, body: {} })).status).toBe(400);
});

test('a queue rings its members one after the other, and gives the caller up in the end', async () => {
  const group = [...emulator.world.groups.values()].find((it) => it.kind === 'call-queue' && it.memberUuids.length > 1);
  if (group === undefined) throw new Error('no queue in the seed');
  const { settings } = telephonyOf(emulator.services);
  const call = emulator.calls.inbound({ toGroupUuid: group.uuid });
  const ringing = () => call.legs.filter((leg) => leg.state === 'alerting').map((leg) => leg.memberUuid);
  const [first] = ringing();
  expect(group.memberUuids).toContain(first);
  await emulator.clock.advance(settings.groupRingMs + 1_000);
  expect(ringing()).toHaveLength(1);
  expect(ringing()[0]).not.toBe(first);
  await emulator.clock.advance(settings.groupTimeoutMs);
  expect(call.endedMs).not.toBeNull();
  const own = emulator.world.callRecords.filter(
    (record) => record.fields['User UUID'] === group.uuid && record.fields.Direction === 'TERMINATING',
  );
  expect(own.map((record) => [record.fields['User type'], record.fields['Queue type']])).toEqual([
    ['CallCenterStandard', 'Call Queue'],
  ]);
  const attempts = call.legs.filter((leg) => leg.memberKind === 'person').length;
  expect(emulator.world.callRecords).toHaveLength(1 + 2 * attempts);
});

test('nobody answers and there is no mailbox: the call ends as missed after the ringing time', async () => {
  emulator.calls.configure(anna.uuid, { voicemail: false });
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  await emulator.clock.advance(telephonyOf(emulator.services).settings.ringTimeoutMs);
  expect(call.legs[1]).toMatchObject({ state: 'disconnected', outcome: 'NoAnswer', answeredMs: null });
  expect(emulator.world.callRecords.map((record) => record.fields['Call outcome reason'])).toEqual(['NoAnswer']);
});

test('the later edition has every operation of the user API, for workspaces too; the first edition answers 404 to all of them', async () => {
  const workspace = [...emulator.world.workspaces.values()].find((it) => it.orgUuid === anna.orgUuid);
  if (workspace === undefined) throw new Error('no workspace in the seed');
  const base = `/v1/telephony/calls/members/${publicId('PLACE', workspace.uuid)}`;
  const later = [
    ...['reject', 'hold', 'resume', 'mute', 'unmute', 'divert', 'transfer', 'park', 'retrieve', 'transmitDtmf'],
    ...['startRecording', 'stopRecording', 'pauseRecording', 'resumeRecording'],
    ...['push', 'pull', 'pickup', 'bargeIn'],
  ];
  const statuses = async (): Promise<number[]> => {
    const answers = later.map((name) => ask(emulator, `POST ${base}/${name}`, { token: admin, body: {} }));
    return (await Promise.all([...answers, ask(emulator, `GET ${base}/history`, { token: admin })])).map(
      (it) => it.status,
    );
  };
  expect(new Set(await statuses())).toEqual(new Set([404]));
  emulator.modes.membersEdition = '2026-09';
  const now = await statuses();
  expect(now.at(-1)).toBe(200);
  expect(now.every((status) => status === 200 || status === 400 || status === 409)).toBe(true);

  const call = emulator.calls.internal(anna.uuid, workspace.uuid);
  const items = async () => (await ask(emulator, `GET ${base}/calls`, { token: admin })).body.items;
  const act = (name: string, body: unknown) => ask(emulator, `POST ${base}/${name}`, { token: admin, body });
  const [{ id: callId }] = await items();
  expect((await act('answer', { callId })).status).toBe(204);
  expect((await act('park', { callId })).body.parkedAgainst.placeId).toBe(publicId('PLACE', workspace.uuid));
  expect((await act('retrieve', {})).status).toBe(201);
  await emulator.clock.advance(2_000);
  const [retrieved] = await items();
  expect((await act('divert', { callId: retrieved.id, destination: esn(bert) })).status).toBe(204);
  expect((await callsOf(bert))[0]).toMatchObject({
    redirections: [{ reason: 'divert', redirectingParty: { placeId: publicId('PLACE', workspace.uuid) } }],
    remoteParty: { personId: publicId('PEOPLE', anna.uuid) },
  });
  expect(call.endedMs).not.toBeNull();
});

test('the later edition acts: hold, mute, recording, keys, push, pull, reject, pickup, barge-in and transfer do what they say', async () => {
  emulator.modes.membersEdition = '2026-09';
  const carla = callers(emulator)[2];
  if (carla === undefined) throw new Error('too few people');
  const act = async (person: EmulatedPerson, name: string, body: object = {}) =>
    (await ask(emulator, `POST ${member(person)}/${name}`, { token: admin, body })).status;
  emulator.calls.configure(anna.uuid, { recording: 'on-demand', executiveUuid: carla.uuid });
  const call = emulator.calls.inbound({ toPersonUuid: anna.uuid });
  const [{ id: callId }] = await callsOf(anna);
  expect(await act(anna, 'answer', { callId })).toBe(204);
  const after = async (name: string, body: object = { callId }) => {
    const status = await act(anna, name, body);
    const [{ state, muted, recordingState }] = await callsOf(anna);
    return [status, state, muted, recordingState];
  };
  expect(await after('hold')).toEqual([204, 'held', false, undefined]);
  expect(await after('resume')).toEqual([204, 'connected', false, undefined]);
  expect(await after('mute')).toEqual([204, 'connected', true, undefined]);
  expect(await after('unmute')).toEqual([204, 'connected', false, undefined]);
  expect(await after('startRecording')).toEqual([204, 'connected', false, 'started']);
  expect(await after('pauseRecording')).toEqual([204, 'connected', false, 'paused']);
  expect(await after('resumeRecording')).toEqual([204, 'connected', false, 'started']);
  expect(await after('stopRecording')).toEqual([204, 'connected', false, 'stopped']);
  expect(await act(anna, 'transmitDtmf', { callId, dtmf: '12#' })).toBe(204);
  expect(call.legs.find((leg) => leg.memberUuid === anna.uuid)?.dtmf).toBe('12#');
  expect(await act(anna, 'pull')).toBe(201);
  expect(await callsOf(anna)).toHaveLength(2);
  await emulator.clock.advance(2_000);
  expect((await callsOf(anna)).map(({ id }: { id: string }) => id)).toEqual([callId]);
  expect(await act(bert, 'bargeIn', { target: esn(anna) })).toBe(201);
  await emulator.clock.advance(2_000);
  const [barged] = await callsOf(bert);
  expect(barged).toMatchObject({ state: 'connected', remoteParty: { personId: publicId('PEOPLE', anna.uuid) } });
  expect(await act(bert, 'hangup', { callId: barged.id })).toBe(204);
  expect(await act(anna, 'push', { callId })).toBe(204);
  const [pushed] = await callsOf(carla);
  expect([await callsOf(anna), pushed.state]).toEqual([[], 'alerting']);
  expect(await act(bert, 'pickup', { target: esn(carla) })).toBe(201);
  await emulator.clock.advance(2_000);
  const [picked] = await callsOf(bert);
  expect([await callsOf(carla), picked.state]).toEqual([[], 'connected']);
  expect(await act(bert, 'dial', { destination: esn(anna) })).toBe(201);
  await emulator.clock.advance(2_000);
  const [rings] = await callsOf(anna);
  expect(await act(anna, 'answer', { callId: rings.id })).toBe(204);
  expect(await act(bert, 'transfer')).toBe(204);
  expect([await callsOf(bert), (await callsOf(anna))[0].remoteParty.callType]).toEqual([[], 'external']);
  emulator.calls.configure(carla.uuid, { voicemail: false });
  const refused = emulator.calls.inbound({ toPersonUuid: carla.uuid });
  expect(await act(carla, 'reject', { callId: (await callsOf(carla))[0].id })).toBe(204);
  expect(refused.legs.at(-1)?.outcome).toBe('UserBusy');
});

test('a workspace without Webex Calling has no line to act for', async () => {
  const workspace = [...emulator.world.workspaces.values()].find((it) => it.orgUuid === anna.orgUuid);
  if (workspace === undefined) throw new Error('no workspace in the seed');
  workspace.calling = 'freeCalling';
  const path = `/v1/telephony/calls/members/${publicId('PLACE', workspace.uuid)}/calls`;
  expect((await ask(emulator, `GET ${path}`, { token: admin })).body.errorCode).toBe(4003);
});
