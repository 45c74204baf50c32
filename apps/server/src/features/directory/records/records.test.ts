import type { DirectoryRecord } from '@linekeeper/api-contract';
import { createEmulator, type EmulatedPerson, type Emulator } from '@linekeeper/emulator';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createJsonCaller, type JsonAnswer, type JsonCaller } from '../../../testing/json-caller.ts';
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
  emulator = await createEmulator({ clockRate: 0, people: 20, startMs: TEST_START_MS });
  server = await createTestPlatform({ emulator });
  acme = createOneOrganization(server.platform, { apiBaseUrl: `${emulator.url}/v1`, token: () => 'token-of-dana' });
  directory = createDirectory(server.platform, acme);
  api = createJsonCaller(server.platform, `/api/organizations/${acme.slug}/directory`);
  dana = personByEmail(emulator, 'dana.okafor@acme.example');
  authorize();
  await run();
});
afterEach(async () => {
  await server.close();
  await emulator.close();
});

/** A living token as if Dana had consented. */
const authorize = (): void => giveLivingToken(emulator, { person: dana, token: 'token-of-dana', scopes: SCOPES });

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
const whose = async (number: string) => (await directory.whoseNumbers(acme.asker, [number])).get(number);
const set = (entry: string, name: string, value: unknown): Promise<JsonAnswer> =>
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

test('a number set here leads to its owner, Webex again is no own value, and the history names who and what', async () => {
  const id = await idOf(dana.email);
  const numbers = [
    { type: 'mobile', value: '+39 02 4567 8901' },
    { type: 'work', value: 'ask the porter' },
  ];
  const { body } = await set(id, 'numbers', numbers);
  expect(field(body, 'numbers')?.value).toEqual([
    { type: 'mobile', value: '+390245678901' },
    { type: 'work', value: 'ask the porter' },
  ]);
  expect(await whose('0039 02 4567 8901')).toMatchObject({ id, more: 0 });
  const webexs = field(body, 'numbers')?.own?.webexValue;
  expect(field((await set(id, 'numbers', webexs)).body, 'numbers')?.own).toBeNull();
  expect(await whose('+390245678901')).toBeUndefined();

  await set(id, 'department', null);
  dana.department = 'Board';
  dana.title = 'Chair';
  await runAgain();
  const { changes } = (await api('GET', `/entries/${id}/history`)).body;
  expect(changes).toMatchObject([
    { act: 'changed', run: 'RUN-2', by: null, fields: [{ field: 'title', after: 'Chair' }, { field: 'department' }] },
    { act: 'set', run: null, by: 'Dana Okafor', fields: [{ field: 'department', after: null }] },
    { act: 'taken-back', by: 'Dana Okafor', fields: [{ field: 'numbers' }] },
    { act: 'set', by: 'Dana Okafor', fields: [{ field: 'numbers' }] },
  ]);
  expect((await api('GET', `?search=${dana.email}`)).body.entries).toMatchObject([
    { department: null, title: 'Chair' },
  ]);
});

test('an entry added here is found, called and kept by runs; own fields are filled, renamed and removed with it', async () => {
  const { body: stock } = await api('POST', '/own-fields', { name: 'Cost centre', kind: 'number' });
  const { body: floor } = await api('POST', '/own-fields', { name: 'Floor', kind: 'choice', choices: ['1', '2'] });
  expect(floor).toMatchObject({ name: 'Floor', kind: 'choice', choices: ['1', '2'], used: 0 });
  const twin = await api('POST', '/own-fields', { name: 'floor', kind: 'text' });
  expect(twin).toMatchObject({ status: 409, body: { code: 'own-field-refused' } });

  const values = { name: 'Night porter', extension: '9001', [floor.id]: '2', [stock.id]: '12,50' };
  const { status, body: added } = await api('POST', '/entries', { kind: 'person', values });
  expect(status).toBe(200);
  expect(added).toMatchObject({ origin: 'manual', name: 'Night porter' });
  expect(field(added, 'Cost centre')).toMatchObject({ value: '12.50', own: { by: 'Dana Okafor', canTakeBack: false } });
  expect(await whose('9001')).toMatchObject({ id: added.id, more: 0 });
  expect(await directory.people(acme.organizationId)).not.toContainEqual(
    expect.objectContaining({ entryId: added.id }),
  );

  await runAgain();
  await api('PUT', `/own-fields/${floor.id}`, { name: 'Storey', choices: ['1', '2', '3'] });
  expect((await api('GET', '?search=night%20porter')).body.entries).toMatchObject([
    { id: added.id, extra: { Storey: '2', 'Cost centre': '12.50' } },
  ]);
  await api('DELETE', `/own-fields/${floor.id}`);
  const { body: left } = await api('GET', `/entries/${added.id}`);
  expect(field(left, 'Storey')).toBeUndefined();
  expect((await api('GET', '/own')).body).toMatchObject({
    fields: [{ name: 'Cost centre', used: 1 }],
    entries: [{ id: added.id, name: 'Night porter', by: 'Dana Okafor' }],
    values: [],
  });

  expect((await api('DELETE', `/entries/${added.id}`)).status).toBe(200);
  expect((await api('GET', '?search=night%20porter')).body.total).toBe(0);
  const ofWebex = await api('DELETE', `/entries/${await idOf(dana.email)}`);
  expect(ofWebex).toMatchObject({ status: 400, body: { code: 'record-value-refused' } });
});

