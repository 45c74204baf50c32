import { expect, test } from 'vitest';
import type { Emulator } from '../index.ts';
import { personOf, stillEmulator } from '../telephony/emulator-for-tests.ts';
import { localTime } from '../telephony/local-time.ts';
import { scheduledStatus } from './presence-schedule.ts';

const HOUR = 3_600_000;

const summary = (emulator: Emulator) => ({
  calls: [...emulator.world.calls.values()].map((call) => [
    call.kind,
    call.createdMs,
    call.endedMs,
    call.legs.map((leg) => leg.memberUuid),
  ]),
  presence: [...emulator.world.people.values()].map((person) => person.presence.status),
});

test('two hours of life are the same for the same seed, whatever is asked meanwhile', async () => {
  const live = async (disturb: boolean) => {
    const emulator = await stillEmulator({ people: 200, life: { callsPerHour: 120, presence: true } });
    await emulator.clock.advance(HOUR);
    if (disturb) emulator.services.random.next();
    await emulator.clock.advance(HOUR);
    const lived = summary(emulator);
    await emulator.close();
    return lived;
  };
  const lived = await live(false);
  expect(lived.calls.length).toBeGreaterThan(100);
  expect(new Set(lived.calls.map(([kind]) => kind))).toEqual(new Set(['internal', 'inbound', 'outbound', 'queue']));
  expect(await live(true)).toEqual(lived);
});

test('the night is quiet, the day is not, and nobody is left in a call', async () => {
  const emulator = await stillEmulator({
    people: 200,
    life: { callsPerHour: 60, presence: true },
    startMs: Date.parse('2026-03-02T01:00:00.000Z'),
  });
  await emulator.clock.advance(HOUR);
  const night = emulator.world.calls.size;
  const active = () =>
    [...emulator.world.people.values()].filter((person) => person.presence.status === 'active').length;
  const asleep = active();
  await emulator.clock.advance(8 * HOUR);
  const before = emulator.world.calls.size;
  await emulator.clock.advance(HOUR);
  expect(emulator.world.calls.size - before).toBeGreaterThan((10 * Math.max(1, night)) / 2);
  expect(active()).toBeGreaterThan(3 * asleep);
  const answered = [...emulator.world.calls.values()].filter((call) =>
    call.legs.every((leg) => leg.answeredMs !== null),
  );
  expect(answered.length / emulator.world.calls.size).toBeGreaterThan(0.4);
  for (const person of emulator.world.people.values()) {
    const talking = [...emulator.world.calls.values()].some(
      (call) =>
        call.endedMs === null &&
        call.legs.some((leg) => leg.memberUuid === person.uuid && leg.answeredMs !== null && leg.endedMs === null),
    );
    expect(person.presence.status === 'call').toBe(talking);
  }
  await emulator.close();
});

test('without life nothing happens by itself', async () => {
  const emulator = await stillEmulator();
  const before = summary(emulator);
  await emulator.clock.advance(24 * HOUR);
  expect(summary(emulator)).toEqual(before);
  await emulator.close();
});

test('working hours follow the time zone of the location, daylight saving included', async () => {
  expect(localTime('Europe/Rome', Date.parse('2026-01-15T08:00:00Z')).minuteOfDay).toBe(9 * 60);
  expect(localTime('Europe/Rome', Date.parse('2026-07-15T08:00:00Z')).minuteOfDay).toBe(10 * 60);
  expect(localTime('America/New_York', Date.parse('2026-01-18T03:00:00Z'))).toMatchObject({
    minuteOfDay: 22 * 60,
    weekend: true,
  });
  const emulator = await stillEmulator({ people: 200 });
  const dana = personOf(emulator, 'dana.okafor@acme.example');
  const people = [...emulator.world.people.values()].filter((person) => person.orgUuid === dana.orgUuid);
  const working = (iso: string) =>
    people.filter((person) =>
      ['active', 'meeting'].includes(scheduledStatus(person, localTime('Europe/Rome', Date.parse(iso)))),
    ).length;
  expect(working('2026-03-02T09:00:00Z')).toBeGreaterThan(people.length / 2);
  expect(working('2026-03-02T02:00:00Z')).toBeLessThan(people.length / 8);
  await emulator.close();
});

test('a working day has callers in queues, menus that lead on, mailboxes and transfers, and leaves nobody behind', async () => {
  const emulator = await stillEmulator({ people: 200, life: { callsPerHour: 150, presence: true } });
  await emulator.clock.advance(5 * HOUR);
  const kinds = new Map<string, number>();
  for (const { kind } of emulator.truth.all()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  for (const kind of [
    'group-call-answered',
    'group-call-left',
    'keys-pressed',
    'voice-message-left',
    'call-transferred',
  ])
    expect(kinds.get(kind) ?? 0, kind).toBeGreaterThan(2);
  // Whoever is outside cannot transfer: it is always a member who passed a caller on.
  const passedOn = emulator.truth.all().filter(({ kind }) => kind === 'call-transferred');
  expect(passedOn.filter(({ detail }) => !emulator.world.people.has(String(detail?.member)))).toEqual([]);
  const keys = emulator.world.callRecords.filter(({ fields }) => (fields['Auto Attendant Key Pressed'] ?? '') !== '');
  expect(keys.length).toBeGreaterThan(2);
  const nowMs = emulator.clock.now();
  const old = [...emulator.world.calls.values()].filter((it) => it.endedMs === null && it.createdMs < nowMs - HOUR);
  expect(old).toEqual([]);
  await emulator.close();
});
