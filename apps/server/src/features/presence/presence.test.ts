import type { LiveEvent } from '@linekeeper/api-contract';
import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJsonCaller, type JsonCaller } from '../../testing/json-caller.ts';
import { giveLivingToken, personByEmail } from '../../testing/living-token.ts';
import { createOneOrganization, type OneOrganization } from '../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../testing.ts';
import { createDirectory, type Directory } from '../directory/index.ts';
import { createPresence, type RunningPresence } from './index.ts';

const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:locations_read',
  'spark-admin:telephony_config_read',
  'spark-admin:workspaces_read',
];
/** Three pages, 20 s apart in a round of 60 s. */
const PEOPLE = 230;

let emulator: Emulator;
let server: TestPlatform;
let acme: OneOrganization;
let api: JsonCaller;
let directory: Directory;
let presence: RunningPresence;
let events: LiveEvent[];
let dana: EmulatedPerson;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: PEOPLE, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  directory = createDirectory(server.platform, acme);
  presence = createPresence(server.platform, { ...acme, directory });
  api = createJsonCaller(server.platform, `/api/organizations/${acme.slug}`);
  dana = personOf('dana.okafor@acme.example');
  authorizeDana();
  events = [];
  server.platform.live.subscribe(acme.organizationId, (event) => events.push(event));
  await acme.recover('users-sync');
});
afterEach(async () => {
  emulator.faults.clear();
  await presence.stop();
  await server.close();
  await emulator.close();
});

/** Patient, since the machine may be busy; returns as soon as it holds. */
function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { interval: 20, timeout: 20_000 });
}

const personOf = (email: string): EmulatedPerson => personByEmail(emulator, email);

/** A living token as if Dana had consented. */
const authorizeDana = (): void => giveLivingToken(emulator, { person: dana, token: 'token-of-dana', scopes: SCOPES });

const tick = (): Promise<void> => server.platform.ticker.tick();
const entryOf = async (person: EmulatedPerson): Promise<string> =>
  (await directory.findByWebexPerson(acme.organizationId, person.uuid))?.entryId ?? '';
const listRequests = () =>
  emulator.requests.all().filter(({ url }) => url.includes('excludeStatus=false') || url.includes('cursor'));
const asked = (uuid: string): number =>
  emulator.requests
    .all()
    .filter(({ url }) =>
      url.includes(Buffer.from(`ciscospark://us/PEOPLE/${uuid}`).toString('base64').replace(/=+$/, '')),
    ).length;

const watch = async (entries: string[]) => (await api('POST', '/presence/watch', { entries })).body;

/** Moves the clock page by page until the round that is under way has seen everybody. */
async function wholeRound(): Promise<void> {
  const people = () => acme.describe('presence').then(({ sentence }) => sentence);
  await eventually(async () => {
    await tick();
    await emulator.clock.advance(5_000);
    return people();
  }).toBe(`${PEOPLE} people`);
}
const known = async (person: EmulatedPerson) => {
  const entry = await entryOf(person);
  return (await watch([entry])).presence[0]?.presence;
};

test('a round asks page by page, spread over its time, and the search then shows presence with its age', async () => {
  dana.presence = { status: 'DoNotDisturb', sinceMs: TEST_START_MS, lastActivityMs: TEST_START_MS - 60_000 };
  await wholeRound();
  const times = [...new Set(listRequests().map(({ atMs }) => atMs))].slice(0, 3);
  expect(times.length).toBe(3);
  for (const [index, atMs] of times.entries()) {
    expect(atMs - TEST_START_MS).toBeGreaterThanOrEqual(index * 20_000);
  }
  const { app } = server.platform.http;
  const found = (await app.inject({ url: `/api/organizations/${acme.slug}/directory?search=dana%20okafor` })).json();
  expect(found.presence).toEqual({ state: 'live', since: null, incident: null });
  expect(found.entries[0].presence).toMatchObject({
    status: 'DoNotDisturb',
    lastActivity: new Date(TEST_START_MS - 60_000).toISOString(),
    checkedAt: expect.any(String),
  });
  expect((await acme.describe('presence')).completeTo).toBeInstanceOf(Date);
});

test('a change of status reaches the live stream with its entry; what did not change is not sent again', async () => {
  await wholeRound();
  events.length = 0;
  dana.presence = { status: 'meeting', sinceMs: emulator.clock.now(), lastActivityMs: emulator.clock.now() };
  await acme.recover('presence');
  const entry = await entryOf(dana);
  await eventually(async () => {
    await tick();
    await emulator.clock.advance(5_000);
    return events.flatMap((event) => (event.type === 'presence.changed' ? event.entries : []));
  }).toEqual([{ entry, presence: expect.objectContaining({ status: 'meeting' }) }]);
});

test('who is on a screen is asked for every ten seconds, and no longer after a minute', async () => {
  await wholeRound();
  await watch([await entryOf(dana)]);
  dana.presence = { status: 'presenting', sinceMs: emulator.clock.now(), lastActivityMs: null };
  await eventually(async () => {
    await emulator.clock.advance(10_000);
    await tick();
    return asked(dana.uuid);
  }).toBeGreaterThanOrEqual(2);
  expect(asked(dana.uuid)).toBeLessThanOrEqual(3);
  await emulator.clock.advance(60_000);
  await tick();
  await server.platform.ticker.tick();
  const before = asked(dana.uuid);
  await emulator.clock.advance(20_000);
  await tick();
  expect(asked(dana.uuid)).toBe(before);
});

