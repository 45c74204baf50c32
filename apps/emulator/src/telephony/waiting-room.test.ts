import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatedCall, type EmulatedPerson, type Emulator, telephonyOf } from '../index.ts';
import { truthOfKind } from '../state/truth-kinds.ts';
import type { EmulatedGroup } from '../state/world.ts';
import type { GroupPolicy } from '../state/world-directory.ts';
import { callers, stillEmulator } from './emulator-for-tests.ts';

let emulator: Emulator;
let people: EmulatedPerson[];

beforeEach(async () => {
  emulator = await stillEmulator();
  people = callers(emulator);
});
afterEach(() => emulator.close());

const seconds = (count: number): Promise<void> => emulator.clock.advance(count * 1_000);
const uuid = (index: number): string => people[index]?.uuid ?? '';

/** A group of the seed with members of the test's own choosing. */
function group(kind: EmulatedGroup['kind'], policy: GroupPolicy, memberUuids: string[]): EmulatedGroup {
  const found = [...emulator.world.groups.values()].find((it) => it.kind === kind && it.orgUuid === people[0]?.orgUuid);
  if (found === undefined) throw new Error(`no ${kind} in the seed`);
  return Object.assign(found, {
    policy,
    memberUuids,
    agents: memberUuids.map((it) => ({ memberUuid: it, joined: true })),
  });
}
const enter = (to: EmulatedGroup, from = '+390299887766'): EmulatedCall =>
  emulator.calls.inbound({ toGroupUuid: to.uuid, from });
const ringing = (call: EmulatedCall): (string | null)[] =>
  call.legs.filter((leg) => leg.state === 'alerting' && leg.memberKind === 'person').map((leg) => leg.memberUuid);

/** Whom each of some calls rings first, each hung up before the next. */
async function firstRung(to: EmulatedGroup, calls: number): Promise<(string | null | undefined)[]> {
  const rung: (string | null | undefined)[] = [];
  for (let index = 0; index < calls; index += 1) {
    const call = enter(to);
    rung.push(ringing(call)[0]);
    emulator.calls.hangUp(call, 'external');
    await seconds(1);
  }
  return rung;
}

test('REGULAR begins at the top for each call, CIRCULAR where the last one ended', async () => {
  const members = [uuid(0), uuid(1), uuid(2)];
  expect(await firstRung(group('call-queue', 'REGULAR', members), 3)).toEqual([uuid(0), uuid(0), uuid(0)]);
  expect(await firstRung(group('hunt-group', 'CIRCULAR', members), 4)).toEqual([uuid(0), uuid(1), uuid(2), uuid(0)]);
});

test('UNIFORM rings whoever has been idle longest', async () => {
  const queue = group('call-queue', 'UNIFORM', [uuid(0), uuid(1), uuid(2)]);
  const serve = async (member: string): Promise<void> => {
    const call = enter(queue);
    expect(ringing(call)).toEqual([member]);
    emulator.calls.answer(call, member);
    await seconds(10);
    emulator.calls.hangUp(call, member);
  };
  await serve(uuid(0));
  await serve(uuid(1));
  await serve(uuid(2));
  await serve(uuid(0));
});

test('WEIGHTED shares calls out by percent, and never rings a weight of zero while others are free', async () => {
  const queue = group('call-queue', 'WEIGHTED', [uuid(0), uuid(1), uuid(2)]);
  queue.agents = [70, 30, 0].map((weight, index) => ({ memberUuid: uuid(index), joined: true, weight }));
  const rung = await firstRung(queue, 100);
  const count = (member: string): number => rung.filter((it) => it === member).length;
  expect(count(uuid(2))).toBe(0);
  expect(count(uuid(0))).toBeGreaterThan(55);
  expect(count(uuid(1))).toBeGreaterThan(15);
});

test('SIMULTANEOUS rings everybody who is free and joined; the others stop when one answers, each with a record of it', async () => {
  const queue = group('call-queue', 'SIMULTANEOUS', [uuid(0), uuid(1), uuid(2), uuid(3)]);
  queue.agents = queue.memberUuids.map((memberUuid) => ({ memberUuid, joined: memberUuid !== uuid(3) }));
  emulator.calls.answer(emulator.calls.inbound({ toPersonUuid: uuid(2) }), uuid(2));
  const call = enter(queue);
  expect(ringing(call)).toEqual([uuid(0), uuid(1)]);
  emulator.calls.answer(call, uuid(1));
  expect(call.legs.find((leg) => leg.memberUuid === uuid(0))).toMatchObject({
    state: 'disconnected',
    outcome: 'AnsweredElsewhere',
    redirections: [{ reason: 'callQueue', party: { memberUuid: queue.uuid } }],
  });
  await seconds(30);
  emulator.calls.hangUp(call, 'external');
  const records = emulator.world.callRecords.map((record) => record.fields);
  expect(records).toHaveLength(5);
  const passed = records.find((record) => record['User UUID'] === uuid(0));
  expect(passed).toMatchObject({ Answered: 'false', 'Answered elsewhere': 'Yes', 'Redirect reason': 'CallQueue' });
});

