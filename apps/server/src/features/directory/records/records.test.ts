import type { DirectoryRecord } from '@linekeeper/api-contract';
import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOneOrganization, type OneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { createDirectory, type RunningDirectory } from '../index.ts';

const SCOPES = [
  'spark-admin:people_read',
  'spark-admin:locations_read',
  'spark-admin:telephony_config_read',
  'spark-admin:workspaces_read',
];

let emulator: Emulator;
let server: TestPlatform;
let acme: OneOrganization;
let directory: RunningDirectory;
let dana: EmulatedPerson;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 20, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  directory = createDirectory(server.platform, acme);
  server.platform.http.raw((app) => {
    app.get('/token', async (request) => ({ token: server.platform.http.csrfToken(request) }));
  });
  const found = [...emulator.world.people.values()].find(({ email }) => email === 'dana.okafor@acme.example');
  if (found === undefined) throw new Error('dana is not in the world');
  dana = found;
  authorize();
  await run();
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

/** A living token as if Dana had consented. */
function authorize(): void {
  const nowMs = emulator.clock.now();
  const { clientId } = emulator.registerIntegration({ name: 'Users sync', scopes: SCOPES, redirectUris: [] });
  const { uuid: personUuid, orgUuid } = dana;
  const grant = { uuid: 'grant', clientId, personUuid, orgUuid, scopes: SCOPES, createdMs: nowMs };
  emulator.world.grants.set('grant', { ...grant, ended: null, refreshEnded: null });
  const token = { token: 'token-of-dana', grantUuid: 'grant', scopes: SCOPES, expiresMs: nowMs + 400 * 86_400_000 };
  emulator.world.accessTokens.set('token-of-dana', token);
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
type Answer = { status: number; body: any };

async function api(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer> {
  const { app } = server.platform.http;
  const url = `/api/organizations/${acme.slug}/directory${path}`;
  const token = await app.inject({ method: 'GET', url: '/token' });
  const cookies = Object.fromEntries(token.cookies.map(({ name, value }) => [name, value]));
  const headers = { 'x-csrf-token': token.json().token };
  const answer = await app.inject({ method, url, cookies, headers, ...(body === undefined ? {} : { payload: body }) });
  return { status: answer.statusCode, body: answer.json() };
}

/** A full run, done. */
async function run(): Promise<void> {
  await server.platform.ticker.tick();
  await server.platform.jobs.drain();
  await directory.settled();
}

async function runAgain(): Promise<void> {
  await api('POST', '/runs');
  await run();
  const [last] = (await api('GET', '/runs')).body.runs;
  expect(last).toMatchObject({ state: 'done' });
}

async function idOf(email: string): Promise<string> {
  const [entry] = (await api('GET', `?search=${email}`)).body.entries;
  return entry.id;
}
const field = (record: DirectoryRecord, name: string) =>
  record.fields.find((each) => each.field === name || each.name === name);
const set = (entry: string, name: string, value: unknown): Promise<Answer> =>
  api('PUT', `/entries/${entry}/fields/${name}`, { value });

test('a value set here survives runs, shows what Webex says now, is found by search, and can be taken back', async () => {
  expect((await api('GET', '/runs')).body.runs).toMatchObject([{ state: 'done' }]);
  const id = await idOf(dana.email);
  const before = (await api('GET', `/entries/${id}`)).body;
  expect(before).toMatchObject({ origin: 'webex', mayEdit: true });
  expect(field(before, 'title')).toMatchObject({ value: dana.title, own: null });

  const { status, body } = await set(id, 'title', '  Night manager ');
  expect(status).toBe(200);
  expect(field(body, 'title')).toMatchObject({
    value: 'Night manager',
    own: { by: 'Dana Okafor', webexValue: dana.title, canTakeBack: true },
  });
  expect((await api('GET', '?search=night%20manager')).body.entries).toMatchObject([{ id, title: 'Night manager' }]);

  dana.title = 'Vice president';
  await runAgain();
  const after = (await api('GET', `/entries/${id}`)).body;
  expect(field(after, 'title')).toMatchObject({ value: 'Night manager', own: { webexValue: 'Vice president' } });

  const back = (await api('DELETE', `/entries/${id}/fields/title`)).body;
  expect(field(back, 'title')).toMatchObject({ value: 'Vice president', own: null });
  await runAgain();
  expect(field((await api('GET', `/entries/${id}`)).body, 'title')).toMatchObject({ value: 'Vice president' });
});
