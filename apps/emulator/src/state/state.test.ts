import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions } from '../index.ts';
import { getAs, obtainTokens, postToken, registerTestClient } from '../webex/consent-driver.ts';
import { createRandom } from './random.ts';
import { createWorld, seedWorld } from './seed.ts';
import { worldToJson } from './snapshot.ts';

const DANA = 'dana.okafor@acme.example';
const START_MS = Date.parse('2026-11-24T08:00:00Z');
const running: Emulator[] = [];
const directories: string[] = [];

afterEach(async () => {
  for (const emulator of running.splice(0)) await emulator.close();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await createEmulator({ people: 30, clockRate: 0, startMs: START_MS, ...options });
  running.push(emulator);
  return emulator;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'emulator-state-'));
  directories.push(directory);
  return directory;
}

function seeded(seed: string, people: number): ReturnType<typeof createWorld> {
  const world = createWorld();
  seedWorld({ world, random: createRandom(seed), people, nowMs: START_MS });
  return world;
}

test('the same seed gives the same world, another seed another', () => {
  const json = (seed: string): string => JSON.stringify(worldToJson(seeded(seed, 100)));
  expect(json('a')).toBe(json('a'));
  expect(json('a')).not.toBe(json('b'));
});

test('extensions are unique per location, numbers and e-mail addresses everywhere, in any size', () => {
  for (const size of [1, 20, 2000, 30_000]) {
    const world = seeded('sizes', size);
    const lines = [
      ...world.people.values(),
      ...world.workspaces.values(),
      ...world.virtualLines.values(),
      ...world.groups.values(),
    ];
    const extensions = lines.map((line) => `${line.locationUuid} ${line.extension}`);
    expect(new Set(extensions).size).toBe(extensions.length);
    const numbers = lines.flatMap((line) => (line.phoneNumber === null ? [] : [line.phoneNumber]));
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number).toMatch(/^\+[1-9]\d{7,14}$/);
    const mails = [...world.people.values()].map((person) => person.email);
    expect(new Set(mails).size).toBe(mails.length);
    for (const mail of mails) expect(mail).toMatch(/^[a-z]+\.[a-z]+\d*@(acme|borgo)\.example$/);
  }
});

test('2,000 people come with the groups, workspaces and lines of a hotel chain', () => {
  const world = seeded('hotel', 2000);
  const acme = [...world.organizations.keys()][0];
  const own = <T extends { orgUuid: string }>(items: Iterable<T>): T[] =>
    [...items].filter((it) => it.orgUuid === acme);
  const kinds = own(world.groups.values()).map((group) => group.kind);
  const count = (kind: string): number => kinds.filter((one) => one === kind).length;
  expect(own(world.people.values())).toHaveLength(2000);
  expect(own(world.workspaces.values())).toHaveLength(40);
  expect(own(world.virtualLines.values())).toHaveLength(20);
  expect([count('hunt-group'), count('call-queue'), count('customer-assist'), count('auto-attendant')]).toEqual([
    12, 8, 4, 6,
  ]);
  const names = own(world.groups.values()).map((group) => `${group.kind} ${group.name}`);
  expect(new Set(names).size).toBe(names.length);
});

test('a snapshot restored into another emulator carries tokens and levers, and runs on the same', async () => {
  const first = await start();
  const client = registerTestClient(first, ['spark:people_read']);
  const tokens = await obtainTokens(first, client, DANA);
  first.levers.setPresenceSharing([...first.world.people.keys()][0] ?? '', false);
  const snapshot = first.snapshot();
  const second = await start({ seed: 'another' });
  second.restore(snapshot);
  expect(second.snapshot()).toBe(snapshot);
  expect((await getAs(second, tokens.access_token, '/v1/people/me')).status).toBe(200);
  expect(second.services.random.uuid()).toBe(first.services.random.uuid());
});

test('a restart from the state file keeps integrations, tokens and levers without a clean close', async () => {
  const stateFile = join(newDirectory(), 'state.json');
  const first = await start({ stateFile });
  const client = registerTestClient(first, ['spark:people_read']);
  const tokens = await obtainTokens(first, client, DANA);
  await first.clock.advance(60_000);
  const { refresh_token } = tokens;
  await postToken(first, client, { grant_type: 'refresh_token', refresh_token });
  first.levers.setPresenceSharing([...first.world.people.keys()][0] ?? '', false);
  await Promise.resolve();
  // The first one is still there, as if killed: nothing but what it wrote by itself is on the disk.
  const second = await start({ stateFile });
  expect(second.stateWarning).toBeNull();
  expect(second.clock.now()).toBe(START_MS + 60_000);
  expect((await getAs(second, tokens.access_token, '/v1/people/me')).status).toBe(200);
  expect((await postToken(second, client, { grant_type: 'refresh_token', refresh_token })).status).toBe(200);
  expect([...second.world.people.values()][0]?.presenceSharing).toBe(false);
  expect(second.truth.all().map((event) => event.kind)).toEqual(['presence-sharing-off']);
  expect(second.registerIntegration({ name: 'Test', scopes: [], redirectUris: [] }).clientId).toBe(client.clientId);
  expect(second.services.random.uuid()).not.toBe(first.services.random.uuid());
});

test('the clock goes on from the machine when that is later than the saved moment', async () => {
  const stateFile = join(newDirectory(), 'state.json');
  await (await start({ stateFile })).close();
  running.length = 0;
  const later = await start({ stateFile, startMs: START_MS + 5000 });
  expect(later.clock.now()).toBe(START_MS + 5000);
});

test('a damaged state file is moved aside and said so', async () => {
  const directory = newDirectory();
  const stateFile = join(directory, 'state.json');
  writeFileSync(stateFile, '{"version":1,"world":{');
  const emulator = await start({ stateFile });
  expect(emulator.stateWarning).toContain('starting fresh');
  expect(emulator.world.people.size).toBe(50);
  expect(readdirSync(directory)).toContain('state.json.damaged');
});

test('the state files are for the eyes of this account only, even where wider ones stood before', async () => {
  const directory = newDirectory();
  const stateFile = join(directory, 'state.json');
  writeFileSync(`${stateFile}.next`, '', { mode: 0o644 });
  await (await start({ stateFile })).close();
  running.length = 0;
  const files = readdirSync(directory).filter((name) => name !== 'state.json.next-slow');
  expect(files.sort()).toEqual([
    expect.stringMatching(/^state\.json$/),
    expect.stringMatching(/^state\.json\.\d+\.log$/),
  ]);
  for (const name of files) expect([name, statSync(join(directory, name)).mode & 0o777]).toEqual([name, 0o600]);
});
