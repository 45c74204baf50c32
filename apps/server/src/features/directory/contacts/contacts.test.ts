import type { Contact, ContactBody, ContactImport, ImportReading } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { readContacts, removeContact, writeContact } from './contacts.ts';
import { fileOfContacts } from './export-contacts.ts';
import { beginImport, cancelImport, checkImport, readImports } from './imports.ts';
import { type Asker, visibleLists } from './list-access.ts';
import { addList, removeList } from './lists.ts';
import { createImportRunner, type ImportRunner } from './run-import.ts';

let server: TestPlatform;
let runner: ImportRunner;
let owner: Asker;
let user: Asker;
let listId: string;

beforeEach(async () => {
  server = await createTestPlatform();
  runner = createImportRunner(server.platform);
  const { ids } = server.platform;
  const organizationId = ids.uuid();
  owner = { organizationId, accountId: ids.uuid(), name: 'Olivia Owner', email: 'olivia@acme.example', isOwner: true };
  user = { organizationId, accountId: ids.uuid(), name: 'Uwe User', email: 'uwe@acme.example', isOwner: false };
  await sql`
    insert into directory_location (organization_id, webex_id, name, country) values (${organizationId}, 'x', 'Köln', 'DE')
  `.execute(server.platform.database);
  ({ list_id: listId } = await addList(server.platform, owner, {
    name: 'Suppliers',
    circle: 'shared',
    department: null,
  }));
});
afterEach(() => server.close());

const ADA: ContactBody = {
  ...{ name: 'Ada Lovelace', company: 'Engines & Söhne', title: null, department: null, note: null },
  ...{ emails: ['ada@engines.example'], numbers: [{ type: 'work', value: '0221 123456' }] },
};

async function contacts(search = '', who = owner): Promise<Contact[]> {
  return (await readContacts(server.platform, who, { listId, search, cursor: undefined, limit: 500 })).contacts;
}

const begin = (content: string | Buffer, fileName = 'contacts.csv') =>
  beginImport(server.platform, owner, { listId, fileName, base64: Buffer.from(content).toString('base64') });

async function importAll(content: string, reading: Partial<ImportReading> = {}): Promise<ContactImport> {
  const begun = await begin(content);
  const key = { listId, importId: begun.import.id };
  await checkImport(server.platform, owner, { ...key, reading: { ...begun.check.reading, ...reading } });
  await runner.run(owner, key);
  await server.platform.jobs.drain();
  const [last] = await readImports(server.platform, owner, listId);
  if (last === undefined) throw new Error('there is no import');
  return last;
}

test('a contact is kept with numbers as people dial them, and found by words in any order and by digits in any spelling', async () => {
  await writeContact(server.platform, owner, { listId, contactId: null, body: ADA });
  const ada = expect.objectContaining({
    name: 'Ada Lovelace',
    numbers: [{ type: 'work', value: '+49221123456', isNumber: true }],
    changedBy: 'Olivia Owner',
  });
  for (const search of ['lovel ada', 'sohne', 'soehne', '0221 1234', '+49 221', '0049 221 123', 'engines.example']) {
    expect(await contacts(search), search).toEqual([ada]);
  }
  expect(await contacts('grace')).toEqual([]);
  expect(await contacts('100%')).toEqual([]);
});

test('a text that is no number is kept as text and flagged', async () => {
  const body = { ...ADA, numbers: [{ type: 'other' as const, value: 'ask the porter' }] };
  await writeContact(server.platform, owner, { listId, contactId: null, body });
  expect((await contacts())[0]?.numbers).toEqual([{ type: 'other', value: 'ask the porter', isNumber: false }]);
});

