import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatedPerson, type Emulator, telephonyOf } from '../index.ts';
import { callers, stillEmulator } from '../telephony/emulator-for-tests.ts';
import { partyOf } from '../telephony/parties.ts';

type Fields = Record<string, string | number>;

let emulator: Emulator;
let anna: EmulatedPerson;
let bert: EmulatedPerson;
let carla: EmulatedPerson;

beforeEach(async () => {
  emulator = await stillEmulator();
  const [one, two, three] = callers(emulator);
  if (one === undefined || two === undefined || three === undefined) throw new Error('too few people');
  [anna, bert, carla] = [one, two, three];
});
afterEach(() => emulator.close());

const seconds = (count: number): Promise<void> => emulator.clock.advance(count * 1_000);
const records = (): Fields[] => emulator.world.callRecords.map((record) => record.fields);
const of = (person: { uuid: string }, side?: 'ORIGINATING' | 'TERMINATING'): Fields[] =>
  records().filter(
    (record) => record['User UUID'] === person.uuid && (side === undefined || record.Direction === side),
  );
/** The only record of this person on this side. */
const only = (person: { uuid: string }, side: 'ORIGINATING' | 'TERMINATING'): Fields => {
  const found = of(person, side);
  expect(found).toHaveLength(1);
  return found[0] ?? {};
};
const expectFacing = (one: Fields, other: Fields): void => {
  expect([one['Local call ID'], one['Remote call ID'], one['Network call ID']]).toEqual([
    other['Remote call ID'],
    other['Local call ID'],
    other['Network call ID'],
  ]);
};

test('a blind transfer: who sent the call on has a second, calling record, and the third party says by whom it was redirected', async () => {
  const call = emulator.calls.inbound({ toPersonUuid: bert.uuid, from: '+390299887766' });
  await seconds(5);
  emulator.calls.answer(call, bert.uuid);
  await seconds(20);
  emulator.calls.divert(call, bert.uuid, carla.email);
  await seconds(6);
  emulator.calls.answer(call, carla.uuid);
  await seconds(40);
  emulator.calls.hangUp(call, carla.uuid);
  expect(records()).toHaveLength(3);
  const first = only(bert, 'TERMINATING');
  const onward = only(bert, 'ORIGINATING');
  const last = only(carla, 'TERMINATING');
  expect(first).toMatchObject({
    'Related reason': 'Deflection',
    'Related call ID': onward['Local call ID'],
    Duration: 20,
    'Call transfer time': new Date(emulator.clock.now() - 46_000).toISOString(),
  });
  expect(onward).toMatchObject({ 'Related reason': 'Deflection', 'Related call ID': first['Local call ID'] });
  expectFacing(onward, last);
  expect(last).toMatchObject({
    'Original reason': 'Deflection',
    'Redirect reason': 'Deflection',
    'Redirecting party UUID': bert.uuid,
    'Original called party UUID': bert.uuid,
    'Answer indicator': 'Yes-PostRedirection',
    'Calling number': '+390299887766',
    'Releasing party': 'Local',
    Duration: 40,
  });
  expect(new Set(records().map((record) => record['Interaction ID'])).size).toBe(1);
});

test('an attended transfer: two sessions with one interaction, each leg of the one who transferred names the other', async () => {
  const first = emulator.calls.inbound({ toPersonUuid: bert.uuid, from: '+390299887766' });
  emulator.calls.answer(first, bert.uuid);
  await seconds(10);
  emulator.calls.hold(first, bert.uuid);
  const second = emulator.calls.internal(bert.uuid, carla.uuid);
  await seconds(4);
  emulator.calls.answer(second, carla.uuid);
  await seconds(15);
  const joined = emulator.calls.transfer(bert.uuid, [first, second]);
  await seconds(30);
  emulator.calls.hangUp(joined, carla.uuid);
  const [called, calling] = [only(bert, 'TERMINATING'), only(bert, 'ORIGINATING')];
  expect(called).toMatchObject({
    'Related reason': 'ConsultativeTransfer',
    'Transfer related call ID': calling['Local call ID'],
    'Hold duration': 19,
  });
  expect(calling).toMatchObject({
    'Related reason': 'ConsultativeTransfer',
    'Transfer related call ID': called['Local call ID'],
    'Call transfer time': called['Call transfer time'],
    Duration: 15,
  });
  const carlas = only(carla, 'TERMINATING');
  expectFacing(calling, carlas);
  expect(carlas.Duration).toBe(45);
  expect(new Set(records().map((record) => record['Interaction ID'])).size).toBe(1);
  expect(called['Correlation ID']).not.toBe(calling['Correlation ID']);
  expect(carlas['Correlation ID']).toBe(calling['Correlation ID']);
});