test('what cannot be kept is refused with the reason, and nothing of it is written', async () => {
  const id = await idOf(dana.email);
  const { body: before } = await api('GET', `/entries/${id}`);
  for (const [name, value] of [
    ['name', '  '],
    ['email', 'nobody'],
    ['extension', 'twelve'],
    ['title', 'two\nlines'],
    ['title', [{ type: 'work', value: '1' }]],
    ['numbers', 'one'],
    ['department', 'x'.repeat(201)],
    ['shoe-size', '42'],
  ] as const) {
    expect(await set(id, name, value)).toMatchObject({
      status: 400,
      body: { code: 'record-value-refused' },
    });
  }
  const noName = await api('POST', '/entries', { kind: 'person', values: { title: 'Nobody' } });
  expect(noName).toMatchObject({ status: 400, body: { code: 'record-value-refused' } });
  const page = Buffer.from('<svg onload="alert(1)"/>').toString('base64');
  const noPicture = await api('PUT', `/entries/${id}/photo`, { base64: page });
  expect(noPicture).toMatchObject({ status: 400, body: { code: 'photo-refused' } });
  const tooLarge = Buffer.alloc(1_048_577, 0x89).toString('base64');
  expect((await api('PUT', `/entries/${id}/photo`, { base64: tooLarge })).body.code).toBe('photo-refused');
  expect((await api('GET', `/entries/${id}`)).body).toEqual(before);
  expect((await api('GET', `/entries/${id}/history`)).body.changes).toEqual([]);
});

test("Webex's picture comes through this server once and is kept; an uploaded one goes before it until taken back", async () => {
  const withPicture = [...emulator.world.people.values()].find(
    ({ uuid, orgUuid }) => orgUuid === dana.orgUuid && Number.parseInt(uuid.slice(-1), 16) < 6,
  );
  if (withPicture === undefined) throw new Error('nobody has a picture');
  const id = await idOf(withPicture.email);
  const { body } = await api('GET', `/entries/${id}`);
  expect(body.photo).toMatchObject({ source: 'webex' });
  expect(body.addresses).toHaveLength(1);
  const read = () =>
    server.platform.http.app.inject({
      method: 'GET',
      url: `/api/organizations/${acme.slug}/directory/entries/${id}/photo`,
    });
  const asked = (): number => emulator.requests.all().filter(({ url }) => url.includes('Avtr~V1')).length;
  const picture = await read();
  expect(picture.headers).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  });
  expect(picture.rawPayload.subarray(1, 4).toString()).toBe('PNG');
  expect((await read()).statusCode).toBe(200);
  expect(asked()).toBe(1);

  const own = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(64)]);
  const set = await api('PUT', `/entries/${id}/photo`, { base64: own.toString('base64') });
  expect(set.body.photo).toMatchObject({ source: 'own' });
  const uploaded = await read();
  expect(uploaded.headers['content-type']).toBe('image/jpeg');
  expect(uploaded.rawPayload.equals(own)).toBe(true);
  expect((await api('DELETE', `/entries/${id}/photo`)).body.photo).toMatchObject({ source: 'webex' });
});

test('what stands in a text field is found by search and in the index, in others once that is switched on, and nowhere once it is off', async () => {
  const id = await idOf(dana.email);
  const { body: badge } = await api('POST', '/own-fields', { name: 'Badge', kind: 'text' });
  const { body: desk } = await api('POST', '/own-fields', { name: 'Desk', kind: 'number' });
  expect([badge.searchable, desk.searchable]).toEqual([true, false]);
  await set(id, badge.id, 'Zeppelin');
  await set(id, desk.id, '77123');
  const found = async (search: string) =>
    (await api('GET', `?search=${search}`)).body.entries.map((entry: { id: string }) => entry.id);
  const indexed = async () =>
    JSON.parse((await api('GET', '/index?since=2020-01-01T00:00:00.000Z')).body.columns.own.match(/{.*}/)?.[0] ?? '{}');
  expect(await found('zepelin')).toEqual([id]);
  expect(await found('77123')).toEqual([]);
  expect(await indexed()).toEqual({ Badge: 'Zeppelin' });
  await api('PUT', `/own-fields/${desk.id}`, { name: 'Desk', searchable: true });
  await api('PUT', `/own-fields/${badge.id}`, { name: 'Tag', searchable: false });
  expect(await found('77123')).toEqual([id]);
  expect(await found('zeppelin')).toEqual([]);
  expect(await indexed()).toEqual({ Desk: '77123' });
  await runAgain();
  expect(await found('77123')).toEqual([id]);
});

test('a number hidden, one relabelled and one added stay so while Webex brings and takes others', async () => {
  const id = await idOf(dana.email);
  const numbersOf = async () => field((await api('GET', `/entries/${id}`)).body, 'numbers')?.value;
  const webexs = (await numbersOf()) as { type: string; value: string }[];
  const [first] = webexs;
  if (first === undefined) throw new Error('Dana has no number');
  const added = { type: 'home', value: '+390245678901' };
  const relabelled = webexs.map((each) => ({ ...each, type: 'fax' }));
  await set(id, 'numbers', [...relabelled, added]);
  const { database } = server.platform;
  // As a run reads another number of hers.
  await sql`
    update directory_entry set webex = jsonb_set(webex, '{numbers}', webex -> 'numbers' || '[{"type":"mobile","value":"+4915112345678"}]')
    where organization_id = ${acme.organizationId} and entry_id = ${id}
  `.execute(database);
  await set(id, 'title', 'Any');
  expect(await numbersOf()).toEqual([...relabelled, { type: 'mobile', value: '+4915112345678' }, added]);
  expect((await api('GET', '/own')).body.values).toContainEqual(
    expect.objectContaining({ field: 'numbers', value: expect.arrayContaining([added]) }),
  );
  await set(id, 'numbers', [added]);
  expect(await numbersOf()).toEqual([added]);
  await runAgain();
  expect(await numbersOf()).toEqual([added]);
});
