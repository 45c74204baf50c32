import type { DirectoryEntry, LiveEvent } from '@linekeeper/api-contract';
import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJsonCaller, type JsonCaller } from '../../testing/json-caller.ts';
import { giveLivingToken, personByEmail } from '../../testing/living-token.ts';
import { createOneOrganization, type OneOrganization } from '../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../testing.ts';
import { createDirectory, type RunningDirectory } from './index.ts';
import { selectCheckpoints } from './reading/stage.queries.ts';

const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:locations_read',
  'spark-admin:telephony_config_read',
  'spark-admin:workspaces_read',
];

let emulator: Emulator;
let server: TestPlatform;
let acme: OneOrganization;
let api: JsonCaller;
let directory: RunningDirectory;
let orgUuid: string;
let events: LiveEvent[];
/** The crash point at which the next run breaks off. */
let crashAt: string | null;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 230, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  crashAt = null;
  const crashPoint = (name: string): void => {
    if (name === crashAt) throw new Error(`broken off at ${name}`);
  };
  directory = createDirectory({ ...server.platform, crashPoint }, acme);
  api = createJsonCaller(server.platform, `/api/organizations/${acme.slug}`);
  ({ orgUuid } = personOf('dana.okafor@acme.example'));
  authorize('dana.okafor@acme.example');
  events = [];
  server.platform.live.subscribe(acme.organizationId, (event) => events.push(event));
});
afterEach(async () => {
  emulator.faults.clear();
  await server.close();
  await emulator.close();
});

/** Patient, since the machine may be busy; returns as soon as it holds. */
function eventually<T>(look: () => T | Promise<T>) {
  return expect.poll(look, { interval: 20, timeout: 20_000 });
}

const personOf = (email: string): EmulatedPerson => personByEmail(emulator, email);

/** A living token as if this person had consented. */
const authorize = (email: string): void =>
  giveLivingToken(emulator, { person: personOf(email), token: 'token-of-dana', scopes: SCOPES });

const inAcme = <T extends { orgUuid: string }>(things: Map<string, T>): T[] =>
  [...things.values()].filter((thing) => thing.orgUuid === orgUuid);

const search = async (text: string, more = ''): Promise<DirectoryEntry[]> =>
  (await api('GET', `/directory?search=${encodeURIComponent(text)}${more}`)).body.entries;
const whose = async (number: string) => (await directory.whoseNumbers(acme.asker, [number])).get(number);
const lastRun = async () => (await api('GET', '/directory/runs')).body.runs[0];

/** A round of the ticker and the jobs it sent. */
async function settle(): Promise<void> {
  await server.platform.ticker.tick();
  await server.platform.jobs.drain();
  await directory.settled();
}

test('the first run reads everything Webex lists and says when it was complete', async () => {
  await settle();
  const { body } = await api('GET', '/directory?limit=500');
  const groups = inAcme(emulator.world.groups);
  const expected = {
    person: inAcme(emulator.world.people).length,
    workspace: inAcme(emulator.world.workspaces).length,
    'virtual-line': inAcme(emulator.world.virtualLines).length,
    'hunt-group': groups.filter(({ kind }) => kind === 'hunt-group').length,
    'call-queue': groups.filter(({ kind }) => kind === 'call-queue' || kind === 'customer-assist').length,
    'auto-attendant': groups.filter(({ kind }) => kind === 'auto-attendant').length,
    contact: 0,
  };
  expect(Object.fromEntries(body.counts.map((row: { kind: string; count: number }) => [row.kind, row.count]))).toEqual(
    expected,
  );
  const total = Object.values(expected).reduce((sum, count) => sum + count, 0);
  expect(body.total).toBe(total);
  expect(body.lastRun).toMatchObject({
    number: 'RUN-1',
    state: 'done',
    added: total,
    changed: 0,
    removed: 0,
    read: total,
  });
  expect(body.completeAt).toBe(new Date(TEST_START_MS).toISOString());
  const { body: schedule } = await api('GET', '/directory/schedule');
  expect(schedule).toMatchObject({ nextFullAt: expect.stringMatching(/:30:00.000Z$/), completeAt: body.completeAt });
  expect(body.nextRunAt).toBe(new Date(TEST_START_MS + 15 * 60_000).toISOString());
  expect(await acme.describe('users-sync')).toMatchObject({ sentence: '230 people', progressPercent: null });
  const names = body.entries.map(({ name }: DirectoryEntry) => name);
  expect(names[0]).not.toBe(names[1]);
});

