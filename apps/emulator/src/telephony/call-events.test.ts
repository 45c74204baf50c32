import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { telephonyOf } from '../index.ts';
import { facing, type LegEvent } from './call-legs.ts';
import { type CallModel, createCallModel } from './call-model.ts';
import { callers, stillEmulator } from './emulator-for-tests.ts';
import { type Party, partyOf } from './parties.ts';
import { DEFAULT_TELEPHONY_SETTINGS } from './settings.ts';

let emulator: Emulator;
let model: CallModel;
let people: EmulatedPerson[];
let told: string[];
let sessions: Set<string>;

beforeEach(async () => {
  emulator = await stillEmulator();
  people = callers(emulator).slice(0, 4);
  told = [];
  sessions = new Set();
  model = createCallModel(emulator.services, { ...DEFAULT_TELEPHONY_SETTINGS }, (event) => {
    if (event.kind === 'leg') told.push(words(event));
    else if (event.kind === 'conference') told.push(`conference ${event.change}`);
    else sessions.add(event.call.sessionUuid);
  });
});
afterEach(() => emulator.close());

const OUTSIDE: Party = { memberUuid: null, memberKind: 'external', number: '+390612345678', name: '' };

function party(index: number): Party {
  const found = partyOf(emulator.world, people[index]?.uuid ?? '');
  if (found === null) throw new Error('too few people');
  return found;
}

/** `bert updated connected with outside`: people are named by their place. */
function words({ call, leg, change, eventType }: LegEvent): string {
  const name = (uuid: string | null | undefined): string => {
    const index = people.findIndex((person) => person.uuid === uuid);
    return ['anna', 'bert', 'carla', 'dora'][index] ?? 'outside';
  };
  const other = change === 'updated' ? ` with ${name(facing(call, leg)?.memberUuid)}` : '';
  return `${name(leg.memberUuid)} ${change} ${eventType}${other}`;
}

/** Two who talk; what was told on the way is forgotten. */
function talk(from: Party, to: Party) {
  const orgUuid = people[0]?.orgUuid ?? '';
  const call = model.place({ orgUuid, from, to });
  const far = call.legs.at(-1);
  if (far === undefined) throw new Error('nobody was called');
  model.answer(call, far);
  told = [];
  return call;
}

function side(call: ReturnType<typeof talk>, party: Party) {
  const leg = call.legs.find((it) => it.memberUuid === party.memberUuid && it.state !== 'disconnected');
  if (leg === undefined) throw new Error('not in the call');
  return { call, leg };
}

test('a plain call: both sides are told created, answered or connected, held and resumed from either end, and deleted once', () => {
  const call = model.place({ orgUuid: people[0]?.orgUuid ?? '', from: party(0), to: party(1) });
  const bert = side(call, party(1));
  model.answer(call, bert.leg);
  model.hold(call, bert.leg);
  model.resume(call, bert.leg);
  model.hangUp(call, bert.leg);
  expect(told).toEqual([
    'anna created alerting',
    'bert created alerting',
    'bert updated answered with anna',
    'anna updated connected with bert',
    'bert updated held with anna',
    'anna updated remoteHeld with bert',
    'bert updated resumed with anna',
    'anna updated resumed with bert',
    'anna deleted disconnected',
    'bert deleted disconnected',
  ]);
});

test('both hold each other: resuming one leaves it on hold by the other', () => {
  const call = talk(party(0), party(1));
  const [anna, bert] = [side(call, party(0)).leg, side(call, party(1)).leg];
  model.hold(call, anna);
  model.hold(call, bert);
  expect([anna.state, bert.state]).toEqual(['held', 'held']);
  model.resume(call, anna);
  expect([anna.state, bert.state]).toEqual(['remoteHeld', 'held']);
  model.resume(call, bert);
  expect([anna.state, bert.state]).toEqual(['connected', 'connected']);
});

test('attended transfer: the one who transfers is told deleted twice, the others updated with their new remote party', () => {
  const first = talk(party(1), party(0));
  model.hold(first, side(first, party(0)).leg);
  const second = talk(party(0), party(2));
  expect(model.transfer(side(first, party(0)), side(second, party(0)))).toBe('done');
  expect(told).toEqual([
    'anna deleted disconnected',
    'anna deleted disconnected',
    'bert updated resumed with carla',
    'carla updated connected with bert',
  ]);
  expect([...sessions]).toEqual([first.sessionUuid]);
});

test('a transfer while the destination still rings: the ringing telephone is told of its new caller, the truth who transferred', () => {
  const first = talk(party(1), party(0));
  const second = model.place({ orgUuid: first.orgUuid, from: party(0), to: party(2) });
  told = [];
  expect(model.transfer(side(first, party(0)), side(second, party(0)))).toBe('done');
  expect(told).toEqual([
    'anna deleted disconnected',
    'anna deleted disconnected',
    'bert updated connected with carla',
    'carla updated alerting with bert',
  ]);
  const transferred = emulator.truth.all().filter(({ kind }) => kind === 'call-transferred');
  expect(transferred).toMatchObject([
    { personUuid: people[0]?.uuid, callSessionUuid: second.sessionUuid, detail: { member: people[0]?.uuid } },
  ]);
});

