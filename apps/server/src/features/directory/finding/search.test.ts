import { ALL_FOUND, CASE_ENTRIES, FIRST_FOUND, PLACES_FOUND } from '@linekeeper/api-contract/finding-cases';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { fold, searchDigits, searchText } from '../search-text.ts';
import { type DirectoryQuestion, findInDirectory } from './search-directory.ts';

let server: TestPlatform;
const ORGANIZATION = '00000000-0000-4000-8000-0000000000aa';
const OTHER = '00000000-0000-4000-8000-0000000000bb';

beforeAll(async () => {
  server = await createTestPlatform();
  await write(ORGANIZATION, CASE_ENTRIES);
  await write(OTHER, CASE_ENTRIES.slice(0, 1));
});
afterAll(() => server.close());

const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

/** As a run writes them, without a run. */
async function write(organizationId: string, entries: typeof CASE_ENTRIES, from = 0): Promise<void> {
  const rows = entries.map((entry, at) => {
    const seen = { ...entry, webexId: '', esn: null };
    const texts = { sort_name: fold(entry.name), search_text: searchText(seen), search_digits: searchDigits(seen) };
    return { ...entry, ...texts, entry_id: idOf(from + at) };
  });
  const at = new Date(TEST_START_MS - 3_600_000);
  await sql`
    insert into directory_entry (organization_id, entry_id, kind, webex_id, name, title, department, location, email,
      extension, numbers, sort_name, search_text, search_digits, content_digest, added_at, changed_at)
    select ${organizationId}::uuid, e.entry_id, e.kind, e.entry_id::text, e.name, e.title, e.department, e.location,
      e.email, e.extension, e.numbers, e.sort_name, e.search_text, e.search_digits, '', ${at}, ${at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as e(entry_id uuid, kind text, name text, title text,
      department text, location text, email text, extension text, numbers jsonb, sort_name text, search_text text,
      search_digits text)
  `.execute(server.platform.database);
}

const NOTHING_ELSE: Omit<DirectoryQuestion, 'organizationId' | 'search'> = {
  kind: null,
  location: null,
  department: null,
  offset: 0,
  limit: 100,
};

async function namesFound(search: string, more: Partial<typeof NOTHING_ELSE> = {}): Promise<string[]> {
  const question = { organizationId: ORGANIZATION, search, ...NOTHING_ELSE, ...more };
  return (await findInDirectory(server.platform, question)).rows.map(({ name }) => name);
}

test.each(FIRST_FOUND)('%s finds %s: %s', async (search, name) => {
  expect((await namesFound(search))[0]).toBe(name);
});
test.each(ALL_FOUND)('%s finds %s: %s', async (search, names) => {
  expect(await namesFound(search)).toEqual(names);
});
test.each(PLACES_FOUND)('%s finds entries %s', async (search, places) => {
  expect(await namesFound(search)).toEqual([...places].map((at) => CASE_ENTRIES[Number(at)]?.name));
});
test('a page is a part of the same list, and kinds are counted without the kind chosen', async () => {
  const question = { organizationId: ORGANIZATION, search: 'k', ...NOTHING_ELSE, kind: 'workspace' as const };
  const { rows, counts, total } = await findInDirectory(server.platform, question);
  expect([rows.map(({ name }) => name), total]).toEqual([['Bruno Lobby'], 1]);
  expect(counts).toContainEqual({ kind: 'person', count: 1 });
  const all = await namesFound('a');
  expect(await namesFound('a', { offset: 1, limit: 1 })).toEqual(all.slice(1, 2));
});
test('location and department narrow the list', async () => {
  expect(await namesFound('', { location: 'Köln' })).toEqual(['Bruno Lobby', 'Jürgen Müller']);
  expect(await namesFound('', { department: 'Sales' })).toEqual(['Alessandro Conti']);
});
test('words of entries that were written later are forgiven too', async () => {
  await namesFound('alesandro');
  await server.clock.advance(60_000);
  await sql`update directory_entry set changed_at = ${new Date(server.clock.now())}, search_text = '=zacharias |||'
    where organization_id = ${ORGANIZATION} and entry_id = ${idOf(4)}`.execute(server.platform.database);
  expect(await namesFound('zahcarias')).toEqual(['Сергей Жуков']);
});
