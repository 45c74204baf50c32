import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { truthOfKind } from '../state/truth-kinds.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { startReceiver } from '../webhooks/receiver-for-tests.ts';
import { groupId } from './group-id.ts';
import { publicId } from './public-id.ts';

const VOICE = '/v1/telephony/voiceMessages';
let emulator: Emulator;
let anna: EmulatedPerson;
let bert: EmulatedPerson;
let token: string;
let admin: string;

beforeEach(async () => {
  emulator = await stillEmulator();
  const [one, two] = callers(emulator);
  if (one === undefined || two === undefined) throw new Error('too few people');
  [anna, bert] = [one, two];
  token = tokenFor(emulator, anna, ['spark:calls_read', 'spark:calls_write', 'spark:people_read']);
  const scopes = ['spark-admin:calls_read', 'spark-admin:calls_write', 'spark-admin:people_read'];
  admin = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), scopes);
  emulator.modes.membersEdition = '2026-09';
});
afterEach(() => emulator.close());

const own = (request: string, body?: unknown): Promise<Answered> =>
  ask(emulator, request, { token, ...(body === undefined ? {} : { body }) });
const asAdmin = (request: string, body?: unknown): Promise<Answered> =>
  ask(emulator, request, { token: admin, ...(body === undefined ? {} : { body }) });

async function leave(seconds: number, toUuid = anna.uuid, from = '+390299887766'): Promise<void> {
  const call = emulator.calls.inbound({ toPersonUuid: toUuid, from, name: 'A guest' });
  emulator.calls.toVoicemail(call, toUuid);
  await emulator.clock.advance(seconds * 1_000);
  emulator.calls.hangUp(call, 'external');
}

test('messages are listed newest first with caller and length, counted, marked and deleted', async () => {
  await leave(9);
  await leave(12, anna.uuid, '+390112223344');
  expect((await own(`GET ${VOICE}/summary`)).body).toEqual({
    newMessages: 2,
    oldMessages: 0,
    newUrgentMessages: 0,
    oldUrgentMessages: 0,
  });
  const { items } = (await own(`GET ${VOICE}`)).body;
  expect(items).toEqual([
    {
      id: items[0].id,
      duration: 12,
      callingParty: { name: 'A guest', number: '+390112223344', privacyEnabled: false },
      created: new Date(emulator.clock.now()).toISOString(),
    },
    expect.objectContaining({ duration: 9 }),
  ]);
  const first = items[1].id;
  expect((await own(`POST ${VOICE}/markAsRead`, { messageId: first })).status).toBe(204);
  expect((await own(`GET ${VOICE}/summary`)).body).toMatchObject({ newMessages: 1, oldMessages: 1 });
  expect((await own(`GET ${VOICE}`)).body.items.map((it: { read?: boolean }) => it.read ?? false)).toEqual([
    false,
    true,
  ]);
  expect((await own(`POST ${VOICE}/markAsRead`)).status).toBe(204);
  expect((await own(`POST ${VOICE}/markAsUnread`, { messageId: first })).status).toBe(204);
  expect((await own(`GET ${VOICE}/summary`)).body).toMatchObject({ newMessages: 1, oldMessages: 1 });
  const gone = await own(`DELETE ${VOICE}/${first}`);
  expect([gone.status, gone.body]).toEqual([204, null]);
  expect((await own(`DELETE ${VOICE}/${first}`)).status).toBe(404);
  expect((await own(`POST ${VOICE}/markAsRead`, { messageId: first })).status).toBe(404);
  expect((await own(`GET ${VOICE}`)).body.items).toHaveLength(1);
  expect(truthOfKind(emulator.truth.all(), 'voice-message-left')).toHaveLength(2);
  expect(truthOfKind(emulator.truth.all(), 'voice-message-deleted')).toHaveLength(1);
});

test('webhooks of telephony_mwi hear how many messages wait after each change', async () => {
  const receiver = await startReceiver();
  const body = { name: 'Lamp', targetUrl: receiver.url, resource: 'telephony_mwi', event: 'updated' };
  const made = await own('POST /v1/webhooks', body);
  expect([200, 201]).toContain(made.status);
  await leave(9);
  await own(`POST ${VOICE}/markAsRead`);
  await own(`POST ${VOICE}/markAsRead`);
  await emulator.clock.advance(1_000);
  const { items } = (await ask(emulator, 'GET /_emulator/webhooks/deliveries')).body;
  const told = items.map((it: { body: string }) => JSON.parse(it.body).data);
  expect(told).toMatchObject([
    { actorPersonId: publicId('PEOPLE', anna.uuid), newMessages: 1, oldMessages: 0 },
    { newMessages: 0, oldMessages: 1 },
  ]);
  await receiver.close();
});