test('everybody sees shared lists, only owners change them; a personal list is seen by whoever made it alone', async () => {
  const { platform } = server;
  const mine = await addList(platform, user, { name: 'Mine', circle: 'personal', department: null });
  await writeContact(platform, user, { listId: mine.list_id, contactId: null, body: ADA });
  const names = async (who: Asker) => (await visibleLists(platform, who)).lists.map(({ name }) => name);
  expect(await names(user)).toEqual(['Suppliers', 'Mine']);
  expect(await names(owner)).toEqual(['Suppliers']);
  await expect(writeContact(platform, user, { listId, contactId: null, body: ADA })).rejects.toMatchObject({
    code: 'not-allowed',
  });
  const theirs = { listId: mine.list_id, search: '', cursor: undefined, limit: 10 };
  await expect(readContacts(platform, owner, theirs)).rejects.toMatchObject({ code: 'not-found' });
  await expect(removeList(platform, owner, mine.list_id)).rejects.toMatchObject({ code: 'not-found' });
});

test("a department's list is seen by the people of that department, whom the directory knows by their address", async () => {
  const { platform } = server;
  await addList(platform, owner, { name: 'Printers', circle: 'department', department: 'Office' });
  expect((await visibleLists(platform, user)).lists).toHaveLength(1);
  await sql`
    insert into directory_entry (organization_id, entry_id, kind, webex_id, name, department, email, numbers, sort_name,
      search_text, search_digits, content_digest, added_at, changed_at)
    values (${user.organizationId}, ${platform.ids.uuid()}, 'person', 'u', 'Uwe User', 'Office', 'Uwe@acme.example', '[]',
      'uwe user', '', '', '', ${new Date(TEST_START_MS)}, ${new Date(TEST_START_MS)})
  `.execute(platform.database);
  expect((await visibleLists(platform, user)).lists.map(({ name }) => name)).toEqual(['Suppliers', 'Printers']);
});

test('two lists of one circle cannot have one name; two people can each have one called so', async () => {
  const { platform } = server;
  const draft = { name: 'SUPPLIERS', department: null };
  await expect(addList(platform, owner, { ...draft, circle: 'shared' })).rejects.toMatchObject({
    code: 'contact-list-refused',
  });
  await addList(platform, owner, { ...draft, circle: 'personal' });
  await addList(platform, user, { ...draft, circle: 'personal' });
});

test('a list is read page by page, each contact once', async () => {
  await importAll(
    `Name;E-Mail\n${Array.from({ length: 25 }, (_each, n) => `Person ${n % 5};p${n}@x.example`).join('\n')}`,
  );
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await readContacts(server.platform, owner, { listId, search: '', cursor, limit: 7 });
    expect(page.total).toBe(25);
    seen.push(...page.contacts.map(({ emails }) => emails[0] ?? ''));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toHaveLength(25);
  expect(new Set(seen).size).toBe(25);
});

test('a file of Windows with semicolons says how it is read, what would come and every problem with line and column', async () => {
  const file = Buffer.from(
    'Vorname;Nachname;Firma;Telefon;Handy;E-Mail\r\n' +
      'Jörg;Müller;Engines;0221/123456;0171 1234567;joerg@engines.example\r\n' +
      ';;;0221 99;;\r\n' +
      'Ada;Lovelace;;ask Uwe;;not an address\r\n' +
      'Jörg;Müller;Engines;0221/99999;;joerg@engines.example\r\n',
    'latin1',
  );
  const { import: begun, encodingIs, check } = await begin(file);
  expect(begun).toMatchObject({ state: 'draft', format: 'csv' });
  expect(encodingIs).toBe('guessed');
  expect(check).toMatchObject({
    reading: {
      ...{ encoding: 'windows-1252', separator: ';', hasHead: true, region: 'DE', duplicates: 'skip' },
      columns: ['given-name', 'family-name', 'company', 'work-number', 'mobile-number', 'email'],
    },
    ...{ records: 4, added: 2, updated: 0, passedOver: 2 },
  });
  expect(check.sample[0]).toMatchObject({
    name: 'Jörg Müller',
    numbers: [{ value: '+49221123456' }, { value: '+491711234567' }],
  });
  expect(check.problems.first.map(({ line, column, code }) => [line, column, code])).toEqual([
    [3, null, 'no-name'],
    [4, 6, 'no-email-address'],
    [4, 4, 'number-kept-as-text'],
    [5, null, 'duplicate-in-file'],
  ]);
  expect(await contacts()).toEqual([]);
});