test('callers are served in the order they came, also when a member becomes free later', async () => {
  const queue = group('call-queue', 'REGULAR', [uuid(0)]);
  const [first, second, third] = [enter(queue, '+3901'), enter(queue, '+3902'), enter(queue, '+3903')];
  expect([first, second, third].map((call) => ringing(call).length)).toEqual([1, 0, 0]);
  emulator.calls.answer(first, uuid(0));
  await seconds(20);
  emulator.calls.hangUp(first, uuid(0));
  await seconds(1);
  expect([second, third].map((call) => ringing(call).length)).toEqual([1, 0]);
  emulator.calls.hangUp(second, 'external');
  await seconds(1);
  expect(ringing(third)).toEqual([uuid(0)]);
  const left = truthOfKind(emulator.truth.all(), 'group-call-left').map(({ callSessionUuid, detail }) => [
    callSessionUuid,
    detail?.how,
  ]);
  expect(left).toEqual([[second.sessionUuid, 'gave-up']]);
  const answered = truthOfKind(emulator.truth.all(), 'group-call-answered');
  expect(answered).toMatchObject([
    { personUuid: uuid(0), callSessionUuid: first.sessionUuid, detail: { waitedMs: 0 } },
  ]);
});

test('a member who does not answer is passed over and the caller keeps the place; when all were, the round begins anew', async () => {
  const queue = group('call-queue', 'REGULAR', [uuid(0), uuid(1)]);
  queue.noAnswerRings = 2;
  const call = enter(queue);
  const later = enter(queue);
  expect([ringing(call), ringing(later)]).toEqual([[uuid(0)], [uuid(1)]]);
  emulator.calls.answer(later, uuid(1));
  await seconds(10);
  expect(ringing(call)).toEqual([uuid(0)]);
  emulator.calls.hangUp(later, uuid(1));
  await seconds(10);
  expect(ringing(call)).toEqual([uuid(1)]);
});

test('who served a Customer Assist queue wraps up before the next call comes', async () => {
  const queue = group('customer-assist', 'REGULAR', [uuid(0)]);
  expect(queue.wrapUp).toMatchObject({ timerEnabled: true, seconds: 60 });
  const call = enter(queue);
  emulator.calls.answer(call, uuid(0));
  emulator.calls.hangUp(call, 'external');
  const next = enter(queue);
  await seconds(59);
  expect(ringing(next)).toEqual([]);
  await seconds(4);
  expect(ringing(next)).toEqual([uuid(0)]);
});

test('a full queue is busy, or sends the caller to a number; whoever waits too long goes there as well', async () => {
  const queue = group('call-queue', 'REGULAR', [uuid(0)]);
  const overflow = { queueSize: 1, sendToVoicemail: false, overflowAfterWaitEnabled: false, overflowAfterWaitTime: 30 };
  queue.overflow = { ...overflow, action: 'PERFORM_BUSY_TREATMENT' };
  enter(queue);
  const waiting = enter(queue);
  expect(waiting.endedMs).toBeNull();
  expect(enter(queue)).toMatchObject({ legs: [{ outcome: 'UserBusy' }, { outcome: 'UserBusy' }] });
  queue.overflow = {
    ...overflow,
    action: 'TRANSFER_TO_PHONE_NUMBER',
    transferNumber: people[5]?.email ?? '',
    overflowAfterWaitEnabled: true,
  };
  const sent = enter(queue);
  expect(ringing(sent)).toEqual([uuid(5)]);
  expect(sent.groupUuid).toBeNull();
  queue.overflow.queueSize = 10;
  const patient = enter(queue);
  await seconds(29);
  expect(ringing(patient)).toEqual([]);
  await seconds(1);
  expect(ringing(patient)).toEqual([uuid(5)]);
  emulator.calls.answer(patient, uuid(5));
  await seconds(10);
  emulator.calls.hangUp(patient, uuid(5));
  const records = emulator.world.callRecords
    .map((record) => record.fields)
    .filter((it) => it['Interaction ID'] === patient.interactionUuid);
  expect(new Set(records.map((record) => record['Correlation ID'])).size).toBe(1);
  expect(records.find((record) => record['User UUID'] === uuid(5))).toMatchObject({
    Answered: 'true',
    'Redirecting party UUID': queue.uuid,
  });
  const onward = records.find((it) => it['User UUID'] === queue.uuid && it.Direction === 'ORIGINATING');
  expect(onward).toMatchObject({ 'Related reason': 'Deflection' });
});

