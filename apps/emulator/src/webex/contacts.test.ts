import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';

let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;
let base: string;

beforeEach(async () => {
  emulator = await stillEmulator();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, ['identity:contacts_rw']);
  base = `/v1/contacts/organizations/${dana.orgUuid}/contacts`;
});
afterEach(() => emulator.close());

const call = (request: string, body?: unknown): Promise<Answered> =>
  ask(emulator, request, { token, ...(body === undefined ? {} : { body }) });
const WINE = {
  schemas: 'urn:cisco:codev:identity:contact:core:1.0',
  source: 'CH',
  firstName: 'Wanda',
  lastName: 'Wein',
  emails: [{ type: 'work', value: 'wanda@wines.example', primary: true }],
  phoneNumbers: [
    { type: 'work', value: '+390000001' },
    { type: 'mobile', value: '+390000002' },
  ],
  address: '{"city":"Bergamo","zipCode":"24121"}',
};

test('a created contact is found by any word of it, shown whole and gone after its deletion', async () => {
  const created = await call(`POST ${base}`, WINE);
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({
    contactId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    displayName: 'Wanda Wein',
    emails: [{ type: 'WORK', value: 'wanda@wines.example', primary: true }],
    addressInfo: { city: 'Bergamo', zipCode: '24121' },
    orgId: dana.orgUuid,
    source: 'CH',
  });
  expect(created.body).not.toHaveProperty('ims');
  for (const keyword of ['wanda', 'WEIN', 'wanda@wines']) {
    const { result } = (await call(`GET ${base}/search?keyword=${keyword}`)).body;
    expect(result).toEqual([created.body]);
  }
  const path = `${base}/${created.body.contactId}`;
  expect((await call(`GET ${path}`)).body).toEqual(created.body);
  const gone = await call(`DELETE ${path}`);
  expect([gone.status, gone.body]).toEqual([204, null]);
  expect((await call(`GET ${path}`)).status).toBe(404);
});

test('pages by start and limit with the total and a Link; together they are all of the organization', async () => {
  const own = [...emulator.world.contacts.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  const found: string[] = [];
  let next: string | undefined = `${base}/search?keyword=&limit=3`;
  while (next !== undefined) {
    const page: Answered = await call(`GET ${next}`);
    expect(page.body).toMatchObject({ start: found.length, limit: 3, total: own.length });
    found.push(...page.body.result.map(({ contactId }: { contactId: string }) => contactId));
    next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
  }
  expect(found).toEqual(own.map(({ uuid }) => uuid));
});

test('source and groups narrow the search', async () => {
  const one = [...emulator.world.contacts.values()].find(({ groupUuids }) => groupUuids.length > 0);
  const [group = ''] = one?.groupUuids ?? [];
  const inGroup = (await call(`GET ${base}/search?groupIds=${group},${dana.uuid}`)).body.result;
  expect(inGroup.length).toBeGreaterThan(0);
  for (const contact of inGroup) expect(contact.groupIds).toContain(group);
  await call(`POST ${base}`, { source: 'Webex4Broadworks', displayName: 'Broad Works' });
  const works = (await call(`GET ${base}/search?source=Webex4Broadworks`)).body.result;
  expect(works.map(({ displayName }: { displayName: string }) => displayName)).toContain('Broad Works');
  for (const contact of works) expect(contact.source).toBe('Webex4Broadworks');
});

test('a change keeps what it does not name, deletes a number by its operation and empties the groups', async () => {
  const { contactId } = (await call(`POST ${base}`, { ...WINE, groupIds: [dana.uuid] })).body;
  await emulator.clock.advance(60_000);
  const changed = await call(`PATCH ${base}/${contactId}`, {
    schemas: WINE.schemas,
    source: 'CH',
    title: 'Owner',
    phoneNumbers: [{ value: '+390000001', operation: 'delete' }],
    groupIds: [],
  });
  expect(changed.status).toBe(200);
  expect(changed.body).toMatchObject({ firstName: 'Wanda', title: 'Owner' });
  expect(changed.body.phoneNumbers).toEqual([{ type: 'mobile', value: '+390000002' }]);
  expect(changed.body).not.toHaveProperty('groupIds');
  expect(Date.parse(changed.body.meta.lastModified) - Date.parse(changed.body.meta.created)).toBe(60_000);
});

test('a refused change leaves the contact as it was', async () => {
  const { body } = await call(`POST ${base}`, WINE);
  const refused = await call(`PATCH ${base}/${body.contactId}`, {
    title: 'Owner',
    emails: [{ type: 'pigeon', value: 'x' }],
  });
  expect(refused.status).toBe(400);
  expect((await call(`GET ${base}/${body.contactId}`)).body).toEqual(body);
});

test('bulk makes and changes what it can and names what failed', async () => {
  const { contactId } = (await call(`POST ${base}`, WINE)).body;
  const contacts = [
    { ...WINE, firstName: 'Willy' },
    { source: 'CH', displayName: 'Nobody' },
    { contactId, title: 'Boss' },
  ];
  const answer = await call(`POST ${base}/bulk`, { schemas: WINE.schemas, contacts });
  expect(answer.status).toBe(200);
  expect(answer.body.contacts.map(({ displayName }: { displayName: string }) => displayName)).toEqual([
    'Willy Wein',
    'Wanda Wein',
  ]);
  expect(answer.body.failedContacts).toEqual([{ id: '1', errorCode: 400, errorMessage: expect.any(String) }]);
  const ids = answer.body.contacts.map((contact: { contactId: string }) => contact.contactId);
  const deleted = await call(`POST ${base}/bulk/delete`, { schemas: WINE.schemas, objectIds: ids });
  expect([deleted.status, deleted.body]).toEqual([200, null]);
  expect((await call(`GET ${base}/${contactId}`)).status).toBe(404);
});

test('a public organization id is 400, a foreign organization 403, and only administrators write', async () => {
  expect((await call('GET /v1/contacts/organizations/Y2lzY29/contacts/search')).status).toBe(400);
  const [, other] = emulator.world.organizations.keys();
  expect((await call(`GET /v1/contacts/organizations/${other}/contacts/search`)).status).toBe(403);
  const [somebody] = callers(emulator);
  token = tokenFor(emulator, somebody ?? dana, ['identity:contacts_rw']);
  expect((await call(`GET ${base}/search`)).status).toBe(200);
  expect((await call(`POST ${base}`, WINE)).status).toBe(403);
});

test('contacts survive snapshot and restore', async () => {
  const { contactId } = (await call(`POST ${base}`, WINE)).body;
  const snapshot = emulator.snapshot();
  await call(`DELETE ${base}/${contactId}`);
  emulator.restore(snapshot);
  expect((await call(`GET ${base}/${contactId}`)).status).toBe(200);
});
