import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmulatedCall, type EmulatedPerson, type Emulator, telephonyOf } from '../index.ts';
import { truthOfKind } from '../state/truth-kinds.ts';
import { ask, callers, stillEmulator, tokenFor } from './emulator-for-tests.ts';

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
const inbound = (): EmulatedCall => emulator.calls.inbound({ toPersonUuid: anna.uuid, from: '+390299887766' });
const ringing = (call: EmulatedCall): (string | null)[] =>
  call.legs.filter((leg) => leg.state === 'alerting').map((leg) => leg.memberUuid);
const records = () => emulator.world.callRecords.map((record) => record.fields);
async function forward(body: Record<string, unknown>, member = anna): Promise<void> {
  const { status } = await ask(emulator, 'POST /_emulator/forwarding', { body: { member: member.email, ...body } });
  expect(status).toBe(200);
}

test('always: the own telephone stays silent, the other one says why it rings, and so do the records', async () => {
  await forward({ always: bert.email });
  const token = tokenFor(emulator, bert, ['spark:calls_read']);
  const call = inbound();
  expect(ringing(call)).toEqual([bert.uuid]);
  const [seen] = (await ask(emulator, 'GET /v1/telephony/calls', { token })).body.items;
  expect(seen.redirections).toMatchObject([
    { reason: 'unconditional', redirectingParty: { name: `${anna.firstName} ${anna.lastName}` } },
  ]);
  emulator.calls.answer(call, bert.uuid);
  await seconds(20);
  emulator.calls.hangUp(call, bert.uuid);
  expect(records()).toHaveLength(3);
  const annas = tokenFor(emulator, anna, ['spark:calls_read']);
  expect((await ask(emulator, 'GET /v1/telephony/calls/history', { token: annas })).body.items).toEqual([]);
  const [first] = records().filter((it) => it['User UUID'] === anna.uuid && it.Direction === 'TERMINATING');
  const [onward] = records().filter((it) => it['User UUID'] === anna.uuid && it.Direction === 'ORIGINATING');
  const [last] = records().filter((it) => it['User UUID'] === bert.uuid);
  expect(first).toMatchObject({
    Answered: 'false',
    'Related reason': 'CallForwardAlways',
    'Related call ID': onward?.['Local call ID'],
  });
  expect(onward).toMatchObject({ 'Related reason': 'CallForwardAlways', 'Related call ID': first?.['Local call ID'] });
  expect(last).toMatchObject({
    'Redirect reason': 'Unconditional',
    'Redirecting party UUID': anna.uuid,
    'Answer indicator': 'Yes-PostRedirection',
  });
  expect(last?.['Remote call ID']).toBe(onward?.['Local call ID']);
  expect(new Set(records().map((it) => it['Correlation ID'])).size).toBe(1);
});

test('no answer after the rings set, busy at once; a number outside is called for the caller', async () => {
  await forward({ noAnswer: carla.email, busy: '+390661234567', rings: 2 });
  const call = inbound();
  expect(ringing(call)).toEqual([anna.uuid]);
  await seconds(10);
  expect(ringing(call)).toEqual([carla.uuid]);
  expect(call.legs.find((leg) => leg.memberUuid === anna.uuid)).toMatchObject({
    outcome: 'NoAnswer',
    endCause: 'forwarded',
  });
  telephonyOf(emulator.services).settings.callsPerMember = 1;
  emulator.calls.answer(emulator.calls.internal(anna.uuid, bert.uuid), bert.uuid);
  const second = inbound();
  const outside = second.legs.at(-1);
  expect([outside?.memberKind, outside?.number, outside?.state]).toEqual(['external', '+390661234567', 'alerting']);
  expect(outside?.redirections).toMatchObject([{ reason: 'busy', party: { memberUuid: anna.uuid } }]);
  expect(truthOfKind(emulator.truth.all(), 'call-forwarded').map(({ detail }) => detail)).toEqual([
    { condition: 'noAnswer', to: carla.extension },
    { condition: 'busy', to: '+390661234567' },
  ]);
});

test('two who forward to each other: the call ends as busy instead of going round for ever', async () => {
  await forward({ always: bert.email });
  await forward({ always: anna.email }, bert);
  const call = inbound();
  expect(call.endedMs).not.toBeNull();
  expect(call.legs.length).toBeLessThan(10);
});

test('unanswered, turned down or unavailable: the mailbox takes the call; without one the caller hears it', async () => {
  const spoken = async (begin: () => EmulatedCall): Promise<string | undefined> => {
    const call = begin();
    const mailbox = call.legs.find((leg) => leg.memberKind === 'voicemail');
    await seconds(8);
    emulator.calls.hangUp(call, 'external');
    return mailbox?.redirections[0]?.reason;
  };
  const rejected = (action: 'busy' | 'temporarilyUnavailable') => (): EmulatedCall => {
    const call = inbound();
    emulator.calls.reject(call, anna.uuid, action);
    return call;
  };
  expect(await spoken(rejected('busy'))).toBe('busy');
  expect(await spoken(rejected('temporarilyUnavailable'))).toBe('unavailable');
  const late = inbound();
  await seconds(40);
  expect(await spoken(() => late)).toBe('noAnswer');
  expect(emulator.calls.voicemailOf(anna.uuid).map(({ durationMs }) => durationMs)).toEqual([8_000, 8_000, 8_000]);
  const [mailbox] = records().filter((it) => it['User type'] === 'VoiceMailRetrieval');
  expect(mailbox).toMatchObject({ Answered: 'true', 'Redirect reason': 'UserBusy', Duration: 8 });
  emulator.calls.configure(anna.uuid, { voicemail: false });
  const call = inbound();
  emulator.calls.reject(call, anna.uuid, 'temporarilyUnavailable');
  expect(call.legs[1]?.outcome).toBe('TemporarilyUnavailable');
});

test('whoever hangs up at once has left nothing', async () => {
  const call = inbound();
  emulator.calls.toVoicemail(call, anna.uuid);
  await seconds(1);
  emulator.calls.hangUp(call, 'external');
  expect(emulator.calls.voicemailOf(anna.uuid)).toEqual([]);
});

test('what cannot be set is refused and changes nothing', async () => {
  for (const body of [
    {},
    { member: 'nobody@example' },
    { member: anna.email, always: 5 },
    { member: anna.email, rings: 0 },
  ]) {
    const { status } = await ask(emulator, 'POST /_emulator/forwarding', { body });
    expect([400, 404]).toContain(status);
  }
  const { body } = await ask(emulator, `GET /_emulator/forwarding/${anna.email}`);
  expect(body).toMatchObject({ always: { enabled: false }, numberOfRings: 3 });
  await forward({ always: 'voicemail' });
  expect(inbound().legs.at(-1)?.mailboxOf).toBe(anna.uuid);
  await forward({ always: null });
  expect(ringing(inbound())).toEqual([anna.uuid]);
});