test('a second run over the same organization changes nothing, and is not due before its time', async () => {
  await settle();
  await settle();
  expect((await api('GET', '/directory/runs')).body.runs).toHaveLength(1);
  await emulator.clock.advance(15 * 60_000);
  await settle();
  const nothing = { state: 'done', added: 0, changed: 0, removed: 0 };
  expect(await lastRun()).toMatchObject({ number: 'RUN-2', kind: 'incremental', ...nothing });
  await emulator.clock.advance(24 * 3_600_000);
  await settle();
  expect(await lastRun()).toMatchObject({ number: 'RUN-3', kind: 'full', ...nothing });
});

test('a run carries over what changed, hides who left, and gives who comes back the same id', async () => {
  await settle();
  const dana = personOf('dana.okafor@acme.example');
  const leaver = inAcme(emulator.world.people).find(({ roles, phoneNumber }) => roles.length === 0 && phoneNumber);
  if (leaver?.phoneNumber == null) throw new Error('nobody can leave');
  const found = await directory.findByWebexPerson(acme.organizationId, leaver.uuid);
  expect(await whose(leaver.phoneNumber)).toMatchObject({ id: found?.entryId, more: 0 });
  dana.title = 'Head of Telephony';
  leaver.deleted = true;
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'done', added: 0, changed: 1, removed: 1 });
  expect((await search('okafor dana'))[0]).toMatchObject({ name: 'Dana Okafor', title: 'Head of Telephony' });
  expect(await directory.findByWebexPerson(acme.organizationId, leaver.uuid)).toBeNull();
  expect(await whose(leaver.phoneNumber)).toBeUndefined();

  leaver.deleted = false;
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'done', added: 1, changed: 0, removed: 0 });
  expect(await directory.findByWebexPerson(acme.organizationId, leaver.uuid)).toEqual(found);
});

test('search finds names in any order and without accents, titles, departments and mail', async () => {
  const dana = personOf('dana.okafor@acme.example');
  Object.assign(dana, { firstName: 'Dáná', lastName: 'Müller-Okafor', department: 'Öffentlichkeitsarbeit' });
  await settle();
  for (const text of ['müller dana', 'mueller DANA', 'DANA muller-oka', 'offentlichkeit dana', 'dana.okafor@acme']) {
    expect(
      (await search(text)).map(({ email }) => email),
      text,
    ).toEqual(['dana.okafor@acme.example']);
  }
  expect(await search('dana nobodyhasthis')).toEqual([]);
  expect(await search('100%_\\')).toEqual([]);
});

test('search finds a number however it is written, and an extension', async () => {
  const dana = personOf('dana.okafor@acme.example');
  dana.phoneNumber = '+493012345678';
  dana.extension = '98761';
  await settle();
  for (const text of ['+49 30 12345678', '0049 (30) 1234-5678', '030 123 456 78', '4930123456', '98761', '98 761']) {
    expect(
      (await search(text)).map(({ name }) => name),
      text,
    ).toEqual(['Dana Okafor']);
  }
  expect((await search('dana 98761'))[0]?.numbers).toContainEqual({ value: '+493012345678', type: 'work' });
});

test('a page is sorted by name, cut where asked, and counts stay those of the whole search', async () => {
  await settle();
  const all = await search('', '&limit=500&kind=person');
  const names = all.map(({ name }) => name);
  expect(names).toEqual([...names].sort(new Intl.Collator('en', { sensitivity: 'base' }).compare));
  const second = await api('GET', '/directory?kind=person&offset=10&limit=5');
  expect(second.body.entries).toEqual(all.slice(10, 15));
  expect(second.body.total).toBe(all.length);
  expect(second.body.counts.find(({ kind }: { kind: string }) => kind === 'workspace').count).toBeGreaterThan(0);
});

