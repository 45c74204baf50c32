import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedCall, EmulatedPerson, Emulator } from '../index.ts';
import { truthOfKind } from '../state/truth-kinds.ts';
import type { EmulatedGroup } from '../state/world.ts';
import type { GroupMenu, MenuKey } from '../state/world-directory.ts';
import { ask, callers, stillEmulator, tokenFor } from './emulator-for-tests.ts';

let emulator: Emulator;
let anna: EmulatedPerson;
let bert: EmulatedPerson;
let attendant: EmulatedGroup;

beforeEach(async () => {
  emulator = await stillEmulator();
  const [one, two] = callers(emulator);
  const found = [...emulator.world.groups.values()].find(
    (it) => it.kind === 'auto-attendant' && it.orgUuid === one?.orgUuid,
  );
  if (one === undefined || two === undefined || found === undefined) throw new Error('the seed lacks somebody');
  [anna, bert, attendant] = [one, two, found];
  attendant.timeZone = 'Europe/Rome';
});
afterEach(() => emulator.close());

const seconds = (count: number): Promise<void> => emulator.clock.advance(count * 1_000);
const enter = (): EmulatedCall => emulator.calls.inbound({ toGroupUuid: attendant.uuid, from: '+390299887766' });
const ringing = (call: EmulatedCall): (string | null)[] =>
  call.legs.filter((leg) => leg.state === 'alerting').map((leg) => leg.memberUuid);

function menu(keys: MenuKey[], change: Partial<GroupMenu> = {}): void {
  const standard = { greeting: 'DEFAULT', extensionEnabled: true, repeats: 1, noInputSeconds: 10 } as const;
  const own: GroupMenu = { ...standard, keys, ...change };
  const night: GroupMenu = { ...standard, keys: [{ key: '0', action: 'EXIT' }] };
  const dialing = { extensionDialing: 'ENTERPRISE', nameDialing: 'ENTERPRISE' } as const;
  attendant.menu = { businessSchedule: 'Business hours', ...dialing, businessHours: own, afterHours: night };
}

test('a key leads to a person; the record of the attendant says which, and who was reached came by a redirection', async () => {
  menu([{ key: '1', action: 'TRANSFER_WITHOUT_PROMPT', value: anna.email }]);
  const call = enter();
  expect(call.legs.map((leg) => leg.state)).toEqual(['connected', 'connected']);
  await seconds(6);
  emulator.calls.press(call, 'external', '1');
  expect(ringing(call)).toEqual([anna.uuid]);
  await seconds(4);
  emulator.calls.answer(call, anna.uuid);
  await seconds(30);
  emulator.calls.hangUp(call, 'external');
  const records = emulator.world.callRecords.map((record) => record.fields);
  expect(records).toHaveLength(3);
  const own = records.find((it) => it['User UUID'] === attendant.uuid && it.Direction === 'TERMINATING');
  expect(own).toMatchObject({
    'Auto Attendant Key Pressed': '1',
    'User type': 'AutomatedAttendantVideo',
    Duration: 6,
    'Related reason': 'Deflection',
  });
  const onward = records.find((it) => it['User UUID'] === attendant.uuid && it.Direction === 'ORIGINATING');
  expect(onward?.['Related call ID']).toBe(own?.['Local call ID']);
  const reached = records.find((it) => it['User UUID'] === anna.uuid);
  expect(reached).toMatchObject({
    'Redirecting party UUID': attendant.uuid,
    'Calling number': '+390299887766',
    Duration: 30,
  });
  expect(reached?.['Remote call ID']).toBe(onward?.['Local call ID']);
  expect(new Set(records.map((record) => record['Correlation ID'])).size).toBe(1);
});

test('a key leads into a queue, and the agent answers the caller of the attendant', async () => {
  const queue = [...emulator.world.groups.values()].find(
    (it) => it.kind === 'call-queue' && it.orgUuid === anna.orgUuid,
  );
  if (queue === undefined) throw new Error('no queue');
  Object.assign(queue, { memberUuids: [bert.uuid], agents: [{ memberUuid: bert.uuid, joined: true }] });
  menu([{ key: '2', action: 'TRANSFER_WITH_PROMPT', value: queue.phoneNumber ?? queue.extension }]);
  const call = enter();
  emulator.calls.press(call, 'external', '2');
  expect(call.groupUuid).toBe(attendant.uuid);
  await seconds(3);
  expect(call.groupUuid).toBe(queue.uuid);
  expect(ringing(call)).toEqual([bert.uuid]);
  const rang = call.legs.find((leg) => leg.state === 'alerting');
  expect(rang?.redirections.map(({ reason, party }) => [reason, party.memberUuid])).toEqual([
    ['callQueue', queue.uuid],
    ['divert', attendant.uuid],
  ]);
  emulator.calls.answer(call, bert.uuid);
  await seconds(20);
  emulator.calls.hangUp(call, bert.uuid);
  const of = (uuid: string): number =>
    emulator.world.callRecords.filter((it) => it.fields['User UUID'] === uuid).length;
  // The attendant and the queue: a record of their own and one of whom they sent the caller to; the agent: one.
  expect([of(attendant.uuid), of(queue.uuid), of(bert.uuid)]).toEqual([2, 2, 1]);
  expect(new Set(emulator.world.callRecords.map((it) => it.fields['Interaction ID'])).size).toBe(1);
});

