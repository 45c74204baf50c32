import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { obtainTokens, registerTestClient } from './consent-driver.ts';
import { publicId } from './public-id.ts';
import { CORE, ENTERPRISE, WEBEX_IDENTITY } from './scim-filter.ts';

let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;
let users: string;

beforeEach(async () => {
  emulator = await stillEmulator({ people: 130 });
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, ['identity:people_rw', 'spark-admin:people_read']);
  users = `/identity/scim/${dana.orgUuid}/v2/Users`;
});
afterEach(() => emulator.close());

const call = (request: string, body?: unknown): Promise<Answered> =>
  ask(emulator, request, { token, ...(body === undefined ? {} : { body }) });
const search = (query: Record<string, string>): Promise<Answered> => call(`GET ${users}?${new URLSearchParams(query)}`);
const namesFor = async (filter: string): Promise<string[]> => {
  const { status, body } = await search({ filter, count: '1000' });
  expect([status, filter]).toEqual([200, filter]);
  return body.Resources.map(({ userName }: { userName: string }) => userName);
};
const acme = (): EmulatedPerson[] =>
  [...emulator.world.people.values()].filter(({ orgUuid, deleted }) => orgUuid === dana.orgUuid && !deleted);
const patch = (person: EmulatedPerson, ...operations: unknown[]): Promise<Answered> =>
  call(`PATCH ${users}/${person.uuid}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  });
function colleague(index = 0): EmulatedPerson {
  const found = callers(emulator).filter(({ roles }) => roles.length === 0)[index];
  if (found === undefined) throw new Error('nobody');
  return found;
}

test('without a filter everybody comes once, page by page, with true counts', async () => {
  const found: string[] = [];
  for (let startIndex = 1; startIndex <= 130; startIndex += 50) {
    const { body, headers } = await search({ startIndex: String(startIndex), count: '50' });
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 130,
      startIndex,
      itemsPerPage: Math.min(50, 131 - startIndex),
    });
    found.push(...body.Resources.map(({ id }: { id: string }) => id));
  }
  expect(new Set(found)).toEqual(new Set(acme().map(({ uuid }) => uuid)));
  expect((await search({ startIndex: '500' })).body).toMatchObject({
    totalResults: 130,
    itemsPerPage: 0,
    Resources: [],
  });
});

test('a user has bare ids, the account status as a list and nothing empty', async () => {
  const { body } = await call(`GET ${users}/${dana.uuid}`);
  expect(body).toMatchObject({
    id: dana.uuid,
    userName: dana.email,
    active: true,
    name: { givenName: 'Dana', familyName: 'Okafor' },
    emails: [{ value: dana.email, type: 'work', primary: true }],
    userType: 'user',
    [WEBEX_IDENTITY]: { accountStatus: ['active'] },
    [ENTERPRISE]: { department: 'IT' },
    meta: { resourceType: 'User', organizationID: dana.orgUuid, location: `${emulator.url}${users}/${dana.uuid}` },
  });
  expect(body.roles[0]).toEqual({ value: 'id_full_admin', type: 'cirole', display: 'Full Administrator' });
  expect(Object.values(body)).not.toContain('');
  expect((await call('GET /identity/scim/v2/Users/me')).body).toEqual(body);
});

test('filters: each operator, any case, and, or, not, parentheses and values of lists', async () => {
  const emails = (fits: (person: EmulatedPerson) => boolean): string[] =>
    acme()
      .filter(fits)
      .map(({ email }) => email);
  const people = acme();
  for (const person of people.slice(40, 41)) person.mobileNumber = '+390001122';
  const cases: [string, (person: EmulatedPerson) => boolean][] = [
    ['userName Eq "DANA.okafor@acme.example"', ({ email }) => email === dana.email],
    [`id eq "${dana.uuid}"`, ({ uuid }) => uuid === dana.uuid],
    ['userName sw "a"', ({ email }) => email.startsWith('a')],
    ['userName ew "2@acme.example"', ({ email }) => email.endsWith('2@acme.example')],
    ['displayName co "an"', ({ firstName, lastName }) => `${firstName} ${lastName}`.toLowerCase().includes('an')],
    ['name.familyName eq "okafor" and name.givenName sw "D"', ({ email }) => email === dana.email],
    ['userName eq "nobody@x.example" or department eq "Sales"', ({ department }) => department === 'Sales'],
    ['not (department eq "Sales")', ({ department }) => department !== 'Sales'],
    ['active eq true and not (userName sw "a" or userName sw "b")', ({ email }) => !/^[ab]/.test(email)],
    [
      'userName sw "a" or userName sw "b" and department eq "Sales"',
      ({ email, department }) => email.startsWith('a') || (email.startsWith('b') && department === 'Sales'),
    ],
    [
      'phoneNumbers [ type eq "mobile" and value eq "+390001122" ]',
      ({ mobileNumber }) => mobileNumber === '+390001122',
    ],
    ['phoneNumbers[type eq "work" and value eq "+390001122"]', () => false],
    [`${ENTERPRISE}:department eq "IT"`, ({ department }) => department === 'IT'],
    [`${WEBEX_IDENTITY}:meta.organizationId eq "${dana.orgUuid}"`, () => true],
    ['roles eq "id_readonly_admin"', ({ roles }) => roles.includes('id_readonly_admin')],
    ['externalId pr', () => false],
    ['title ne "Buyer"', ({ title }) => title !== 'Buyer'],
  ];
  for (const [filter, fits] of cases) expect(await namesFor(filter)).toEqual(emails(fits));
});

test('a filter that is none is 400 in the form of RFC 7644', async () => {
  for (const filter of [
    'userName',
    'userName is "x"',
    '(userName eq "x"',
    'userName eq x',
    'a eq "1" b',
    ')',
    '"',
    '[',
  ]) {
    const { status, body } = await search({ filter });
    expect([filter, status]).toEqual([filter, 400]);
    expect(body).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: '400',
      scimType: 'invalidFilter',
      detail: expect.any(String),
    });
  }
  expect((await search({ filter: `${'('.repeat(3000)}` })).status).toBe(400);
});

test('sorting by address, id and last change, up and down; by anything else is refused', async () => {
  emulator.levers.setRoles(dana.uuid, [...dana.roles]);
  for (const [sortBy, key] of [
    ['userName', ({ email }: EmulatedPerson) => email],
    ['id', ({ uuid }: EmulatedPerson) => uuid],
    ['meta.lastModified', ({ modifiedMs }: EmulatedPerson) => String(modifiedMs).padStart(16, '0')],
  ] as const) {
    const up = await search({ sortBy, count: '200' });
    const keys = up.body.Resources.map(({ id }: { id: string }) => key(emulator.world.people.get(id) ?? dana));
    expect(keys).toEqual([...keys].sort());
    const down = await search({ sortBy, sortOrder: 'descending', count: '1' });
    expect(key(emulator.world.people.get(down.body.Resources[0].id) ?? dana)).toBe(keys.at(-1));
  }
  expect((await search({ sortBy: 'title' })).status).toBe(400);
});

test('attributes and excludedAttributes choose, and what the description requires is always there', async () => {
  const filter = `userName eq "${dana.email}"`;
  const few = (await search({ filter, attributes: 'userName,name.givenName,department' })).body.Resources[0];
  expect(few).toEqual({
    schemas: expect.any(Array),
    id: dana.uuid,
    userName: dana.email,
    userType: 'user',
    meta: expect.any(Object),
    name: { givenName: 'Dana' },
    [ENTERPRISE]: { department: 'IT' },
  });
  const rest = (await search({ filter, excludedAttributes: `roles,name.familyName,${WEBEX_IDENTITY},id` })).body
    .Resources[0];
  expect(rest).not.toHaveProperty('roles');
  expect(Object.keys(rest)).not.toContain(WEBEX_IDENTITY);
  expect(rest).toMatchObject({ id: dana.uuid, name: { givenName: 'Dana' }, userName: dana.email });
  expect(rest.name).not.toHaveProperty('familyName');
  const core = (await search({ filter, attributes: CORE })).body.Resources[0];
  expect(core).toHaveProperty('userName');
  expect(Object.keys(core)).not.toContain(ENTERPRISE);
  const bare = (await search({ filter, excludedAttributes: CORE })).body.Resources[0];
  expect(bare).toMatchObject({ id: dana.uuid, userName: dana.email, userType: 'user' });
  expect(bare).not.toHaveProperty('name');
});

test('groups are shown only when asked for', async () => {
  const group = [...emulator.world.peopleGroups.values()].find(({ memberUuids }) => memberUuids.includes(dana.uuid));
  const filter = `id eq "${dana.uuid}"`;
  expect((await search({ filter })).body.Resources[0]).not.toHaveProperty('groups');
  const { body } = await search({ filter, returnGroups: 'true' });
  expect(body.Resources[0].groups).toEqual([{ value: group?.uuid, display: group?.displayName }]);
});

test('deactivating by PATCH is the lever: tokens die, the truth is told, the audit names who did it', async () => {
  const person = colleague();
  const own = tokenFor(emulator, person, ['spark:people_read']);
  expect((await ask(emulator, 'GET /v1/people/me', { token: own })).status).toBe(200);
  const answer = await patch(person, { op: 'replace', path: 'active', value: false });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ active: false, [WEBEX_IDENTITY]: { accountStatus: ['disabled'] } });
  expect((await ask(emulator, 'GET /v1/people/me', { token: own })).status).toBe(401);
  expect(emulator.truth.all().at(-1)).toMatchObject({ kind: 'authorizer-deactivated', personUuid: person.uuid });
  expect(emulator.world.audit.at(-1)).toMatchObject({ actorUuid: dana.uuid, targetName: person.email });
  const back = await patch(person, { op: 'Replace', value: { active: 'True' } });
  expect(back.body.active).toBe(true);
  expect((await ask(emulator, 'GET /v1/people/me', { token: own })).status).toBe(401);
});

test('a new address is the one people are found by from then on; one in use is 409', async () => {
  const person = colleague();
  const answer = await patch(person, { op: 'replace', path: 'userName', value: 'new.name@acme.example' });
  expect(answer.body).toMatchObject({ id: person.uuid, userName: 'new.name@acme.example' });
  expect(answer.body.emails).toEqual([{ value: 'new.name@acme.example', type: 'work', primary: true }]);
  const found = await call('GET /v1/people?email=new.name@acme.example');
  expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([publicId('PEOPLE', person.uuid)]);
  const taken = await patch(colleague(1), { op: 'replace', path: 'userName', value: dana.email.toUpperCase() });
  expect(taken.status).toBe(409);
  expect(taken.body).toMatchObject({ status: '409', scimType: 'uniqueness' });
  expect((await patch(person, { op: 'replace', path: 'userName', value: 'nonsense' })).status).toBe(400);
});

test('patches add, replace and remove simple, complex and listed values by path and filter', async () => {
  const person = colleague();
  const work = { type: 'work', locality: 'Bergamo', country: 'IT' };
  const home = { type: 'home', locality: 'Milano', country: 'IT' };
  const first = await patch(
    person,
    { op: 'add', path: 'addresses', value: [work, home] },
    { op: 'add', value: { nickName: 'Nick', displayName: 'Shown Name' } },
    { op: 'replace', path: 'name.givenName', value: 'Given' },
    { op: 'replace', path: 'addresses[type eq "work"].locality', value: 'Roma' },
    { op: 'add', path: `${ENTERPRISE}:employeeNumber`, value: '42' },
    { op: 'add', path: 'roles', value: [{ value: 'id_user_admin', type: 'cirole' }] },
  );
  expect(first.body).toMatchObject({
    nickName: 'Nick',
    displayName: 'Shown Name',
    name: { givenName: 'Given' },
    addresses: [{ ...work, locality: 'Roma' }, home],
    roles: [{ value: 'id_user_admin' }],
    [ENTERPRISE]: { employeeNumber: '42' },
  });
  expect(person.roles).toEqual(['id_user_admin']);
  const shown = await call(`GET /v1/people/${publicId('PEOPLE', person.uuid)}`);
  expect(shown.body).toMatchObject({ displayName: 'Shown Name', firstName: 'Given', nickName: 'Nick' });
  const second = await patch(
    person,
    { op: 'remove', path: 'addresses[type eq "home"]' },
    { op: 'remove', path: 'nickName' },
    { op: 'remove', path: 'roles' },
  );
  expect(second.body.addresses).toEqual([{ ...work, locality: 'Roma' }]);
  expect(second.body).not.toHaveProperty('nickName');
  expect(person.roles).toEqual([]);
});

test('a patch that cannot be done changes nothing and says why', async () => {
  const person = colleague();
  const before = (await call(`GET ${users}/${person.uuid}`)).body;
  for (const [operations, scimType] of [
    [[{ op: 'replace', path: 'title', value: 'X' }, { op: 'remove' }], 'noTarget'],
    [[{ op: 'replace', path: 'addresses[type eq "work"].locality', value: 'x' }], 'noTarget'],
    [[{ op: 'fly', path: 'title', value: 'x' }], 'invalidSyntax'],
    [[{ op: 'replace', path: 'active', value: 'perhaps' }], 'invalidValue'],
    [[{ op: 'add', path: 'roles', value: [{ value: 'location_admin' }] }], 'invalidValue'],
    [
      [
        { op: 'replace', path: 'title', value: 'X' },
        { op: 'add', path: 'roles', value: [{ value: 'id_of_no_role' }] },
      ],
      'invalidValue',
    ],
  ] as const) {
    const answer = await patch(person, ...operations);
    expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
  }
  expect((await call(`GET ${users}/${person.uuid}`)).body).toEqual(before);
});

test('a user with a role that is none is not created', async () => {
  const record = { schemas: [CORE], userName: 'half.made@acme.example', roles: [{ value: 'id_of_no_role' }] };
  const answer = await call(`POST ${users}`, record);
  expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
  expect((await call('GET /v1/people?email=half.made@acme.example')).body.items).toEqual([]);
});

test('a patch of one thing changes and reports that one thing', async () => {
  const person = colleague();
  await emulator.clock.advance(1000);
  await patch(person, { op: 'replace', path: 'title', value: 'Chief of Tests' });
  expect(emulator.world.audit.at(-1)?.extra.changedAttributes).toEqual(['title']);
  const events = emulator.world.audit.length;
  const { modifiedMs } = person;
  await emulator.clock.advance(1000);
  await patch(person, { op: 'replace', path: 'title', value: 'Chief of Tests' });
  expect(emulator.world.audit).toHaveLength(events);
  expect(person.modifiedMs).toBe(modifiedMs);
});

test('a created user is pending, in people, and unique; PUT replaces what is written, DELETE ends it', async () => {
  const record = {
    schemas: [CORE, ENTERPRISE],
    userName: 'nina.neu@acme.example',
    userType: 'user',
    name: { givenName: 'Nina', familyName: 'Neu' },
    title: 'Trainee',
    phoneNumbers: [{ type: 'mobile', value: '+39333000' }],
    [ENTERPRISE]: { department: 'Legal', costCenter: '7' },
  };
  const made = await call(`POST ${users}`, record);
  expect(made.status).toBe(201);
  expect(made.headers.get('location')).toBe(made.body.meta.location);
  expect(made.body).toMatchObject({
    ...record,
    schemas: expect.arrayContaining([CORE]),
    [WEBEX_IDENTITY]: { accountStatus: ['pending'] },
  });
  expect((await call(`POST ${users}`, record)).body).toMatchObject({ status: '409', scimType: 'uniqueness' });
  const listed = await call('GET /v1/people?email=nina.neu@acme.example');
  await obtainTokens(emulator, registerTestClient(emulator, ['spark:people_read']), 'nina.neu@acme.example');
  const signedIn = await call(`GET ${users}/${made.body.id}`);
  expect(signedIn.body[WEBEX_IDENTITY].accountStatus).toEqual(['active']);
  expect(listed.body.items[0]).toMatchObject({ displayName: 'Nina Neu', invitePending: true });
  const { [ENTERPRISE]: _company, ...bare } = record;
  const put = await call(`PUT ${users}/${made.body.id}`, { ...bare, title: 'Counsel' });
  expect(put.body).toMatchObject({ id: made.body.id, title: 'Counsel' });
  expect(Object.keys(put.body)).not.toContain(ENTERPRISE);
  expect((await call(`DELETE ${users}/${made.body.id}`)).status).toBe(204);
  const gone = await call(`GET ${users}/${made.body.id}`);
  expect([gone.status, gone.body.status]).toEqual([404, '404']);
  expect((await call(`POST ${users}`, record)).status).toBe(201);
  const archive = await call(`GET /identity/organizations/${dana.orgUuid}/v1/ArchivedUser/${made.body.id}`);
  expect(archive.body).toMatchObject({ id: made.body.id, userName: record.userName });
});

test('reading takes an administrator of any kind, writing a Full or User Administrator, and only the own organization', async () => {
  const person = colleague();
  for (const [role, reads, writes] of [
    ['id_user_admin', 200, 200],
    ['id_device_admin', 200, 403],
    ['id_readonly_admin', 200, 403],
    ['id_nothing', 403, 403],
  ] as const) {
    person.roles = [role];
    token = tokenFor(emulator, person, ['identity:people_rw']);
    expect((await search({ count: '1' })).status).toBe(reads);
    const written = await patch(colleague(3), { op: 'replace', path: 'title', value: role });
    expect(written.status).toBe(writes);
    if (writes === 403) expect(written.body).toMatchObject({ status: '403', detail: expect.any(String) });
  }
  token = tokenFor(emulator, dana, ['identity:people_rw']);
  const [, other] = emulator.world.organizations.keys();
  expect((await call(`GET /identity/scim/${other}/v2/Users`)).status).toBe(403);
});

test('the organization of identity is read and renamed', async () => {
  token = tokenFor(emulator, dana, ['identity:organizations_rw']);
  const path = `/identity/organizations/${dana.orgUuid}`;
  const schemas = ['urn:cisco:codev:identity:organization:core:1.0'];
  expect((await call(`GET ${path}`)).body).toMatchObject({ schemas, id: dana.orgUuid, displayName: 'Acme Hotels' });
  const renamed = await call(`PATCH ${path}`, { schemas, displayName: 'Acme Grand', preferredLanguage: 'it_IT' });
  expect(renamed.body).toMatchObject({ displayName: 'Acme Grand', preferredLanguage: 'it_IT' });
  expect((await call(`PATCH ${path}`, { schemas })).status).toBe(400);
});

test('a one-time password is refused: it is for user names of a kind nobody has', async () => {
  token = tokenFor(emulator, dana, ['identity:one_time_password']);
  const otp = (uuid: string): Promise<Answered> =>
    call(`POST /identity/organizations/${dana.orgUuid}/users/${uuid}/actions/generateOtp`);
  expect((await otp(dana.uuid)).status).toBe(403);
  expect((await otp('nobody')).status).toBe(404);
});