test('both records of a leg start together, also after one of its sides went over to another session', async () => {
  const { model } = telephonyOf(emulator.services);
  const [from, to] = [partyOf(emulator.world, anna.uuid), partyOf(emulator.world, bert.uuid)];
  if (from === null || to === null) throw new Error('no line');
  model.dial({ orgUuid: anna.orgUuid, from, to });
  const startMs = emulator.clock.now();
  await seconds(3);
  const [first] = emulator.world.calls.values();
  if (first === undefined) throw new Error('nothing was dialled');
  emulator.calls.answer(first, bert.uuid);
  const second = emulator.calls.internal(anna.uuid, carla.uuid);
  emulator.calls.answer(second, carla.uuid);
  const joined = emulator.calls.transfer(anna.uuid, [first, second]);
  await seconds(10);
  emulator.calls.hangUp(joined, carla.uuid);
  const dialled = of(anna, 'ORIGINATING').find(
    (it) => it['Remote call ID'] === only(bert, 'TERMINATING')['Local call ID'],
  );
  expectFacing(dialled ?? {}, only(bert, 'TERMINATING'));
  expect([dialled?.['Start time'], only(bert, 'TERMINATING')['Start time']]).toEqual(
    Array(2).fill(new Date(startMs).toISOString()),
  );
});

test('a ringing call sent into a mailbox: the mailbox has a record, the owner is the redirecting party', async () => {
  const call = emulator.calls.inbound({ toPersonUuid: bert.uuid });
  await seconds(3);
  emulator.calls.toVoicemail(call, bert.uuid);
  await seconds(120);
  const mailbox = records().filter((record) => record['User type'] === 'VoiceMailRetrieval');
  expect(mailbox).toHaveLength(1);
  expect(mailbox[0]).toMatchObject({
    Answered: 'true',
    'User UUID': bert.uuid,
    'Redirect reason': 'Deflection',
    'Redirecting party UUID': bert.uuid,
  });
  const rung = of(bert, 'TERMINATING').filter(
    (record) => record['User type'] === undefined || record.Answered === 'false',
  );
  expect(rung[0]).toMatchObject({ Answered: 'false', 'Related reason': 'Deflection' });
});

test('park and retrieve: who parked, who waited and who fetched belong to one interaction', async () => {
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  emulator.calls.answer(call, bert.uuid);
  await seconds(10);
  emulator.calls.park(call, bert.uuid);
  await seconds(12);
  const fetched = emulator.calls.retrieve(carla.uuid, bert.uuid);
  await seconds(25);
  emulator.calls.hangUp(fetched, carla.uuid);
  const [waiting, parker, fetcher] = [only(anna, 'ORIGINATING'), only(bert, 'TERMINATING'), only(carla, 'ORIGINATING')];
  expect(parker).toMatchObject({ 'Related reason': 'CallPark', 'Related call ID': waiting['Local call ID'] });
  expect(parker.Duration).toBe(10);
  expect(fetcher).toMatchObject({ 'Related reason': 'CallParkRetrieve', 'Related call ID': waiting['Local call ID'] });
  expect(fetcher['Remote call ID']).toBe(waiting['Local call ID']);
  expect(waiting.Duration).toBe(47);
  expect(new Set(records().map((record) => record['Interaction ID'])).size).toBe(1);
});

test('a parked call nobody fetches comes back and says so', async () => {
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  emulator.calls.answer(call, bert.uuid);
  emulator.calls.park(call, bert.uuid);
  await seconds(50);
  emulator.calls.answer(call, bert.uuid);
  emulator.calls.hangUp(call, bert.uuid);
  expect(of(bert, 'TERMINATING').map((record) => record['Recall type'] ?? '')).toEqual(['', 'call park']);
});

test('a call picked up by somebody else was answered elsewhere, and the one who picked it up says how', async () => {
  emulator.calls.inbound({ toPersonUuid: bert.uuid });
  await seconds(4);
  const picked = emulator.calls.pickUp(carla.uuid, bert.uuid);
  await seconds(30);
  emulator.calls.hangUp(picked, carla.uuid);
  expect(only(bert, 'TERMINATING')).toMatchObject({
    Answered: 'false',
    'Answered elsewhere': 'Yes',
    'Related reason': 'DirectedCallPickup',
  });
  expect(only(carla, 'ORIGINATING')).toMatchObject({
    Answered: 'true',
    'Related reason': 'DirectedCallPickup',
    'Related call ID': only(bert, 'TERMINATING')['Local call ID'],
  });
});