test('extensions: behind a key, or dialled right away; one that nobody has leads back to the menu', async () => {
  menu([{ key: '9', action: 'EXTENSION_DIALING' }]);
  const behind = enter();
  emulator.calls.press(behind, 'external', '9');
  emulator.calls.press(behind, 'external', `${esn(anna)}#`);
  expect(ringing(behind)).toEqual([anna.uuid]);
  expect(behind.legs[1]?.autoAttendantKey).toBe('9');
  const away = enter();
  for (const digit of esn(bert)) emulator.calls.press(away, 'external', digit);
  expect(ringing(away)).toEqual([]);
  await seconds(3);
  expect(ringing(away)).toEqual([bert.uuid]);
  const nobody = enter();
  emulator.calls.press(nobody, 'external', '999999#');
  expect([ringing(nobody), nobody.endedMs]).toEqual([[], null]);
});

function esn(person: EmulatedPerson): string {
  return `${emulator.world.locations.get(person.locationUuid)?.routingPrefix ?? ''}${person.extension}`;
}

test('a name is spelled on the keys', async () => {
  Object.assign(anna, { firstName: 'Zoë', lastName: 'Quaxly' });
  menu([{ key: '7', action: 'NAME_DIALING' }]);
  const call = enter();
  // Q-u-a-x
  emulator.calls.press(call, 'external', '7,7829#');
  expect(ringing(call)).toEqual([anna.uuid]);
});

test('a mailbox behind a key; a key to the exit; a key that means nothing', async () => {
  menu([
    { key: '5', action: 'TRANSFER_TO_MAILBOX', value: anna.email },
    { key: '0', action: 'EXIT' },
  ]);
  const mailed = enter();
  emulator.calls.press(mailed, 'external', '5');
  await seconds(12);
  emulator.calls.hangUp(mailed, 'external');
  expect(emulator.calls.voicemailOf(anna.uuid)).toMatchObject([
    { durationMs: 12_000, from: { number: '+390299887766' } },
  ]);
  const left = enter();
  emulator.calls.press(left, 'external', '*');
  expect(left.endedMs).toBeNull();
  emulator.calls.press(left, 'external', '0');
  expect(left.endedMs).not.toBeNull();
  expect(left.legs[1]).toMatchObject({ autoAttendantKey: '0', releasedBy: 'local', outcome: 'Normal' });
});

test('silence: the menu is repeated as often as it says, then the call ends', async () => {
  menu([]);
  const call = enter();
  await seconds(19);
  expect(call.endedMs).toBeNull();
  await seconds(1);
  expect(call.endedMs).not.toBeNull();
  expect(truthOfKind(emulator.truth.all(), 'group-call-left').map(({ detail }) => detail?.how)).toEqual(['menu']);
});

test('after hours, by the time zone of the attendant, the other menu is heard', async () => {
  menu([{ key: '1', action: 'TRANSFER_WITHOUT_PROMPT', value: anna.email }], { extensionEnabled: false });
  attendant.timeZone = 'Asia/Tokyo';
  const call = enter();
  emulator.calls.press(call, 'external', '1');
  expect(ringing(call)).toEqual([]);
  attendant.timeZone = 'Europe/Rome';
  const open = enter();
  emulator.calls.press(open, 'external', '1');
  expect(ringing(open)).toEqual([anna.uuid]);
});

test('a member presses keys by API and meets another attendant', async () => {
  const second = { ...attendant, uuid: crypto.randomUUID(), extension: '7777', phoneNumber: null, name: 'Second' };
  menu([{ key: '9', action: 'TRANSFER_WITHOUT_PROMPT', value: '7777' }]);
  emulator.world.groups.set(second.uuid, second);
  const token = tokenFor(emulator, bert, ['spark:calls_read', 'spark:calls_write']);
  const call = emulator.calls.outbound(bert.uuid, attendant.phoneNumber ?? '');
  expect((await ask(emulator, 'POST /v1/telephony/calls/transmitDtmf', { token, body: { dtmf: '9' } })).status).toBe(
    204,
  );
  expect(call.groupUuid).toBe(second.uuid);
  const { items } = (await ask(emulator, 'GET /v1/telephony/calls', { token })).body;
  expect(items).toMatchObject([{ state: 'connected', remoteParty: { name: 'Second' } }]);
});