test('an import writes what its check has shown, once', async () => {
  const done = await importAll('Name,Phone\nAda,0221 123456\nGrace,0221 654321\n');
  expect(done).toMatchObject({ state: 'done', linesRead: 2, added: 2, updated: 0, passedOver: 0 });
  await server.platform.jobs.drain();
  expect((await contacts()).map(({ name }) => name)).toEqual(['Ada', 'Grace']);
  await expect(runner.run(owner, { listId, importId: done.id })).rejects.toMatchObject({
    code: 'contact-import-refused',
  });
});

test('contacts that are there already are skipped, updated or added, as was chosen', async () => {
  await importAll('Name,Email,Title\nAda,ada@x.example,Countess\n');
  const again = 'Name,Email,Title\nAda L.,ADA@x.example,Pioneer\n';
  expect(await importAll(again, { duplicates: 'skip' })).toMatchObject({ added: 0, updated: 0, passedOver: 1 });
  expect((await contacts()).map(({ title }) => title)).toEqual(['Countess']);
  expect(await importAll(again, { duplicates: 'update' })).toMatchObject({ added: 0, updated: 1 });
  expect((await contacts()).map(({ title }) => title)).toEqual(['Pioneer']);
  expect(await importAll(again, { duplicates: 'add' })).toMatchObject({ added: 1 });
  expect(await contacts()).toHaveLength(2);
});

test('of several lines about one contact the last stands where duplicates update', async () => {
  await importAll('Name,Email,Title\nAda,a@x.example,One\nAda,a@x.example,Two\n', { duplicates: 'update' });
  expect((await contacts()).map(({ title }) => title)).toEqual(['Two']);
});

test('an import is taken back: what it added goes, what it overwrote comes back, what was edited since stays', async () => {
  await importAll('Name,Email,Title\nAda,a@x.example,Countess\nBea,b@x.example,Before\n');
  const second = await importAll(
    'Name,Email,Title\nAda,a@x.example,Changed\nBea,b@x.example,Changed\nCleo,c@x.example,New\nDora,d@x.example,New\n',
    { duplicates: 'update' },
  );
  const known = await contacts();
  for (const name of ['Bea', 'Dora']) {
    const contact = known.find((each) => each.name === name);
    if (contact === undefined) throw new Error(`${name} is not there`);
    const { id, changedAt: _at, changedBy: _by, ...body } = contact;
    await writeContact(server.platform, owner, { listId, contactId: id, body: { ...body, title: 'By hand' } });
  }
  const undone = await runner.undo(owner, { listId, importId: second.id });
  expect(undone).toMatchObject({ takenBack: 2, kept: 2, import: { state: 'undone' } });
  expect((await contacts()).map(({ name, title }) => [name, title])).toEqual([
    ['Ada', 'Countess'],
    ['Bea', 'By hand'],
    ['Dora', 'By hand'],
  ]);
  await expect(runner.undo(owner, { listId, importId: second.id })).rejects.toMatchObject({
    code: 'contact-import-refused',
  });
});

test('cancelled before it was written, an import writes nothing', async () => {
  const { import: begun } = await begin('Name\nAda\n');
  const key = { listId, importId: begun.id };
  await runner.run(owner, key);
  expect(await cancelImport(server.platform, owner, key)).toMatchObject({ state: 'cancelled' });
  await server.platform.jobs.drain();
  expect(await contacts()).toEqual([]);
});