test('an administrator sees and changes the mailbox of any member; other tokens and the first edition do not', async () => {
  await leave(9, bert.uuid);
  const member = `${VOICE}/members/${publicId('PEOPLE', bert.uuid)}`;
  expect((await asAdmin(`GET ${member}/summary`)).body.newMessages).toBe(1);
  const [message] = (await asAdmin(`GET ${member}/voiceMessages`)).body.items;
  expect((await asAdmin(`POST ${member}/markAsRead`, {})).status).toBe(204);
  expect((await asAdmin(`POST ${member}/markAsUnread`, { messageId: message.id })).status).toBe(204);
  expect((await asAdmin(`DELETE ${member}/voiceMessages/${message.id}`)).status).toBe(204);
  expect((await asAdmin(`GET ${member}/voiceMessages`)).body.items).toEqual([]);
  expect((await own(`GET ${member}/summary`)).status).toBe(403);
  expect((await asAdmin(`GET ${VOICE}/summary`)).body).toMatchObject({ errorCode: 4003 });
  expect((await asAdmin(`GET ${VOICE}/members/${publicId('PEOPLE', crypto.randomUUID())}/summary`)).status).toBe(404);
  emulator.modes.membersEdition = '2026-08';
  expect((await asAdmin(`GET ${member}/summary`)).status).toBe(404);
});

test('the mailbox of a group: for its members by lineOwnerId, for nobody else; memberships name those groups', async () => {
  const queue = [...emulator.world.groups.values()].find(
    (it) => it.kind === 'call-queue' && it.orgUuid === anna.orgUuid,
  );
  if (queue === undefined) throw new Error('no queue');
  Object.assign(queue, { memberUuids: [bert.uuid], agents: [] });
  const forwarding = { enabled: true, ringReminderEnabled: false, destinationVoicemailEnabled: true };
  queue.forwarding = { always: forwarding, selective: { ...forwarding, enabled: false } };
  const call = emulator.calls.inbound({ toGroupUuid: queue.uuid });
  await emulator.clock.advance(7_000);
  emulator.calls.hangUp(call, 'external');
  const id = groupId(queue);
  expect((await own(`GET ${VOICE}?lineOwnerId=${id}`)).body).toMatchObject({ errorCode: 4003 });
  queue.memberUuids.push(anna.uuid);
  expect((await own(`GET ${VOICE}?lineOwnerId=${id}`)).body.items).toMatchObject([{ duration: 7 }]);
  expect((await own(`POST ${VOICE}/markAsRead`, { lineOwnerId: id })).status).toBe(204);
  expect((await own(`GET ${VOICE}/members/me/summary?lineOwnerId=${id}`)).body).toMatchObject({ oldMessages: 1 });
  const { memberOf } = (await own(`GET ${VOICE}/memberships`)).body;
  expect(memberOf).toContainEqual(expect.objectContaining({ id, type: 'CALL_QUEUE', name: queue.name }));
  expect((await asAdmin(`GET ${VOICE}/members/${id}/voiceMessages`)).body.items).toHaveLength(1);
  const annas = `${VOICE}/members/${publicId('PEOPLE', anna.uuid)}/memberships`;
  expect((await asAdmin(`GET ${annas}`)).body.memberOf).toEqual(memberOf);
});

test('the lamp of a member, lit from outside: workspaces and virtual lines too, in the later edition', async () => {
  const line = [...emulator.world.virtualLines.values()].find((it) => it.orgUuid === anna.orgUuid);
  const path = `/v1/telephony/externalVoicemail/members/${publicId('VIRTUAL_LINE', line?.uuid ?? '')}/mwi`;
  expect((await asAdmin(`POST ${path}`, { action: 'SET' })).status).toBe(204);
  expect(emulator.world.messageLamps.get(line?.uuid ?? '')?.lit).toBe(true);
  expect((await asAdmin(`POST ${path}`, { action: 'BLINK' })).status).toBe(400);
  emulator.modes.membersEdition = '2026-08';
  expect((await asAdmin(`POST ${path}`, { action: 'CLEAR' })).status).toBe(404);
  expect(emulator.world.messageLamps.get(line?.uuid ?? '')?.lit).toBe(true);
});

test('reasons after the last call of a Customer Assist queue: those the queue has, by name; before any call there is none to give', async () => {
  const queue = [...emulator.world.groups.values()].find(
    (it) => it.kind === 'customer-assist' && it.orgUuid === anna.orgUuid,
  );
  if (queue === undefined) throw new Error('no queue');
  Object.assign(queue, { memberUuids: [anna.uuid], agents: [] });
  const [reason] = (queue.wrapUp?.reasonUuids ?? []).map((uuid) => emulator.world.wrapUpReasons.get(uuid)?.name);
  const path = `/v1/telephony/calls/members/${publicId('PEOPLE', anna.uuid)}/wrapupreasons`;
  expect((await asAdmin(`POST ${path}`, { wrapupReasons: [reason] })).status).toBe(409);
  const call = emulator.calls.inbound({ toGroupUuid: queue.uuid });
  emulator.calls.answer(call, anna.uuid);
  emulator.calls.hangUp(call, 'external');
  expect((await asAdmin(`POST ${path}`, { wrapupReasons: ['Weather'] })).status).toBe(400);
  expect((await asAdmin(`POST ${path}`, {})).status).toBe(400);
  expect((await asAdmin(`POST ${path}`, { wrapupReasons: [reason] })).status).toBe(204);
  expect(truthOfKind(emulator.truth.all(), 'call-wrapped-up')).toMatchObject([
    { personUuid: anna.uuid, callSessionUuid: call.sessionUuid, detail: { reasons: reason } },
  ]);
});