test('a hunt group: nobody free is busy or goes on; unanswered goes on after so many rings', async () => {
  const hunt = group('hunt-group', 'REGULAR', [uuid(0)]);
  const talk = emulator.calls.inbound({ toPersonUuid: uuid(0) });
  emulator.calls.answer(talk, uuid(0));
  expect(enter(hunt).legs.map((leg) => leg.outcome)).toEqual(['UserBusy', 'UserBusy']);
  hunt.busyRedirect = { enabled: true, destination: people[4]?.email ?? '', destinationVoicemailEnabled: true };
  const mailed = enter(hunt);
  expect(mailed.legs.find((leg) => leg.memberKind === 'voicemail')?.mailboxOf).toBe(uuid(4));
  emulator.calls.hangUp(talk, uuid(0));
  hunt.noAnswer = {
    nextAgentEnabled: false,
    nextAgentRings: 3,
    forwardEnabled: true,
    numberOfRings: 4,
    destination: people[4]?.email ?? '',
    destinationVoicemailEnabled: false,
  };
  const call = enter(hunt);
  await seconds(19);
  expect(ringing(call)).toEqual([uuid(0)]);
  await seconds(1);
  expect(ringing(call)).toEqual([uuid(4)]);
  const rang = call.legs.find((leg) => leg.state === 'alerting');
  expect(rang?.redirections.map(({ reason }) => reason)).toEqual(['noAnswer']);
});

test('a group that forwards all calls, one at night, one nobody has joined: nobody of it is rung', async () => {
  const queue = group('call-queue', 'REGULAR', [uuid(0)]);
  const to = people[5]?.email ?? '';
  const off = { enabled: false, ringReminderEnabled: false, destinationVoicemailEnabled: false };
  queue.forwarding = { always: { ...off, enabled: true, destination: to }, selective: off };
  expect(ringing(enter(queue))).toEqual([uuid(5)]);
  delete queue.forwarding;
  queue.queuePolicies = { nightService: { nightServiceEnabled: true, action: 'BUSY' } };
  queue.timeZone = 'Asia/Tokyo';
  expect(enter(queue).legs[0]?.outcome).toBe('UserBusy');
  queue.timeZone = 'Europe/Rome';
  expect(ringing(enter(queue))).toEqual([uuid(0)]);
  queue.queuePolicies = { strandedCalls: { action: 'TRANSFER', transferPhoneNumber: people[6]?.email ?? '' } };
  const waits = enter(queue);
  queue.agents = [{ memberUuid: uuid(0), joined: false }];
  await seconds(4);
  expect(ringing(waits)).toEqual([uuid(6)]);
  expect(truthOfKind(emulator.truth.all(), 'group-call-left').map(({ detail }) => detail?.how)).toEqual(
    expect.arrayContaining(['forwarded', 'night', 'stranded']),
  );
});

test('an agent who passes a call on to another queue: its members ring, one interaction, and nobody is left behind', async () => {
  const queue = group('call-queue', 'REGULAR', [uuid(0)]);
  const other = group('customer-assist', 'REGULAR', [uuid(1)]);
  const call = enter(queue);
  emulator.calls.answer(call, uuid(0));
  await seconds(5);
  emulator.calls.divert(call, uuid(0), other.extension);
  const [passed] = [...emulator.world.calls.values()].filter((it) => it.endedMs === null);
  if (passed === undefined) throw new Error('no call');
  expect(ringing(passed)).toEqual([uuid(1)]);
  emulator.calls.answer(passed, uuid(1));
  await seconds(5);
  emulator.calls.hangUp(passed, 'external');
  expect([...emulator.world.calls.values()].every((it) => it.endedMs !== null)).toBe(true);
  expect(new Set(emulator.world.callRecords.map((it) => it.fields['Interaction ID'])).size).toBe(1);
  expect(emulator.world.queueAgents.get(uuid(1))?.lastCall?.groupUuid).toBe(other.uuid);
});

test('after a restored snapshot nobody waits any more, and the next caller is rung for at once', async () => {
  const queue = group('call-queue', 'REGULAR', [uuid(0)]);
  enter(queue);
  enter(queue);
  emulator.restore(emulator.snapshot());
  const again = [...emulator.world.groups.values()].find((it) => it.uuid === queue.uuid);
  if (again === undefined) throw new Error('the group is gone');
  expect(ringing(enter(again))).toEqual([uuid(0)]);
  expect(telephonyOf(emulator.services).settings.mailboxesAnswer).toBe(true);
});
