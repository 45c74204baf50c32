import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOneOrganization, type OneOrganization } from '../../../testing/one-organization.ts';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { mountFindingRoutes } from './finding.routes.ts';
import { findOwners } from './look-up-number.ts';
import { reindex } from './reindex.ts';
import { findInDirectory } from './search-directory.ts';
import { createTeller, type DirectoryChanges } from './tell-changes.ts';

let server: TestPlatform;
let acme: OneOrganization;

beforeEach(async () => {
  server = await createTestPlatform();
  acme = createOneOrganization(server.platform, { apiBaseUrl: 'http://127.0.0.1:9', token: () => '' });
  mountFindingRoutes(server.platform);
});
afterEach(() => server.close());

const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

/** As a run writes it, without a run. */
async function write(at: number, name: string, atMs = server.clock.now()): Promise<void> {
  const when = new Date(atMs);
  await sql`
    insert into directory_entry (organization_id, entry_id, kind, webex_id, name, sort_name, search_text, search_digits,
      content_digest, added_at, changed_at)
    values (${acme.organizationId}, ${idOf(at)}, 'person', ${idOf(at)}, ${name}, ${name.toLowerCase()}, '', '', '',
      ${when}, ${when})
    on conflict (organization_id, entry_id) do update set name = excluded.name, changed_at = excluded.changed_at
  `.execute(server.platform.database);
}

async function remove(at: number): Promise<void> {
  await sql`
    update directory_entry set removed_at = ${new Date(server.clock.now())}
    where organization_id = ${acme.organizationId} and entry_id = ${idOf(at)}
  `.execute(server.platform.database);
}

async function number(at: number, value: string): Promise<void> {
  await sql`
    insert into directory_number (organization_id, number, entry_id)
    values (${acme.organizationId}, ${value}, ${idOf(at)})
  `.execute(server.platform.database);
}