test('nobody with a status: off, reported with its tracking id, no badges; back when Webex gives one again', async () => {
  await wholeRound();
  emulator.levers.setPresenceSharing(dana.uuid, false);
  const job = async () => (await watch([await entryOf(dana)])).job;
  await acme.recover('presence');
  await eventually(async () => {
    await tick();
    await emulator.clock.advance(1_000);
    return (await job()).state;
  }).toBe('off');
  expect((await watch([await entryOf(dana)])).presence).toEqual([]);
  expect(acme.reports[0]).toMatchObject({
    observation: 'status-missing',
    job: 'presence',
    trackingId: expect.any(String),
  });
  expect(acme.reports[0]?.detail).toBe('Webex listed 100 people and gave a status for none of them.');
  expect(events).toContainEqual({ type: 'presence.job' });

  emulator.levers.setPresenceSharing(dana.uuid, true);
  await eventually(async () => {
    await tick();
    await emulator.clock.advance(5_000);
    return (await job()).state;
  }).toBe('live');
  const seen = () => acme.reports.filter(({ observation }) => observation === 'status-seen');
  await eventually(() => seen().length).toBe(1);
  await wholeRound();
  expect(seen()).toHaveLength(1);
});

test('the newest wins between a call event and a polled status, whichever comes last', async () => {
  await wholeRound();
  const at = (ms: number): Date => new Date(emulator.clock.now() + ms);
  const before = (await known(dana)).status;
  await presence.noteCall(acme.organizationId, dana.uuid, true, at(-3_600_000));
  expect((await known(dana)).status, 'an event older than the poll').toBe(before);

  await presence.noteCall(acme.organizationId, dana.uuid, true, at(1_000));
  expect(await known(dana)).toMatchObject({ status: 'call', since: at(1_000).toISOString() });
  await presence.noteCall(acme.organizationId, dana.uuid, false, at(500));
  expect((await known(dana)).status, 'an end older than the begin').toBe('call');
  await presence.noteCall(acme.organizationId, dana.uuid, false, at(2_000));
  expect(await known(dana)).toMatchObject({ status: before, checkedAt: at(2_000).toISOString() });

  await presence.noteCall(acme.organizationId, dana.uuid, true, at(3_000));
  dana.presence = { status: 'DoNotDisturb', sinceMs: at(4_000).getTime(), lastActivityMs: null };
  await emulator.clock.advance(5_000);
  await acme.recover('presence');
  await eventually(async () => {
    await tick();
    await emulator.clock.advance(1_000);
    return (await known(dana)).status;
  }).toBe('DoNotDisturb');
});

test('while Webex asks for a pause nobody is asked for, also not those on a screen', async () => {
  await wholeRound();
  await acme.recover('presence');
  await watch([await entryOf(dana)]);
  emulator.faults.add({ path: '/v1/people', kind: 'rate-limited', retryAfterSeconds: 45, times: 1 });
  await eventually(async () => {
    await emulator.clock.advance(1_000);
    await tick();
    return emulator.requests.all().filter(({ status }) => status === 429).length;
  }).toBe(1);
  const refused = emulator.requests.all().findIndex(({ status }) => status === 429);
  const refusedMs = emulator.requests.all()[refused]?.atMs ?? 0;
  await eventually(async () => {
    await emulator.clock.advance(3_000);
    await watch([await entryOf(dana)]);
    await tick();
    return emulator.requests.all().length;
  }).toBeGreaterThan(refused + 1);
  const next = emulator.requests.all()[refused + 1];
  expect((next?.atMs ?? 0) - refusedMs).toBeGreaterThanOrEqual(45_000);
});

test('a round that began before the directory was there begins anew once it is', async () => {
  const { platform } = server;
  const stranger = createOneOrganization(platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  const ticks: ((now: number) => Promise<void>)[] = [];
  const apart = {
    ...platform,
    ticker: { register: (_name: string, run: (now: number) => Promise<void>) => void ticks.push(run), tick },
    http: { ...platform.http, route: () => undefined },
  };
  let people: { entryId: string; webexUuid: string }[] = [];
  const late = createPresence(apart, { ...stranger, directory: { ...directory, people: async () => people } });
  for (const run of ticks) await run(emulator.clock.now());
  await eventually(() => listRequests().length).toBe(1);
  const entryId = platform.ids.uuid();
  const [first] = emulator.world.people.values();
  people = [{ entryId, webexUuid: first?.uuid ?? '' }];
  const changed: LiveEvent[] = [];
  platform.live.subscribe(stranger.organizationId, (event) => changed.push(event));
  await emulator.clock.advance(1_000);
  for (const run of ticks) await run(emulator.clock.now());
  await eventually(() => changed).toContainEqual({
    type: 'presence.changed',
    entries: [{ entry: entryId, presence: expect.anything() }],
  });
  await late.stop();
});

test('two processes on one database do not both ask', async () => {
  const ticks: ((now: number) => Promise<void>)[] = [];
  const twin = createPresence(
    {
      ...server.platform,
      ticker: { register: (_name, run) => void ticks.push(run), tick: async () => undefined },
      http: { ...server.platform.http, route: () => undefined },
    },
    { ...acme, directory },
  );
  await tick();
  for (const run of ticks) await run(emulator.clock.now());
  await eventually(() => listRequests().length).toBe(1);

  await presence.stop();
  await emulator.clock.advance(60_000);
  for (const run of ticks) await run(emulator.clock.now());
  await eventually(() => listRequests().length).toBe(2);
  await twin.stop();
});