test('numbers lead to their owner, in any spelling; a shared one to the first by name and to how many more', async () => {
  const [workspace] = inAcme(emulator.world.workspaces);
  const [first, second] = inAcme(emulator.world.people).filter(({ phoneNumber }) => phoneNumber !== null);
  if (workspace === undefined || first === undefined || second === undefined) throw new Error('the world is too small');
  workspace.phoneNumber = '+493012345678';
  first.mobileNumber = '+491701234567';
  second.mobileNumber = '+491701234567';
  await settle();
  for (const number of ['+493012345678', '004930 12345678', 'tel:+493012345678', workspace.extension]) {
    expect(await whose(number), number).toMatchObject({ name: workspace.name });
  }
  expect(await whose(first.phoneNumber ?? '')).toMatchObject({
    name: `${first.firstName} ${first.lastName}`,
  });
  expect(await whose('+491701234567')).toMatchObject({ more: 1 });
  expect(await whose('+12025550199')).toBeUndefined();
});

test('people and entries are found by id; people are those presence asks for', async () => {
  await settle();
  const dana = personOf('dana.okafor@acme.example');
  const found = await directory.findByWebexPerson(acme.organizationId, dana.uuid.toUpperCase());
  expect(found).toMatchObject({ name: 'Dana Okafor', kind: 'person', webexUuid: dana.uuid, extension: dana.extension });
  expect(await directory.entry(acme.organizationId, found?.entryId ?? '')).toEqual(found);
  expect(await directory.entry(server.platform.ids.uuid(), found?.entryId ?? '')).toBeNull();
  expect(await directory.people(acme.organizationId)).toHaveLength(230);
});

test('a run in which a fifth of the organization is gone changes nothing, says why and reports it', async () => {
  await settle();
  const gone = inAcme(emulator.world.people)
    .filter(({ roles }) => roles.length === 0)
    .slice(0, 50);
  for (const person of gone) person.deleted = true;
  await acme.recover('users-sync');
  const run = await lastRun();
  expect(run).toMatchObject({ state: 'held', removed: 50 });
  expect(run.text).toMatch(
    /^This run would remove 50 of \d+ entries \(50 of them people\); the limit is 10, or 5 % where that is more\./,
  );
  expect((await search('', '&limit=500&kind=person')).length).toBe(230);
  expect(acme.reports).toEqual([
    expect.objectContaining({ observation: 'directory-shrunk', job: 'users-sync', trackingId: expect.any(String) }),
  ]);
  expect((await acme.describe('users-sync')).sentence).toBe('230 people; the last run waits for approval');
});

test('when Webex refuses one of the lists, the run fails and nothing of it is written', async () => {
  const dana = personOf('dana.okafor@acme.example');
  await settle();
  dana.title = 'Never seen';
  const removeFault = emulator.faults.add({ path: '/v1/telephony/config/numbers', kind: 'html' });
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({
    state: 'failed',
    added: 0,
    changed: 0,
    text: expect.stringContaining('numbers'),
  });
  expect(await search('never seen')).toEqual([]);
  removeFault();
  await emulator.clock.advance(300_000);
  await settle();
  expect(await lastRun()).toMatchObject({ number: 'RUN-3', state: 'done', changed: 1 });
});

test('a run broken off before it writes has written nothing', async () => {
  personOf('dana.okafor@acme.example').extension = '98761';
  await settle();
  const dana = personOf('dana.okafor@acme.example');
  dana.title = 'Never seen';
  crashAt = 'directory.before-apply';
  await acme.recover('users-sync');
  expect(await lastRun()).toMatchObject({ state: 'failed', added: 0, changed: 0, removed: 0 });
  expect(await search('never seen')).toEqual([]);
  expect((await search('dana okafor'))[0]?.numbers.length).toBeGreaterThan(0);
  expect(await whose('98761')).toMatchObject({ name: 'Dana Okafor' });
  crashAt = null;
  await acme.recover('users-sync');
  expect(await search('never seen')).toHaveLength(1);
});

test('a run broken off while it writes cannot be stopped, and is written to its end once its lease is over', async () => {
  await settle();
  const dana = personOf('dana.okafor@acme.example');
  dana.title = 'Half written';
  crashAt = 'directory.within-apply';
  await acme.recover('users-sync');
  const broken = await lastRun();
  expect(broken).toMatchObject({ number: 'RUN-2', state: 'running' });
  expect(await api('DELETE', `/directory/runs/${broken.id}`)).toMatchObject({ status: 409 });
  crashAt = null;
  await emulator.clock.advance(61_000);
  await settle();
  expect(await lastRun()).toMatchObject({ number: 'RUN-2', state: 'done', changed: 1 });
  expect(await search('half written')).toHaveLength(1);
});

