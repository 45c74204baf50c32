import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { removeContact, writeContact } from '../contacts/contacts.ts';
import type { Asker } from '../contacts/list-access.ts';
import { addList } from '../contacts/lists.ts';
import { fold } from '../search-text.ts';
import { numbersOfNamed } from './numbers-of-named.ts';
import { whoseNumbers } from './whose-numbers.ts';

let server: TestPlatform;
let shared: string;
const ORGANIZATION = '00000000-0000-4000-8000-0000000000aa';
const OTHER = '00000000-0000-4000-8000-0000000000bb';
const NUMBER = '+390471100200';

beforeEach(async () => {
  server = await createTestPlatform();
  shared = await list(OWNER, 'Suppliers', { circle: 'shared' });
});
afterEach(() => server.close());

const asker = (at: number, more: Partial<Asker> = {}): Asker => ({
  ...{ organizationId: ORGANIZATION, accountId: idOf(at), name: `Account ${at}`, email: `a${at}@acme.example` },
  ...{ isOwner: false, ...more },
});
const OWNER = asker(800, { isOwner: true });
const USER = asker(801);

function idOf(at: number): string {
  return `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;
}

async function list(
  who: Asker,
  name: string,
  of: { circle: 'shared' | 'personal' } | { circle: 'department'; department: string },
): Promise<string> {
  const made = await addList(server.platform, who, { name, department: null, ...of });
  return made.list_id;
}

interface Written {
  name: string;
  number?: string;
  company?: string;
}

async function contact(who: Asker, listId: string, { name, number = NUMBER, company }: Written): Promise<string> {
  const numbers = [{ value: number, type: 'work' as const }];
  const rest = { title: null, department: null, emails: [], note: null };
  const body = { name, company: company ?? null, numbers, ...rest };
  const { id } = await writeContact(server.platform, who, { listId, contactId: null, body });
  return id;
}

/** As a run writes it, without a run. */
async function entry(at: number, name: string, more: { numbers: string[]; email?: string; department?: string }) {
  const when = new Date(TEST_START_MS);
  await sql`
    insert into directory_entry (organization_id, entry_id, kind, webex_id, name, department, email, numbers, sort_name,
      search_text, search_digits, content_digest, added_at, changed_at)
    values (${ORGANIZATION}, ${idOf(at)}, 'person', ${idOf(at)}, ${name}, ${more.department ?? null},
      ${more.email ?? null}, '[]', ${fold(name)}, '', '', '', ${when}, ${when})
  `.execute(server.platform.database);
  for (const number of more.numbers)
    await sql`
      insert into directory_number (organization_id, number, entry_id) values (${ORGANIZATION}, ${number}, ${idOf(at)})
    `.execute(server.platform.database);
}

async function names(who: Asker, ...numbers: string[]): Promise<(string | undefined)[]> {
  const owners = await whoseNumbers(server.platform, who, numbers);
  return numbers.map((number) => {
    const owner = owners.get(number);
    return owner === undefined ? undefined : `${owner.name}${owner.more > 0 ? ` +${owner.more}` : ''}`;
  });
}

test('a number names the contact of a list everybody sees, with the company, and nobody once the contact is removed', async () => {
  const id = await contact(OWNER, shared, { name: 'Mario Rossi', company: 'Rossi Hotels' });
  const owners = await whoseNumbers(server.platform, USER, [NUMBER]);
  expect([...owners]).toEqual([
    [NUMBER, { id, kind: 'contact', name: 'Mario Rossi', company: 'Rossi Hotels', more: 0 }],
  ]);
  expect(await names(asker(802, { organizationId: OTHER, isOwner: true }), NUMBER)).toEqual([undefined]);
  await removeContact(server.platform, OWNER, { listId: shared, contactId: id });
  expect(await names(USER, NUMBER)).toEqual([undefined]);
});

test('a contact of a personal list names a number to its owner alone: not to colleagues, not to owners of the organization', async () => {
  await contact(USER, await list(USER, 'Mine', { circle: 'personal' }), { name: 'Doctor Bianchi' });
  expect(await names(USER, NUMBER)).toEqual(['Doctor Bianchi']);
  for (const who of [OWNER, asker(802), asker(803, { email: '' })])
    expect(await names(who, NUMBER)).toEqual([undefined]);
});

test("a contact of a department's list names a number to that department and to owners", async () => {
  await entry(1, 'Anna Conti', { numbers: [], email: 'anna.conti@acme.example', department: 'Kitchen' });
  await entry(2, 'Bert Vogel', { numbers: [], email: 'bert.vogel@acme.example', department: 'Sales' });
  await contact(OWNER, await list(OWNER, 'Fish', { circle: 'department', department: 'Kitchen' }), {
    name: 'Fishmonger',
  });
  expect(await names(asker(802, { email: 'Anna.Conti@acme.example' }), NUMBER)).toEqual(['Fishmonger']);
  expect(await names(OWNER, NUMBER)).toEqual(['Fishmonger']);
  expect(await names(asker(803, { email: 'bert.vogel@acme.example' }), NUMBER)).toEqual([undefined]);
  expect(await names(asker(804, { email: '' }), NUMBER)).toEqual([undefined]);
});

test('of several the first is named, entries before contacts, and the others counted; one in two places counts once', async () => {
  const mine = await list(USER, 'Mine', { circle: 'personal' });
  await contact(OWNER, shared, { name: 'Aldo Rossi' });
  await contact(USER, mine, { name: 'aldo  rossi', company: 'Rossi Hotels' });
  const owner = (await whoseNumbers(server.platform, USER, [NUMBER])).get(NUMBER);
  expect(owner).toMatchObject({ company: 'Rossi Hotels', more: 0 });
  await contact(OWNER, shared, { name: 'Bea Rossi' });
  await entry(1, 'Zita Conti', { numbers: [NUMBER] });
  expect(await names(USER, NUMBER)).toEqual(['Zita Conti +2']);
});

test('more than five with one number name nobody', async () => {
  for (let at = 0; at < 5; at += 1) await contact(OWNER, shared, { name: `Rossi ${at}` });
  expect(await names(USER, NUMBER)).toEqual(['Rossi 0 +4']);
  await contact(OWNER, shared, { name: 'Rossi 5' });
  expect(await names(USER, NUMBER)).toEqual([undefined]);
});

test('a page of numbers in many spellings is answered at once; what nobody has stays', async () => {
  await sql`
    insert into directory_location (organization_id, webex_id, name, country)
    values (${ORGANIZATION}, 'bozen', 'Bozen', 'IT')
  `.execute(server.platform.database);
  await contact(OWNER, shared, { name: 'Mario Rossi' });
  await entry(1, 'Zita Conti', { numbers: ['2208', '+390471100208'] });
  const asked = [NUMBER, '0471 100200', '00390471100200', '2208', '+390471999999', '0471 999', 'anonymous', '', NUMBER];
  expect(await names(USER, ...asked)).toEqual([
    ...['Mario Rossi', 'Mario Rossi', 'Mario Rossi', 'Zita Conti'],
    ...[undefined, undefined, undefined, undefined, 'Mario Rossi'],
  ]);
});

test('the numbers of contacts one sees are found by words of name or company in any spelling, not by where they stand otherwise', async () => {
  const mine = await list(USER, 'Mine', { circle: 'personal' });
  await contact(OWNER, shared, { name: 'Jürgen Müller', company: 'Hotel Rossi' });
  await contact(USER, mine, { name: 'Mario Rossi', number: '+390471300400' });
  await entry(1, 'Zita Rossi', { numbers: ['+390471999999'] });
  const found = async (who: Asker, search: string) => (await numbersOfNamed(server.platform, who, search)).toSorted();
  expect(await found(USER, 'rossi')).toEqual([NUMBER, '+390471300400']);
  expect(await found(OWNER, 'rossi')).toEqual([NUMBER]);
  expect(await found(USER, 'mueller rossi')).toEqual([NUMBER]);
  for (const search of ['', 'ro', '0471', '+390471100200', 'verdi'])
    expect(await found(USER, search), search).toEqual([]);
});