async function location(country: string, at: number): Promise<void> {
  await sql`
    insert into directory_location (organization_id, webex_id, name, country)
    values (${acme.organizationId}, ${idOf(at)}, ${country}, ${country})
  `.execute(server.platform.database);
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
async function get(path: string): Promise<any> {
  const answer = await server.platform.http.app.inject({
    method: 'GET',
    url: `/api/organizations/${acme.slug}/directory${path}`,
  });
  return answer.json();
}

function teller() {
  const told: DirectoryChanges[] = [];
  const made = createTeller(server.platform, acme.organizations);
  made.onChanges(async (changes) => {
    told.push(changes);
  });
  const look = async (): Promise<void> => {
    await server.clock.advance(6_000);
    await made.tick(server.clock.now());
  };
  return { ...made, told, look };
}

test('changes since a revision come oldest first, each entry once and as it is now', async () => {
  await write(1, 'Ana', TEST_START_MS - 3_600_000);
  await write(2, 'Bo', TEST_START_MS - 3_600_000);
  const since = new Date(server.clock.now() - 1).toISOString();
  await write(1, 'Anna');
  await server.clock.advance(1_000);
  await write(3, 'Cy');
  await server.clock.advance(1_000);
  await remove(2);
  const { changes, next, revision } = await get(`/changes?since=${since}`);
  expect(changes.map(({ id, change }: { id: string; change: string }) => [id, change])).toEqual([
    [idOf(1), 'changed'],
    [idOf(3), 'added'],
    [idOf(2), 'removed'],
  ]);
  expect([changes[0].entry.name, changes[2].entry, next]).toEqual(['Anna', null, null]);
  expect(Date.parse(revision)).toBe(server.clock.now() - 120_000);
});
test('changes of one instant are paged without loss', async () => {
  for (let at = 1; at <= 5; at += 1) await write(at, `Person ${at}`);
  const since = new Date(TEST_START_MS - 1).toISOString();
  const seen: string[] = [];
  let next: string | null = null;
  do {
    const page = await get(`/changes?since=${since}&limit=2${next === null ? '' : `&next=${next}`}`);
    seen.push(...page.changes.map(({ id }: { id: string }) => id));
    next = page.next;
  } while (next !== null);
  expect(seen).toEqual([1, 2, 3, 4, 5].map(idOf));
  expect((await get(`/changes?since=${since}&next=elsewhere`)).code).toBe('invalid-request');
});
test('what a run changed is told once, with counts and the first ids', async () => {
  await write(100, 'Zoe');
  const { told, look } = teller();
  await look();
  for (let at = 1; at <= 25; at += 1) await write(at, `Person ${at}`);
  await remove(100);
  await look();
  await look();
  expect(told).toHaveLength(1);
  expect(told[0]?.counts).toEqual({ added: 25, changed: 0, removed: 1 });
  expect(told[0]?.first).toHaveLength(20);
  await write(1, 'Other name');
  await look();
  expect(told[1]?.counts).toEqual({ added: 0, changed: 1, removed: 0 });
  expect(told[1]?.eventId).not.toBe(told[0]?.eventId);
});
test('nothing is told while a run is under way', async () => {
  const { told, look } = teller();
  await look();
  await sql`
    insert into directory_run (organization_id, run_id, number, state, started_at, heartbeat_at)
    values (${acme.organizationId}, ${idOf(900)}, 1, 'running', ${new Date(0)}, ${new Date(0)})
  `.execute(server.platform.database);
  await write(1, 'Ana');
  await look();
  expect(told).toEqual([]);
  await sql`update directory_run set state = 'done' where organization_id = ${acme.organizationId}`.execute(
    server.platform.database,
  );
  await look();
  expect(told.map(({ counts }) => counts)).toEqual([{ added: 1, changed: 0, removed: 0 }]);
});
test('a process that dies while it tells is followed by one that tells the same again, under the same id', async () => {
  const first = teller();
  await first.look();
  await write(1, 'Ana');
  first.onChanges(async () => {
    throw new Error('died');
  });
  await expect(first.look()).rejects.toThrow('died');
  const second = teller();
  await server.clock.advance(60_000);
  await write(2, 'Bo');
  await second.look();
  expect(second.told[0]).toEqual(first.told[0]);
  await second.look();
  expect(second.told[1]?.first).toEqual([{ entryId: idOf(2), change: 'added' }]);
});
test('two processes tell one change under one id', async () => {
  const [one, two] = [teller(), teller()];
  await one.look();
  await write(1, 'Ana');
  await server.clock.advance(6_000);
  await Promise.all([one.tick(server.clock.now()), two.tick(server.clock.now())]);
  await one.look();
  await two.look();
  expect(new Set([...one.told, ...two.told].map(({ eventId }) => eventId)).size).toBe(1);
});

test.each([
  ['+49 (0) 221 4710-161', '+492214710161'],
  ['0049 221 4710161', '+492214710161'],
  ['0221 4710161', '+492214710161'],
  ['tel:+492214710161', '+492214710161'],
  ['sip:+492214710161@pbx.example;user=phone', '+492214710161'],
  ['22-08', '2208'],
])('%s is looked up as %s', async (asked, kept) => {
  await location('DE', 1);
  await write(1, 'Ana');
  await number(1, kept);
  const { number: found, entries } = await get(`/lookup?number=${encodeURIComponent(asked)}`);
  expect([found, entries.map(({ name }: { name: string }) => name)]).toEqual([kept, ['Ana']]);
});
test('a number without country may be of any country there is a location in; several owners are all named', async () => {
  await location('DE', 1);
  await location('DE', 2);
  await location('AT', 3);
  await write(1, 'Ana');
  await write(2, 'Bo');
  await number(1, '+4315134567');
  await number(2, '+4915134567');
  const { owners } = await findOwners(server.platform, {
    organizationId: acme.organizationId,
    number: '01 5134567',
    asker: null,
  });
  expect(owners.map(({ name }) => name)).toEqual(['Ana', 'Bo']);
  await number(2, '2208');
  await number(1, '2208');
  expect(
    (await findOwners(server.platform, { organizationId: acme.organizationId, number: '2208', asker: null })).owners,
  ).toHaveLength(2);
});
test('nobody has a number that is none', async () => {
  expect(await get('/lookup?number=anonymous')).toMatchObject({ number: null, entries: [] });
});

test('entries of before the search had its form are found after a tick, and are not written again', async () => {
  await write(1, 'Jürgen Weiß');
  await sql`update directory_entry set search_version = 0, search_text = 'old', sort_name = 'old'`.execute(
    server.platform.database,
  );
  const find = async (search: string) => {
    const asked = { kind: null, location: null, department: null, offset: 0, limit: 10, asker: null };
    const { rows } = await findInDirectory(server.platform, { organizationId: acme.organizationId, search, ...asked });
    return rows.map(({ name }) => name);
  };
  expect(await find('weiss')).toEqual([]);
  await reindex(server.platform);
  expect(await find('weiss')).toEqual(['Jürgen Weiß']);
  expect(await find('juergne')).toEqual(['Jürgen Weiß']);
  const left = await sql`select 1 from directory_entry where search_version = 0`.execute(server.platform.database);
  expect(left.rows).toEqual([]);
});
