import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOneOrganization, type OneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { fold } from '../search-text.ts';
import { mountFindingRoutes } from './finding.routes.ts';

let server: TestPlatform;
let acme: OneOrganization;

beforeEach(async () => {
  server = await createTestPlatform();
  acme = createOneOrganization(server.platform, { apiBaseUrl: 'http://127.0.0.1:9', token: () => '' });
  mountFindingRoutes(server.platform);
  server.platform.http.raw((app) => {
    app.get('/token', async (request) => ({ token: server.platform.http.csrfToken(request) }));
  });
});
afterEach(() => server.close());

const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

interface Entry {
  entry_id: string;
  kind: string;
  name: string;
  sort_name: string;
  title?: string;
  numbers: { value: string; type: string }[];
}

function entry(at: number, name: string, more: Partial<Entry> = {}): Entry {
  return { entry_id: idOf(at), kind: 'person', name, sort_name: fold(name), numbers: [], ...more };
}

/** As a run writes them, without a run. */
async function write(entries: Entry[], atMs: number): Promise<void> {
  await sql`
    insert into directory_entry (organization_id, entry_id, kind, webex_id, name, title, numbers, sort_name, search_text,
      search_digits, content_digest, added_at, changed_at)
    select ${acme.organizationId}::uuid, e.entry_id, e.kind, e.entry_id::text, e.name, e.title, e.numbers, e.sort_name,
      e.sort_name, '', '', ${new Date(atMs)}, ${new Date(atMs)}
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
      as e(entry_id uuid, kind text, name text, title text, numbers jsonb, sort_name text)
    on conflict (organization_id, entry_id) do update set name = excluded.name, changed_at = excluded.changed_at
  `.execute(server.platform.database);
}

async function remove(id: string, atMs: number): Promise<void> {
  await sql`
    update directory_entry set removed_at = ${new Date(atMs)}
    where organization_id = ${acme.organizationId} and entry_id = ${id}
  `.execute(server.platform.database);
}

async function ask(method: 'GET' | 'PUT' | 'DELETE', path: string, more: Record<string, string> = {}) {
  const { app } = server.platform.http;
  const token = await app.inject({ method: 'GET', url: '/token' });
  const cookies = Object.fromEntries(token.cookies.map(({ name, value }) => [name, value]));
  const url = `/api/organizations/${acme.slug}/directory${path}`;
  return app.inject({ method, url, cookies, headers: { 'x-csrf-token': token.json().token, ...more } });
}
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
const index = async (since?: string): Promise<any> =>
  (await ask('GET', `/index${since === undefined ? '' : `?since=${since}`}`)).json();

test('what colleagues elsewhere dial comes as what stands before the extension, as a whole where it ends otherwise', async () => {
  await write([entry(1, 'Ana'), entry(2, 'Bo'), entry(3, 'Cy')], 0);
  const { database } = server.platform;
  await sql`update directory_entry set extension = '2208', esn = '8802208' where entry_id = ${idOf(1)}`.execute(
    database,
  );
  await sql`update directory_entry set extension = '2208', esn = '77' where entry_id = ${idOf(2)}`.execute(database);
  expect((await index()).columns).toMatchObject({ prefixes: '880-\n=77\n', extensions: '2208\n2208\n' });
});
test('the whole directory comes in columns, by name, a line an entry', async () => {
  const numbers = [{ value: '+492214710161', type: 'work' }];
  await write([entry(1, 'Zoë\nVogel'), entry(2, 'Ana Conti', { kind: 'workspace', title: 'Chef', numbers })], 0);
  const { kind, columns } = await index();
  expect(kind).toBe('whole');
  expect(columns).toMatchObject({ count: 2, names: 'Ana Conti\nZoë Vogel', kinds: '1\n0', titles: 'Chef\n' });
  expect(columns.ids).toBe([idOf(2), idOf(1)].join('\n').replaceAll('-', ''));
  expect(JSON.parse(columns.numbers.split('\n')[0])).toEqual(numbers);
});
test('since a revision only what was written or went after it comes', async () => {
  await write([entry(1, 'Ana'), entry(2, 'Bo'), entry(3, 'Cy')], TEST_START_MS - 3_600_000);
  const { revision } = await index();
  expect(Date.parse(revision)).toBeLessThan(TEST_START_MS);
  await write([entry(2, 'Bob')], TEST_START_MS + 1_000);
  await remove(idOf(3), TEST_START_MS + 1_000);
  const { kind, columns } = await index(revision);
  expect(kind).toBe('changes');
  expect(columns).toMatchObject({ count: 1, names: 'Bob', removed: idOf(3).replaceAll('-', '') });
});
test('where nearly everything changed since, everything comes', async () => {
  const many = Array.from({ length: 5_001 }, (_, at) => entry(at, `Person ${at}`));
  await write(many, TEST_START_MS);
  expect(await index(new Date(TEST_START_MS - 1).toISOString())).toMatchObject({
    kind: 'whole',
    columns: { count: 5_001 },
  });
});
test('a large answer is compressed for who can read that', async () => {
  await write(
    Array.from({ length: 5_001 }, (_, at) => entry(at, `Person ${at}`)),
    TEST_START_MS,
  );
  const answer = await ask('GET', '/index', { 'accept-encoding': 'gzip, br' });
  expect(answer.headers['content-encoding']).toBe('br');
  expect(JSON.parse(brotliDecompressSync(answer.rawPayload).toString()).columns.count).toBe(5_001);
  expect((await ask('GET', '/index')).headers['content-encoding']).toBeUndefined();
});
test('a whole answer is read once, until much has changed; what changed meanwhile comes after it', async () => {
  await write([entry(1, 'Ana'), entry(2, 'Bo')], TEST_START_MS - 3_600_000);
  const { revision } = await index();
  await write([entry(2, 'Bob')], TEST_START_MS + 1_000);
  expect(await index()).toMatchObject({ kind: 'whole', revision, columns: { names: 'Ana\nBo' } });
  expect((await index(revision)).columns.names).toBe('Bob');
  const many = Array.from({ length: 5_001 }, (_, at) => entry(at, `Person ${at}`));
  await write(many, TEST_START_MS + 2_000);
  expect((await index()).columns.count).toBe(5_001);
});
test('the kept answer is given in the coding the reader knows', async () => {
  await write([entry(1, 'Ana')], 0);
  await index();
  const zipped = await ask('GET', '/index', { 'accept-encoding': 'gzip' });
  expect(JSON.parse(gunzipSync(zipped.rawPayload).toString()).columns.names).toBe('Ana');
  expect(zipped.headers['content-type']).toMatch('application/json');
});
test('favourites are put in and taken out, each once', async () => {
  await ask('PUT', `/favourites/${idOf(1)}`);
  expect((await ask('PUT', `/favourites/${idOf(1)}`)).json()).toEqual({ entries: [idOf(1)] });
  expect((await ask('GET', '/favourites')).json()).toEqual({ entries: [idOf(1)] });
  expect((await ask('DELETE', `/favourites/${idOf(1)}`)).json()).toEqual({ entries: [] });
});
test('more favourites than anybody keeps in mind are refused', async () => {
  await Promise.all(Array.from({ length: 500 }, (_, at) => ask('PUT', `/favourites/${idOf(at)}`)));
  const refused = await ask('PUT', `/favourites/${idOf(500)}`);
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'conflict']);
});
