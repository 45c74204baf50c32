import type { DirectoryRules } from '@linekeeper/api-contract';
import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJsonCaller, type JsonCaller } from '../../../testing/json-caller.ts';
import { giveLivingToken, personByEmail } from '../../../testing/living-token.ts';
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
let api: JsonCaller;
let directory: RunningDirectory;
let dana: EmulatedPerson;

beforeEach(async () => {
  emulator = await createEmulator({ clockRate: 0, people: 60, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  dana = personByEmail(emulator, 'dana.okafor@acme.example');
  const { authorizations } = acme;
  const webexFor: typeof authorizations.webexFor = async (...asked) => ({
    ...(await authorizations.webexFor(...asked)),
    webexOrgId: dana.orgUuid,
  });
  directory = createDirectory(server.platform, { ...acme, authorizations: { ...authorizations, webexFor } });
  api = createJsonCaller(server.platform, `/api/organizations/${acme.slug}/directory`);
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

/** A living token as if Dana had consented to these scopes. */
const authorize = (scopes: string[]): void =>
  giveLivingToken(emulator, { person: dana, token: 'token-of-dana', scopes });

async function settle(): Promise<void> {
  await server.platform.ticker.tick();
  await server.platform.jobs.drain();
  await directory.settled();
}
const rules = (fields: Partial<DirectoryRules>): DirectoryRules => ({
  filter: '',
  sourcesOff: ['contacts'],
  mapping: [],
  ...fields,
});
const namesOf = (entries: { name: string }[]): string[] => entries.map(({ name }) => name);
const lastRun = async () => (await api('GET', '/runs')).body.runs[0];
const check = async (fields: Partial<DirectoryRules>) => (await api('POST', '/rules/check', rules(fields))).body;

test('a filter is checked with count and sample, kept, applied by the next run, and widened again', async () => {
  authorize(SCOPES);
  expect((await check({ filter: '(type=person)' })).outcome).toBeNull();
  await settle();
  const { body: all } = await api('GET', '?limit=500');

  const wrong = await check({ filter: '(&(type=person)(depratment=x))' });
  expect(wrong).toMatchObject({ filterError: { at: 16, message: 'There is no field depratment.' }, outcome: null });

  const filter = `(!(email=${dana.email}))`;
  const { outcome } = await check({ filter });
  expect(outcome).toMatchObject({ selected: all.total - 1, of: all.total, coming: 0, leaving: 1, changing: 0 });
  expect(outcome.leavingSample).toMatchObject([{ kind: 'person', email: dana.email }]);
  const others = all.entries.filter(({ email }: { email: string | null }) => email !== dana.email);
  expect(namesOf(outcome.sample)).toEqual(namesOf(others).slice(0, 5));
  expect((await api('GET', '?limit=1')).body.total).toBe(all.total);

  const kept = await api('PUT', '/rules', rules({ filter }));
  expect(kept).toMatchObject({ status: 200, body: { rules: { filter }, changedBy: 'Dana Okafor' } });
  await settle();
  expect(await lastRun()).toMatchObject({ number: 'RUN-2', state: 'done', added: 0, removed: 1 });
  expect((await check({})).outcome).toMatchObject({ selected: all.total, coming: 1, leaving: 0 });
  await api('PUT', '/rules', rules({}));
  await settle();
  expect(await lastRun()).toMatchObject({ number: 'RUN-3', added: 1, removed: 0 });
});

test('a filter with a mistake is not kept, and the message names the character', async () => {
  authorize(SCOPES);
  const refused = await api('PUT', '/rules', rules({ filter: '(type=person' }));
  expect(refused.status).toBe(400);
  expect(JSON.stringify(refused.body)).toContain('wrong at character 13');
  expect((await api('GET', '/rules')).body).toMatchObject({ rules: rules({}), changedAt: null });
});

test('a filter that leaves out nearly everybody waits for approval without blaming the authorization', async () => {
  authorize(SCOPES);
  await settle();
  await api('PUT', '/rules', rules({ filter: `(email=${dana.email})` }));
  await settle();
  expect(await lastRun()).toMatchObject({ state: 'held', text: expect.stringContaining('rules of this directory') });
  expect(acme.reports).toEqual([]);
});

test('a mapping fills fields of the directory and of the own, shows before and after, and goes out with the export', async () => {
  authorize(SCOPES);
  await settle();
  const mapping = [
    { field: 'name', templates: ['{lastName}, {firstName}'] },
    { field: 'mail-again', templates: ['{email}'] },
  ];
  const { outcome } = await check({ mapping });
  expect(outcome.mapped).toHaveLength(5);
  const pair = outcome.mapped[0];
  expect(pair.after.name).toContain(', ');
  expect(pair.after.extra).toEqual({ 'mail-again': pair.before.email });
  expect(outcome.changing).toBeGreaterThanOrEqual(60);
  await api('PUT', '/rules', rules({ mapping }));
  await settle();
  expect(await lastRun()).toMatchObject({ state: 'done', changed: outcome.changing, removed: 0 });
  expect((await check({ mapping, filter: '(mail-again=dana.okafor@*)' })).outcome.selected).toBe(1);
  const [shown] = (await api('GET', '?search=dana.okafor')).body.entries;
  expect(shown.extra).toEqual({ 'mail-again': dana.email });
  const { body: file } = await api('POST', '/export', { format: 'csv' });
  const [head = '', ...lines] = Buffer.from(file.base64, 'base64').toString('utf8').trimEnd().split('\r\n');
  expect(head).toContain('mail-again');
  expect(lines).toHaveLength(file.rows);
  expect(lines.some((line) => line.includes('dana.okafor@acme.example,'))).toBe(true);
  expect((await api('POST', '/export', { format: 'xlsx' })).body.rows).toBe(file.rows);
});

test('contacts of the organization come when their list is switched on, and stay when Webex refuses it', async () => {
  authorize([...SCOPES, 'identity:contacts_read']);
  const contacts = [...emulator.world.contacts.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  const shown = async () => (await api('GET', '?kind=contact&limit=500')).body.total;
  await settle();
  expect(await shown()).toBe(0);
  await api('PUT', '/rules', rules({ sourcesOff: [] }));
  await settle();
  expect(await shown()).toBe(contacts.length);
  emulator.world.grants.clear();
  authorize(SCOPES);
  await api('PUT', '/rules', rules({ sourcesOff: [] }));
  await settle();
  expect(await lastRun()).toMatchObject({
    state: 'done',
    removed: 0,
    text: expect.stringContaining('contacts that are here stay'),
  });
  expect(await shown()).toBe(contacts.length);
});
