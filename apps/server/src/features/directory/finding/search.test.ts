import {
  ALL_FOUND,
  CASE_CONTACTS,
  CASE_ENTRIES,
  FIRST_FOUND,
  FOUND_WITH_CONTACTS,
  PLACES_FOUND,
} from '@linekeeper/api-contract/finding-cases';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { writeContact } from '../contacts/contacts.ts';
import type { Asker } from '../contacts/list-access.ts';
import { addList, removeList } from '../contacts/lists.ts';
import { fold, searchDigits, searchText } from '../search-text.ts';
import { findOwners } from './look-up-number.ts';
import { readContactIndex } from './read-contact-index.ts';
import { type DirectoryQuestion, findInDirectory } from './search-directory.ts';

let server: TestPlatform;
let listId: string;
const ORGANIZATION = '00000000-0000-4000-8000-0000000000aa';
const OTHER = '00000000-0000-4000-8000-0000000000bb';

beforeAll(async () => {
  server = await createTestPlatform();
  await write(ORGANIZATION, CASE_ENTRIES);
  await write(OTHER, CASE_ENTRIES.slice(0, 1));
  ({ list_id: listId } = await addList(server.platform, OWNER, {
    name: 'Suppliers',
    circle: 'shared',
    department: null,
  }));
  for (const contact of CASE_CONTACTS) await writeCase(OWNER, listId, contact);
});
afterAll(() => server.close());

const asker = (at: number, more: Partial<Asker> = {}): Asker => ({
  ...{ organizationId: ORGANIZATION, accountId: idOf(at), name: `Account ${at}`, email: `a${at}@acme.example` },
  ...{ isOwner: false, ...more },
});
const OWNER = asker(800, { isOwner: true });

async function writeCase(who: Asker, list: string, contact: (typeof CASE_CONTACTS)[number]): Promise<void> {
  const numbers = contact.numbers.map(({ value, type }) => ({ value, type: type as 'work' }));
  const body = { ...contact, numbers, note: null };
  await writeContact(server.platform, who, { listId: list, contactId: null, body });
}