test('a pause Webex asks for is waited out, and the run goes on where it was', async () => {
  emulator.faults.add({ path: '/v1/people', kind: 'rate-limited', retryAfterSeconds: 30, times: 1 });
  await server.platform.ticker.tick();
  const drained = server.platform.jobs.drain();
  await eventually(() => emulator.requests.all().some(({ status }) => status === 429)).toBe(true);
  expect((await lastRun()).state).toBe('running');
  await eventually(async () => {
    await emulator.clock.advance(10_000);
    return (await lastRun()).state;
  }).toBe('done');
  await drained;
  const times = emulator.requests
    .all()
    .filter(({ url }) => url.includes('/people'))
    .map(({ atMs }) => atMs);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(30_000);
});

test('a run can be stopped while it reads; then nothing is written and it cannot be stopped twice', async () => {
  emulator.faults.add({ path: '/v1/workspaces', kind: 'slow', delayMs: 60_000, times: 1 });
  const started = await api('POST', '/directory/runs');
  expect(started).toMatchObject({ status: 200, body: { state: 'running', number: 'RUN-1' } });
  const drained = server.platform.jobs.drain();
  await eventually(() => events.some((event) => event.type === 'directory.run')).toBe(true);
  expect(await api('POST', '/directory/runs')).toMatchObject({ status: 409, body: { code: 'run-in-progress' } });
  const cancelled = await api('DELETE', `/directory/runs/${started.body.id}`);
  expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  await drained;
  expect((await api('DELETE', `/directory/runs/${started.body.id}`)).status).toBe(409);
  expect(await search('')).toEqual([]);
  expect((await lastRun()).state).toBe('cancelled');
});

test('a run whose process died is gone on with by another one, which asks for no page that was kept', async () => {
  emulator.faults.add({ path: '/v1/workspaces', kind: 'slow', delayMs: 400_000, times: 1 });
  await server.platform.ticker.tick();
  const drained = server.platform.jobs.drain();
  const [waiting] = (await api('GET', '/directory/runs')).body.runs;
  const kept = { organizationId: acme.organizationId, runId: waiting.id };
  await eventually(async () => {
    const lists = await selectCheckpoints(server.platform.database, kept);
    return lists.find(({ source }) => source === 'people')?.done;
  }).toBe(true);
  const before = emulator.requests.all().length;

  // Another process on the same database; the one above no longer gives a sign of life.
  const successor = createTwin();
  await emulator.clock.advance(61_000);
  await successor.tick();
  await successor.work();
  const { runs } = (await api('GET', '/directory/runs')).body;
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({ number: 'RUN-1', state: 'done' });
  expect((await api('GET', '/directory?kind=person')).body.total).toBe(230);
  const urls = emulator.requests.all().slice(before);
  expect(urls.filter(({ url }) => url.includes('/v1/people'))).toEqual([]);
  // The dead one comes back to life and must not write.
  await emulator.clock.advance(400_000);
  await drained;
  expect((await api('GET', '/directory/runs')).body.runs).toEqual(runs);
});

/** The ticker and the jobs of a second process. */
function createTwin(): { tick(): Promise<void>; work(): Promise<void> } {
  const ticks: ((now: number) => Promise<void>)[] = [];
  const handlers = new Map<string, (data: object) => Promise<void>>();
  const sent: { name: string; data: object }[] = [];
  const twin = {
    ...server.platform,
    ticker: {
      register: (_name: string, run: (now: number) => Promise<void>) => void ticks.push(run),
      tick: async () => undefined,
    },
    http: { ...server.platform.http, route: () => undefined },
    jobs: {
      define: (name: string, handler: (data: never) => Promise<void>) =>
        void handlers.set(name, (data) => handler(data as never)),
      send: async (name: string, data: object) => void sent.push({ name, data }),
    },
  };
  createDirectory(twin, acme);
  return {
    tick: async () => {
      for (const tick of ticks) await tick(emulator.clock.now());
    },
    work: async () => {
      for (const { name, data } of sent) await handlers.get(name)?.(data);
    },
  };
}

test('without an authorization nothing is started, and starting by hand says so', async () => {
  acme.usable = false;
  await settle();
  expect(await api('POST', '/directory/runs')).toMatchObject({
    status: 409,
    body: { code: 'authorization-not-usable' },
  });
  expect((await api('GET', '/directory/runs')).body.runs).toEqual([]);
});
