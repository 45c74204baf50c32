import type { NumberOwner } from '@linekeeper/api-contract';
import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOneOrganization, type OneOrganization } from '../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../testing.ts';
import type { Asker } from '../directory/index.ts';
import { createCallRecords } from './index.ts';
import { createRecordStore } from './store-records.ts';

const SCOPES = ['spark-admin:calling_cdr_read', 'spark:people_read'];
const MINUTE = 60_000;

let emulator: Emulator;
let at: TestPlatform;
let one: OneOrganization;
let people: EmulatedPerson[];
/** What the directory answers, and what it was asked. */
let known: Map<string, NumberOwner>;
let asked: [Asker, readonly string[]][];

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 40, startMs: TEST_START_MS });
  at = await createTestPlatform({ emulator });
  const all = [...emulator.world.people.values()];
  const admin = all.find((person) => person.email.startsWith('dana.okafor'));
  if (admin === undefined) throw new Error('no administrator');
  people = all.filter((person) => person.orgUuid === admin.orgUuid && person.licenseUuids.length > 0);
  one = createOneOrganization(at.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'a-token' });
  asked = [];
  known = new Map();
  const whoseNumbers = async (asker: Asker, numbers: readonly string[]) => {
    asked.push([asker, numbers]);
    return known;
  };
  const numbersOfNamed = async (_asker: Asker, search: string) => (search === 'rossi' ? [...known.keys()] : []);
  createCallRecords(at.platform, { authorizations: one.authorizations, directory: { whoseNumbers, numbersOfNamed } });
  const { clientId } = emulator.registerIntegration({ name: 'Call records', scopes: SCOPES, redirectUris: [] });
  const grant = { uuid: emulator.services.random.uuid(), clientId, personUuid: admin.uuid, orgUuid: admin.orgUuid };
  const living = { scopes: SCOPES, createdMs: TEST_START_MS, ended: null, refreshEnded: null };
  emulator.world.grants.set(grant.uuid, { ...grant, ...living });
  const expiresMs = TEST_START_MS + 1e9;
  emulator.world.accessTokens.set('a-token', { token: 'a-token', grantUuid: grant.uuid, scopes: SCOPES, expiresMs });
});
afterEach(async () => {
  await at.close();
  await emulator.close();
});

async function pass(minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 0.5) {
    await emulator.clock.advance(MINUTE / 2);
    await at.platform.ticker.tick();
  }
}

interface Answered {
  records: Record<string, unknown>[];
  total: number;
  hours: { hour: string; answered: number; missed: number }[];
  completeness: { completeTo: string | null; gaps: unknown[] };
}