test('somebody who barges in has a record of the own session that names the call entered', async () => {
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  emulator.calls.answer(call, bert.uuid);
  await seconds(10);
  const joined = emulator.calls.bargeIn(carla.uuid, bert.uuid);
  await seconds(10);
  emulator.calls.hangUp(joined, carla.uuid);
  emulator.calls.hangUp(joined, anna.uuid);
  expect(only(carla, 'ORIGINATING')).toMatchObject({
    'Related reason': 'BargeIn',
    'Related call ID': only(bert, 'TERMINATING')['Local call ID'],
    Duration: 10,
  });
  expect(only(anna, 'ORIGINATING').Duration).toBe(20);
});

test('a call pulled onto another device: the temporary call has a record that names the one it fetched', async () => {
  const call = emulator.calls.inbound({ toPersonUuid: bert.uuid, from: '+390299887766' });
  emulator.calls.answer(call, bert.uuid);
  const { model } = telephonyOf(emulator.services);
  const party = partyOf(emulator.world, bert.uuid);
  if (party === null) throw new Error('bert has no line');
  model.pull({ orgUuid: bert.orgUuid, from: party });
  await seconds(30);
  emulator.calls.hangUp(call, bert.uuid);
  expect(only(bert, 'ORIGINATING')).toMatchObject({
    Answered: 'false',
    'Related reason': 'CallRetrieve',
    'Related call ID': only(bert, 'TERMINATING')['Local call ID'],
    'Interaction ID': only(bert, 'TERMINATING')['Interaction ID'],
  });
});

test('a recorded call says by what, how and with which result; only the side that was recorded', async () => {
  emulator.calls.configure(bert.uuid, { recording: 'always' });
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  emulator.calls.answer(call, bert.uuid);
  await seconds(10);
  emulator.calls.hangUp(call, anna.uuid);
  expect(only(bert, 'TERMINATING')).toMatchObject({
    'Call Recording Platform Name': 'Webex',
    'Call Recording Result': 'successful',
    'Call Recording Trigger': 'always',
  });
  expect(only(anna, 'ORIGINATING')['Call Recording Trigger']).toBeUndefined();
});

test('a queue: its own record, and two for each member it rang; the one who answered came after a redirection', async () => {
  const group = [...emulator.world.groups.values()].find(
    (it) => it.kind === 'customer-assist' && it.orgUuid === anna.orgUuid && it.memberUuids.length > 1,
  );
  const call = emulator.calls.inbound({ toGroupUuid: group?.uuid ?? '', from: '+390299887766' });
  await seconds(16);
  const ringing = call.legs.find((leg) => leg.state === 'alerting' && leg.memberKind === 'person');
  emulator.calls.answer(call, ringing?.memberUuid ?? '');
  await seconds(60);
  emulator.calls.hangUp(call, 'external');
  const own = only({ uuid: group?.uuid ?? '' }, 'TERMINATING');
  const towards = of({ uuid: group?.uuid ?? '' }, 'ORIGINATING');
  expect(records()).toHaveLength(5);
  expect(own).toMatchObject({ 'User type': 'CallCenterStandard', 'Queue type': 'Customer Assist', Answered: 'true' });
  expect(towards.map((record) => record['Related call ID'])).toEqual([own['Local call ID'], own['Local call ID']]);
  expect(own).toMatchObject({ 'Related reason': 'CallQueue', 'Related call ID': towards[0]?.['Local call ID'] });
  const members = records().filter((record) => record['Redirecting party UUID'] === group?.uuid);
  expect(
    members.map((record) => [record.Answered, record['Answered elsewhere'] ?? '', record['Calling number']]),
  ).toEqual(
    expect.arrayContaining([
      ['false', 'Yes', '+390299887766'],
      ['true', '', '+390299887766'],
    ]),
  );
  for (const member of members) {
    const facing = towards.find((record) => record['Remote call ID'] === member['Local call ID']);
    expectFacing(facing ?? {}, member);
  }
});

test('each half call has one record for each time it was a session of its own, whatever happened to it', async () => {
  const call = emulator.calls.internal(anna.uuid, bert.uuid);
  emulator.calls.answer(call, bert.uuid);
  emulator.calls.park(call, bert.uuid);
  const back = emulator.calls.retrieve(carla.uuid, bert.uuid);
  await seconds(5);
  emulator.calls.divert(back, carla.uuid, bert.email);
  await seconds(5);
  for (const living of emulator.world.calls.values())
    if (living.endedMs === null) emulator.calls.hangUp(living, anna.uuid);
  await seconds(300);
  const ids = records().map((record) => `${record['Local call ID']} ${record['Remote call ID']}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(records().map((record) => record['Report ID'])).size).toBe(ids.length);
  expect(new Set(records().map((record) => record['Interaction ID'])).size).toBe(1);
});
