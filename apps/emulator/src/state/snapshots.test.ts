import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, telephonyOf } from '../index.ts';
import { callers, personOf, tokenFor } from '../telephony/emulator-for-tests.ts';

const DANA = 'dana.okafor@acme.example';
const START_MS = Date.parse('2026-11-24T08:00:00Z');
const HOUR_MS = 3_600_000;
const running: Emulator[] = [];

afterEach(async () => {
  for (const emulator of running.splice(0)) await emulator.close();
});

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ people: 30, clockRate: 0, startMs: START_MS, ...options });
  running.push(emulator);
  return emulator;
}

async function statusOf(emulator: Emulator): Promise<number> {
  const token =
    [...emulator.world.accessTokens.keys()].at(-1) ??
    tokenFor(emulator, personOf(emulator, DANA), ['spark:people_read']);
  return (await fetch(`${emulator.url}/v1/people/me`, { headers: { authorization: `Bearer ${token}` } })).status;
}

test('a snapshot carries modes, faults with what they have left, and telephone settings; a reset gives the first ones back', async () => {
  const emulator = await start({ modes: { rotation: 'rotate' } });
  const { settings } = telephonyOf(emulator.services);
  const first = structuredClone(settings);
  emulator.modes.sparsePages = true;
  emulator.faults.add({ kind: 'unavailable', path: '/v1/people', times: 2 });
  expect(await statusOf(emulator)).toBe(503);
  const snapshot = emulator.snapshot();
  emulator.reset();
  expect([emulator.modes.sparsePages, emulator.modes.rotation, emulator.faults.list()]).toEqual([false, 'rotate', []]);
  expect(await statusOf(emulator)).not.toBe(503);
  emulator.restore(snapshot);
  expect(emulator.modes).toMatchObject({ sparsePages: true, rotation: 'rotate' });
  expect([await statusOf(emulator), (await statusOf(emulator)) === 503]).toEqual([503, false]);
  expect(settings).toEqual(first);
});

test('chance goes on after a restore where the snapshot was taken', async () => {
  const emulator = await start();
  emulator.faults.add({ kind: 'unavailable', path: '/v1/people', probability: 0.5 });
  const run = async (): Promise<number[]> => {
    const list: number[] = [];
    for (let index = 0; index < 16; index += 1) list.push(await statusOf(emulator));
    return list;
  };
  await run();
  const snapshot = emulator.snapshot();
  const onwards = await run();
  expect(new Set(onwards)).toEqual(new Set([200, 503]));
  emulator.restore(snapshot);
  expect(await run()).toEqual(onwards);
});

test('a restore sets the clock back; what was due after it is not done, what is always due begins anew', async () => {
  const emulator = await start();
  const { clock, world } = emulator;
  const snapshot = emulator.snapshot();
  await clock.advance(3 * HOUR_MS);
  let stale = false;
  clock.at(clock.now() + HOUR_MS, () => {
    stale = true;
  });
  const readings: number[] = [];
  clock.onChange(() => void readings.push(clock.now()));
  emulator.restore(snapshot);
  expect([clock.now(), readings]).toEqual([START_MS, [START_MS]]);
  // An old code is forgotten within the hour: retention works in the restored time too.
  const code = { code: 'c', grantUuid: 'g', clientId: 'C', redirectUri: '', scopes: [], nonce: null };
  const dead = { codeChallenge: null, codeChallengeMethod: null, authTimeMs: 0, expiresMs: START_MS, usedMs: null };
  world.codes.set('c', { ...code, ...dead } as never);
  await clock.advance(10 * HOUR_MS);
  expect([stale, world.codes.size]).toEqual([false, 0]);
});

test('an advance under way when a snapshot is restored ends there', async () => {
  const { clock, snapshot, restore } = await start();
  const text = snapshot();
  clock.at(START_MS + 1000, () => restore(text));
  await clock.advance(HOUR_MS);
  expect(clock.now()).toBe(START_MS);
  await clock.advance(500);
  expect(clock.now()).toBe(START_MS + 500);
});

test('a call under way in a snapshot ends at its moment, with a record', async () => {
  const emulator = await start();
  const [callee] = callers(emulator);
  const call = emulator.calls.inbound({ toPersonUuid: callee?.uuid ?? '' });
  emulator.calls.answer(call, callee?.uuid ?? '');
  await emulator.clock.advance(60_000);
  const snapshot = emulator.snapshot();
  await emulator.clock.advance(600_000);
  emulator.restore(snapshot);
  expect([...emulator.world.calls.values()].map(({ endedMs }) => endedMs)).toEqual([START_MS + 60_000]);
  expect(emulator.truth.all().at(-1)).toMatchObject({ kind: 'call-ended', detail: { cutOff: true } });
});