async function ask(path: string, query: Record<string, string>): Promise<Answered> {
  const url = `/api/organizations/${one.slug}/${path}?${new URLSearchParams(query)}`;
  const response = await at.platform.http.app.inject({ url });
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${response.body}`);
  return response.json();
}

function range(fromMs: number, toMs: number): { from: string; to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}

test('a call in the emulator comes into the list and the counts, once it is stored there', async () => {
  const [caller, called] = people;
  if (caller === undefined || called === undefined) throw new Error('nobody to call');
  await pass(1);
  const call = emulator.calls.internal(caller.uuid, called.uuid);
  await emulator.clock.advance(5_000);
  emulator.calls.answer(call, called.uuid);
  await emulator.clock.advance(20_000);
  emulator.calls.hangUp(call, caller.uuid);
  const missed = emulator.calls.inbound({ toPersonUuid: called.uuid, from: '+3904711234' });
  await emulator.clock.advance(5_000);
  emulator.calls.hangUp(missed, 'external');
  await pass(20);
  const day = range(TEST_START_MS, TEST_START_MS + 60 * MINUTE);
  const list = await ask('calls', day);
  expect(list.total).toBeGreaterThanOrEqual(3);
  expect(list.completeness.gaps).toEqual([]);
  const inbound = await ask('calls', { ...day, direction: 'terminating', search: '4711234' });
  expect(inbound.records).toMatchObject([{ direction: 'terminating', answered: false, remote: '+3904711234' }]);
  const { hours } = await ask('calls/per-hour', day);
  expect(hours).toEqual([{ hour: new Date(TEST_START_MS).toISOString(), answered: 1, missed: 1 }]);
});

let made = 0;
/** One leg as Webex records it. */
function leg(correlation: string, minute: number, changes: Record<string, unknown> = {}): Record<string, unknown> {
  made += 1;
  return {
    'Report ID': `report-${made}`,
    'Start time': new Date(TEST_START_MS + minute * MINUTE).toISOString(),
    'Correlation ID': correlation,
    Direction: 'TERMINATING',
    'User type': 'User',
    Answered: 'false',
    ...changes,
  };
}

test('the other side of each record is named for whoever asks: as Webex says, and by its number, all numbers at once, and found by that name and by the number as it is shown', async () => {
  const rossi = { id: at.platform.ids.uuid(), kind: 'contact', name: 'Mario Rossi', company: null, more: 1 } as const;
  known.set('+390471123', rossi);
  const out = { Direction: 'ORIGINATING', 'Called number': '+390471123', 'Calling number': '1001' };
  const items = [
    leg('a', 5, { 'Calling number': '+390471123', 'Calling line ID': '+390471123', 'Called number': '1001' }),
    leg('b', 4, { ...out, 'Called line ID': 'Rossi, reception' }),
    leg('c', 3, { 'Calling number': '+390471999', 'Calling line ID': '+390471999' }),
    leg('d', 2, { 'Calling line ID': 'Nobody' }),
    leg('e', 1),
  ];
  const store = createRecordStore(at.platform);
  await store.store({ organizationId: one.organizationId, items, collectedAt: new Date(TEST_START_MS) });
  const { records } = await ask('calls', range(TEST_START_MS, TEST_START_MS + 60 * MINUTE));
  expect(records.map(({ remote, remoteName, remoteOwner }) => [remote, remoteName, remoteOwner])).toEqual([
    ['+390471123', null, rossi],
    ['+390471123', 'Rossi, reception', rossi],
    ['+390471999', null, null],
    ['Nobody', null, null],
    ['', null, null],
  ]);
  expect(asked).toEqual([[one.asker, ['+390471123', '+390471123', '+390471999']]]);

  const found = async (search: string, more: Record<string, string> = {}) => {
    const answer = await ask('calls', { ...range(TEST_START_MS, TEST_START_MS + 60 * MINUTE), search, ...more });
    expect(answer.total).toBe(answer.records.length);
    return answer.records.map(({ remote }) => remote);
  };
  known.set('1001', rossi);
  expect(await found('rossi')).toEqual(['+390471123', '+390471123']);
  expect(await found('rossi', { direction: 'originating' })).toEqual(['+390471123']);
  expect(await found('+39 0471 999')).toEqual(['+390471999']);
  expect(await found('verdi')).toEqual([]);
});

async function count(...items: Record<string, unknown>[]): Promise<[number, number][]> {
  const store = createRecordStore(at.platform);
  await store.store({ organizationId: one.organizationId, items, collectedAt: new Date(TEST_START_MS) });
  const { hours } = await ask('calls/per-hour', range(TEST_START_MS, TEST_START_MS + 180 * MINUTE));
  return hours.map((hour) => [hour.answered, hour.missed]);
}

test('a hunt group that rang three people counts as one answered call', async () => {
  const counted = await count(
    leg('a', 1, { 'User type': 'HuntGroup', Answered: 'true' }),
    leg('a', 1, { Direction: 'ORIGINATING', 'User type': 'HuntGroup', Answered: 'true' }),
    leg('a', 2),
    leg('a', 3),
    leg('a', 4, { Answered: 'true' }),
  );
  expect(counted).toEqual([
    [1, 0],
    [0, 0],
    [0, 0],
  ]);
});

test('a queue that took the call without anybody answering counts as missed', async () => {
  const counted = await count(leg('b', 61, { 'User type': 'CallCenterStandard', Answered: 'true' }), leg('b', 62));
  expect(counted[1]).toEqual([0, 1]);
});

test('a call over the full hour counts in the hour it began, also when the range cuts it', async () => {
  const counted = await count(
    leg('c', 59),
    leg('c', 61, { Answered: 'true' }),
    leg('d', 179),
    leg('d', 181, { Answered: 'true' }),
  );
  expect(counted).toEqual([
    [1, 0],
    [0, 0],
    [1, 0],
  ]);
});

test('a call to the outside is answered when the other side answered; legs without Correlation ID count alone', async () => {
  const out = { Direction: 'ORIGINATING' };
  const counted = await count(
    leg('e', 5, { ...out, Answered: 'true' }),
    leg('f', 6, out),
    leg('NA', 7, { Answered: 'true' }),
    leg('NA', 8),
  );
  expect(counted[0]).toEqual([2, 2]);
});

test('a range that is none is refused', async () => {
  await expect(ask('calls', range(TEST_START_MS, TEST_START_MS))).rejects.toThrow('400');
  await expect(ask('calls/per-hour', range(TEST_START_MS, TEST_START_MS + 1e10))).rejects.toThrow('400');
});
