import { expect, test } from 'vitest';
import { telephonyOf } from '../index.ts';
import { ask, callers, stillEmulator } from './emulator-for-tests.ts';

test('people ring, answer and hang up from the shell', async () => {
  const emulator = await stillEmulator();
  const [anna, bert] = callers(emulator);
  const inbound = await ask(emulator, 'POST /_emulator/calls/inbound', {
    body: { to: anna?.email, from: '+390123456789', name: 'A guest' },
  });
  expect(inbound.body).toMatchObject({ kind: 'inbound', endedMs: null });
  const call = inbound.body.sessionUuid;
  const answered = await ask(emulator, 'POST /_emulator/calls/answer', { body: { call } });
  expect(answered.body.legs[1]).toMatchObject({ memberUuid: anna?.uuid, state: 'connected' });
  expect((await ask(emulator, 'POST /_emulator/calls/answer', { body: { call } })).status).toBe(409);
  await ask(emulator, 'POST /_emulator/calls/internal', { body: { fromUuid: anna?.uuid, toUuid: bert?.uuid } });
  expect((await ask(emulator, 'GET /_emulator/calls')).body.items).toHaveLength(2);
  expect((await ask(emulator, 'POST /_emulator/calls/hang-up', { body: { call } })).body.endedMs).not.toBeNull();
  expect((await ask(emulator, 'GET /_emulator/calls')).body.items).toHaveLength(1);
  expect((await ask(emulator, 'POST /_emulator/calls/inbound', { body: { to: 'nobody@example' } })).status).toBe(404);
  await emulator.close();
});

test('settings change what happens next, unknown ones are refused', async () => {
  const emulator = await stillEmulator();
  const [anna] = callers(emulator);
  await ask(emulator, 'POST /_emulator/calls/settings', { body: { ringTimeoutMs: 5_000, mailboxesAnswer: false } });
  const call = emulator.calls.inbound({ toPersonUuid: anna?.uuid ?? '' });
  await emulator.clock.advance(5_000);
  expect(call.endedMs).not.toBeNull();
  expect((await ask(emulator, 'POST /_emulator/calls/settings', { body: { ringTone: 'loud' } })).status).toBe(400);
  await emulator.close();
});

test('a busy line without a mailbox is told to the caller at once', async () => {
  const emulator = await stillEmulator();
  const [anna, bert] = callers(emulator);
  Object.assign(telephonyOf(emulator.services).settings, { callsPerMember: 1, mailboxesAnswer: false });
  emulator.calls.inbound({ toPersonUuid: anna?.uuid ?? '' });
  const second = emulator.calls.internal(bert?.uuid ?? '', anna?.uuid ?? '');
  expect(second.legs.map((leg) => [leg.state, leg.outcome])).toEqual([
    ['disconnected', 'UserBusy'],
    ['disconnected', 'UserBusy'],
  ]);
  await emulator.close();
});

test('a member of a queue who turns the call down passes it on within a second', async () => {
  const emulator = await stillEmulator();
  const group = [...emulator.world.groups.values()].find((it) => it.kind === 'call-queue' && it.memberUuids.length > 1);
  const call = emulator.calls.inbound({ toGroupUuid: group?.uuid ?? '' });
  const first = call.legs.find((leg) => leg.memberKind === 'person');
  emulator.calls.hangUp(call, first?.memberUuid ?? '');
  expect(call.endedMs).toBeNull();
  await emulator.clock.advance(1_000);
  const ringing = call.legs.find((leg) => leg.state === 'alerting');
  expect(ringing?.memberUuid).not.toBe(first?.memberUuid);
  emulator.calls.answer(call, ringing?.memberUuid ?? '');
  await emulator.clock.advance(600_000);
  expect(call.endedMs).toBeNull();
  emulator.calls.hangUp(call, 'external');
  const agent = emulator.world.callRecords.filter((record) => record.fields['User UUID'] === ringing?.memberUuid);
  expect(
    agent.map((record) => [record.fields.Answered, record.fields['Redirect reason'], record.fields.Duration]),
  ).toEqual([['true', 'CallQueue', 600]]);
  await emulator.close();
});

test('a snapshot taken during a call comes back without it, and nobody stays in a call', async () => {
  const emulator = await stillEmulator();
  const [anna] = callers(emulator);
  const call = emulator.calls.inbound({ toPersonUuid: anna?.uuid ?? '' });
  emulator.calls.answer(call, anna?.uuid ?? '');
  const snapshot = emulator.snapshot();
  emulator.restore(snapshot);
  expect((await ask(emulator, 'GET /_emulator/calls')).body.items).toEqual([]);
  expect(emulator.world.people.get(anna?.uuid ?? '')?.presence.status).not.toBe('call');
  const next = emulator.calls.inbound({ toPersonUuid: anna?.uuid ?? '' });
  expect(next.endedMs).toBeNull();
  await emulator.close();
});