test('over HTTP: snapshots are taken, listed, given out, restored by id or whole, and forgotten', async () => {
  const emulator = await start();
  const control = async (method: string, path: string, body?: unknown) => {
    const json = { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${emulator.url}/_emulator${path}`, { method, ...(body === undefined ? {} : json) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const kept = await control('POST', '/snapshot', { name: 'before lunch' });
  expect(kept.body).toMatchObject({ id: 'snapshot-1', name: 'before lunch', nowMs: START_MS });
  await control('POST', '/clock', { advanceMs: HOUR_MS });
  expect((await control('POST', '/restore', { id: 'snapshot-1' })).status).toBe(200);
  expect(emulator.clock.now()).toBe(START_MS);
  await control('POST', '/clock', { advanceMs: HOUR_MS });
  const whole = await control('GET', '/snapshots/snapshot-1');
  expect((await control('POST', '/restore', whole.body)).status).toBe(200);
  expect(emulator.clock.now()).toBe(START_MS);
  expect((await control('GET', '/snapshots')).body).toEqual({ snapshots: [kept.body] });
  expect((await control('DELETE', '/snapshots/snapshot-1')).body).toEqual({ snapshots: [] });
  expect((await control('POST', '/restore', { id: 'snapshot-1' })).status).toBe(404);
  const people = emulator.world.people.size;
  expect((await control('POST', '/restore', { world: {}, nowMs: 1 })).status).toBe(400);
  expect([emulator.clock.now(), emulator.world.people.size]).toEqual([START_MS, people]);
});

test('a text that is no snapshot is refused, and what was is still there', async () => {
  const emulator = await start();
  emulator.faults.add({ kind: 'unavailable', path: '/v1/roles' });
  const text = emulator.snapshot();
  const saved = JSON.parse(text);
  const { world, parts } = saved;
  for (const wrong of [
    { world: { ...world, people: [[1, 2], [null], 'x'] } },
    { world: { ...world, organizations: [['x', null]] } },
    { world: { ...world, webhooks: 5 } },
    { world: { ...world, audit: ['x'] } },
    { truth: [null] },
    { parts: { ...parts, 'webhooks/chaos': { rules: [{}] } } },
  ]) {
    expect(() => emulator.restore(JSON.stringify({ ...saved, ...wrong }))).toThrow('This is no snapshot');
    expect(emulator.snapshot()).toBe(text);
  }
  emulator.restore(JSON.stringify({ ...saved, modes: { rotation: 'sideways', webhookRetries: -1, unheardOf: true } }));
  expect(emulator.snapshot()).toBe(text);
});

test('the truth goes to a file as well, line by line, and is asked for by kind', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'emulator-truth-'));
  const truthFile = join(directory, 'truth.jsonl');
  const emulator = await start({ truthFile });
  const dana = personOf(emulator, DANA);
  emulator.levers.deactivate(dana.uuid);
  emulator.levers.activate(dana.uuid);
  const answer = await fetch(`${emulator.url}/_emulator/truth?kind=recovered,app-removed`);
  expect(((await answer.json()) as { events: { kind: string }[] }).events.map(({ kind }) => kind)).toEqual([
    'recovered',
  ]);
  emulator.reset();
  await Promise.resolve();
  const lines = readFileSync(truthFile, 'utf8').trimEnd().split('\n');
  rmSync(directory, { recursive: true });
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['authorizer-deactivated', 'recovered', 'world-reset']);
});

test('after a restart from a state file the truth file goes on: nothing in it twice', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'emulator-truth-'));
  const options = { truthFile: join(directory, 'truth.jsonl'), stateFile: join(directory, 'state.json') };
  const first = await start(options);
  first.levers.deactivate(personOf(first, DANA).uuid);
  await first.close();
  const second = await start(options);
  second.levers.activate(personOf(second, DANA).uuid);
  await Promise.resolve();
  const lines = readFileSync(options.truthFile, 'utf8').trimEnd().split('\n');
  const kinds = ['authorizer-deactivated', 'recovered'];
  expect(lines.map((line) => JSON.parse(line).kind)).toEqual(kinds);
  expect(second.truth.all().map(({ kind }) => kind)).toEqual(kinds);
  for (const emulator of running.splice(0)) await emulator.close();
  rmSync(directory, { recursive: true });
});