test('a ringing call that is diverted is told forwarded; a talking one that is transferred blindly, disconnected', () => {
  const call = model.place({ orgUuid: people[0]?.orgUuid ?? '', from: OUTSIDE, to: party(0) });
  told = [];
  model.divert(side(call, party(0)), { party: party(1) });
  expect(told).toEqual(['anna deleted forwarded', 'bert created alerting']);
  model.answer(call, side(call, party(1)).leg);
  told = [];
  model.divert(side(call, party(1)), { party: party(2) });
  expect(told).toEqual(['bert deleted disconnected', 'carla created alerting']);
});

test('a caller who holds is told of whom the call was sent on to, and the new one that it is held', () => {
  const call = talk(party(0), party(1));
  model.hold(call, side(call, party(0)).leg);
  model.divert(side(call, party(1)), { party: party(2) });
  told = [];
  const carla = side(call, party(2)).leg;
  model.answer(call, carla);
  expect(told).toEqual([
    'carla updated answered with anna',
    'carla updated remoteHeld with anna',
    'anna updated held with carla',
  ]);
  expect([side(call, party(0)).leg.state, carla.state]).toEqual(['held', 'remoteHeld']);
});

test('park: the parked side is told remoteHeld; retrieved, both are told of each other', async () => {
  const call = talk(party(1), party(0));
  const parked = model.park(side(call, party(0)), { memberUuid: null });
  expect(parked).toMatchObject({ memberUuid: people[0]?.uuid });
  expect(told).toEqual(['anna deleted disconnected', 'bert updated remoteHeld with anna']);
  told = [];
  model.retrieve({ orgUuid: call.orgUuid, from: party(2) }, people[0]?.uuid ?? '');
  await emulator.clock.advance(2_000);
  expect(told).toEqual([
    'carla created alerting',
    'carla updated answered with outside',
    'carla updated connected with bert',
    'bert updated resumed with carla',
  ]);
});

test('recording is told by updated recording; keys and ignored calls are told nobody', () => {
  const call = talk(OUTSIDE, party(0));
  const anna = side(call, party(0));
  model.record(anna, 'start');
  model.press(call, anna.leg, '1');
  expect(told).toEqual(['anna updated recording with outside']);
  const next = model.place({ orgUuid: call.orgUuid, from: OUTSIDE, to: party(1) });
  told = [];
  model.reject(next, side(next, party(1)).leg, 'ignore');
  expect(told).toEqual([]);
});

test('a conference is told created, updated when a participant is muted, deleted when only one is left', () => {
  const calls = [talk(OUTSIDE, party(0)), talk(party(1), party(0))];
  const host = people[0]?.uuid ?? '';
  model.conferences.start(
    host,
    calls.map((call) => side(call, party(0))),
  );
  const [first] = calls;
  if (first === undefined) throw new Error('no call');
  model.conferences.mute(host, side(first, party(0)).leg.callHalf, true);
  model.hangUp(first, side(first, party(0)).leg);
  expect(told.filter((line) => line.startsWith('conference'))).toEqual([
    'conference created',
    'conference updated',
    'conference deleted',
  ]);
});

test('an agent who transfers a queue’s call has served it: the caller is offered to nobody else, and the records say so', async () => {
  const group = [...emulator.world.groups.values()].find((it) => it.kind === 'call-queue' && it.memberUuids.length > 1);
  if (group === undefined) throw new Error('no queue in the seed');
  const call = emulator.calls.inbound({ toGroupUuid: group.uuid });
  const agent = call.legs.at(-1);
  emulator.calls.answer(call, agent?.memberUuid ?? '');
  const free = people.find((person) => person.uuid !== agent?.memberUuid && !group.memberUuids.includes(person.uuid));
  await emulator.clock.advance(300);
  const consult = emulator.calls.internal(agent?.memberUuid ?? '', free?.uuid ?? '');
  emulator.calls.answer(consult, free?.uuid ?? '');
  const joined = emulator.calls.transfer(agent?.memberUuid ?? '', [call, consult]);
  expect(joined).toBe(consult);
  await emulator.clock.advance(telephonyOf(emulator.services).settings.groupTimeoutMs * 2);
  expect(joined.endedMs).toBeNull();
  const ringing = [...emulator.world.calls.values()]
    .flatMap(({ legs }) => legs)
    .filter((leg) => leg.state === 'alerting');
  expect(ringing).toEqual([]);
  emulator.calls.hangUp(joined, 'external');
  const ofQueue = emulator.world.callRecords.filter((record) => record.fields['User UUID'] === group.uuid);
  expect(ofQueue.map((record) => [record.fields.Direction, record.fields['Related reason']])).toEqual([
    ['TERMINATING', 'CallQueue'],
    ['ORIGINATING', 'CallQueue'],
  ]);
  const ofAgent = emulator.world.callRecords.filter((record) => record.fields['User UUID'] === agent?.memberUuid);
  expect(ofAgent.map((record) => record.fields['Related reason'])).toEqual([
    'ConsultativeTransfer',
    'ConsultativeTransfer',
  ]);
  expect(new Set(emulator.world.callRecords.map((record) => record.fields['Interaction ID'])).size).toBe(1);
});