function idOf(at: number): string {
  return `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
}

/** As a run writes them, without a run. */
async function write(organizationId: string, entries: typeof CASE_ENTRIES, from = 0): Promise<void> {
  const rows = entries.map((entry, at) => {
    const search_text = searchText(entry, Object.values(entry.own));
    const texts = { sort_name: fold(entry.name), search_text, search_digits: searchDigits(entry) };
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
  asker: null,
};

async function namesFound(
  search: string,
  more: Partial<typeof NOTHING_ELSE & { organizationId: string }> = {},
): Promise<string[]> {
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
test.each(FOUND_WITH_CONTACTS)('%s finds %s: %s', async (search, names) => {
  expect(await namesFound(search, { asker: OWNER })).toEqual(names);
});
test('a contact is at no location and in no department of ours, and is counted among contacts', async () => {
  const question = { organizationId: ORGANIZATION, search: 'sales', ...NOTHING_ELSE, asker: OWNER };
  const { rows, counts } = await findInDirectory(server.platform, question);
  expect(rows[0]).toMatchObject({ list_id: listId, kind: 'contact', company: 'Pförtner & Söhne' });
  expect(counts).toContainEqual({ kind: 'contact', count: 1 });
  expect(await namesFound('', { asker: OWNER, department: 'Sales' })).toEqual(['Alessandro Conti']);
  expect(await namesFound('', { asker: OWNER, location: 'Köln' })).toEqual(['Bruno Lobby', 'Jürgen Müller']);
  expect(await namesFound('', { asker: OWNER, kind: 'contact', offset: 1, limit: 1 })).toEqual(['Carla Conti']);
});

const QUENTIN = {
  ...{ name: 'Quentin Querfeld', company: null, title: null, department: null, emails: [] },
  numbers: [{ value: '+4930555123', type: 'work' }],
};

test("a personal list is found, guessed at, looked up and copied by its owner alone; a department's by that department", async () => {
  const { platform } = server;
  const [mine, colleague, stranger] = [
    asker(801),
    asker(802, { email: 'juergen.mueller@acme.example' }),
    asker(803, { organizationId: OTHER, isOwner: true }),
  ];
  const found = async (who: Asker) => {
    const { organizationId } = who;
    const number = '030 555123';
    const [exact, guessed, { owners }, { columns }] = await Promise.all([
      namesFound('querfeld', { asker: who, organizationId }),
      namesFound('qeurfeld', { asker: who, organizationId }),
      findOwners(platform, { organizationId, number: '+4930555123', asker: who }),
      readContactIndex(platform, who, null),
    ]);
    expect([exact.length, guessed.length], number).toEqual([owners.length, owners.length]);
    expect(columns?.names.includes('Quentin') ?? false).toBe(owners.length > 0);
    return exact;
  };
  const own = await addList(platform, mine, { name: 'Mine', circle: 'personal', department: null });
  await writeCase(mine, own.list_id, QUENTIN);
  expect(await found(mine)).toEqual(['Quentin Querfeld']);
  for (const who of [OWNER, colleague, stranger]) expect(await found(who), who.name).toEqual([]);
  await removeList(platform, mine, own.list_id);
  expect(await found(mine)).toEqual([]);

  await sql`
    update directory_entry set department = 'Workshop' where organization_id = ${ORGANIZATION} and entry_id = ${idOf(1)}
  `.execute(platform.database);
  const ofDepartment = { name: 'Tools', circle: 'department' as const, department: 'Workshop' };
  const tools = await addList(platform, OWNER, ofDepartment);
  await writeCase(OWNER, tools.list_id, QUENTIN);
  for (const who of [OWNER, colleague]) expect(await found(who), who.name).toEqual(['Quentin Querfeld']);
  const key = asker(806, { email: '' });
  await sql`update directory_entry set email = '' where entry_id = ${idOf(1)}`.execute(platform.database);
  for (const who of [mine, stranger, key]) expect(await found(who), who.name).toEqual([]);
  await sql`
    update directory_entry set email = 'juergen.mueller@acme.example' where entry_id = ${idOf(1)}
  `.execute(platform.database);
  await removeList(platform, OWNER, tools.list_id);
  const words = await sql`select 1 from directory_contact_word where word = 'querfeld'`.execute(platform.database);
  expect(words.rows).toEqual([]);
});
test('who has a copy of the contacts gets them again only after a change of a list they see', async () => {
  const { platform } = server;
  const user = asker(804);
  const { version } = await readContactIndex(platform, user, null);
  expect(await readContactIndex(platform, user, version)).toMatchObject({ version, columns: null, lists: null });
  const other = await addList(platform, asker(805), { name: 'Theirs', circle: 'personal', department: null });
  await writeCase(asker(805), other.list_id, QUENTIN);
  expect((await readContactIndex(platform, user, version)).version).toBe(version);
  await writeCase(OWNER, listId, { ...QUENTIN, name: 'Xaver Xylander', numbers: [] });
  const after = await readContactIndex(platform, user, version);
  expect(after.columns?.names.split('\n')).toHaveLength(CASE_CONTACTS.length + 1);
});
test('a number of a contact is looked up as people dial it, entries of the directory before contacts', async () => {
  const { platform } = server;
  await sql`
    insert into directory_location (organization_id, webex_id, name, country)
    values (${ORGANIZATION}, 'koln', 'Köln', 'DE')
  `.execute(platform.database);
  const question = { organizationId: ORGANIZATION, number: '030 901820', asker: OWNER };
  const names = async () => (await findOwners(platform, question)).owners.map(({ name }) => name);
  expect(await names()).toEqual(['Ägidius Quast']);
  expect((await findOwners(platform, { ...question, asker: null })).owners).toEqual([]);
  await sql`
    insert into directory_number (organization_id, number, entry_id)
    values (${ORGANIZATION}, '+4930901820', ${idOf(8)})
  `.execute(platform.database);
  expect(await names()).toEqual(['Bruno Lobby', 'Ägidius Quast']);
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