test('a file that was only looked at leaves no import behind, and a list that goes leaves nothing of its imports', async () => {
  const { import: begun } = await begin('Name\nAda\n');
  const key = { listId, importId: begun.id };
  expect(await cancelImport(server.platform, owner, key)).toMatchObject({ state: 'cancelled' });
  await expect(runner.run(owner, key)).rejects.toMatchObject({ code: 'not-found' });
  expect(await readImports(server.platform, owner, listId)).toEqual([]);

  await importAll('Name,Email\nAda,a@x.example\n');
  await importAll('Name,Email\nAda L.,a@x.example\n', { duplicates: 'update' });
  expect(await removeList(server.platform, owner, listId)).toBe(1);
  for (const table of ['directory_contact', 'directory_contact_import', 'directory_contact_before']) {
    const { rows } = await sql`select 1 from ${sql.table(table)}`.execute(server.platform.database);
    expect(rows, table).toEqual([]);
  }
});

test('an import that fails in its third thousand has written nothing, and says so', async () => {
  const people = Array.from({ length: 2_500 }, (_each, n) => `Person ${n},p${n}@x.example`);
  const { import: begun } = await begin(`Name,Email\n${people.join('\n')}\n`);
  const key = { listId, importId: begun.id };
  await sql`
    create function refuse_third_batch() returns trigger language plpgsql as $$
    begin
      if new.sort_name = 'person 2200' then raise exception 'no room'; end if;
      return new;
    end $$`.execute(server.platform.database);
  await sql`create trigger refuses before insert on directory_contact for each row execute function refuse_third_batch()`.execute(
    server.platform.database,
  );
  await runner.run(owner, key);
  await server.platform.jobs.drain();
  expect(await readImports(server.platform, owner, listId)).toMatchObject([
    { state: 'failed', text: 'Something went wrong on our side while it was written. No contact was written.' },
  ]);
  expect(await contacts()).toEqual([]);
});

test.each([
  ['', 'The file is empty.'],
  ['PK\u0003\u0004', 'This is a spreadsheet or an archive, not a CSV file. Save it as CSV first.'],
])('the file %j is refused in words, and nothing is kept of it', async (content, message) => {
  await expect(begin(content)).rejects.toMatchObject({ code: 'contact-import-refused', message });
  expect(await readImports(server.platform, owner, listId)).toEqual([]);
});

test('what is exported, as CSV and as cards, is imported again as it was; formulas are text in a spreadsheet', async () => {
  const { platform } = server;
  const body: ContactBody = {
    ...{ name: '=HYPERLINK("x")', company: 'A; B, C', title: 'Boss', department: 'Dept', note: 'two\nlines' },
    ...{ emails: ['a@x.example', 'b@x.example'], numbers: [...ADA.numbers, { type: 'mobile', value: '0171 1234567' }] },
  };
  await writeContact(platform, owner, { listId, contactId: null, body });
  const [before] = await contacts();
  for (const format of ['csv', 'vcard'] as const) {
    const file = await fileOfContacts(platform, owner, { listId, format });
    const text = Buffer.from(file.base64, 'base64').toString();
    if (format === 'csv') expect(text).toContain(`"'=HYPERLINK`);
    const [old] = await contacts();
    await removeContact(platform, owner, { listId, contactId: old?.id ?? '' });
    await importAll(text);
    const [after] = await contacts();
    expect(after).toEqual({ ...before, id: after?.id });
  }
});

test('10,000 lines are written in batches, each line once', async () => {
  const lines = Array.from({ length: 10_000 }, (_each, n) => `Person ${n};+49221${1_000_000 + n};p${n}@x.example`);
  const done = await importAll(`Name;Telefon;E-Mail\n${lines.join('\n')}\n`);
  expect(done).toMatchObject({ state: 'done', added: 10_000, problems: 0 });
  const page = { listId, search: 'person 4711', cursor: undefined, limit: 10 };
  expect((await readContacts(server.platform, owner, page)).total).toBe(1);
});
