import type { License, Role } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { type Answered, ask, callers, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from './public-id.ts';

const SCOPES = [
  'spark-admin:organizations_read',
  'spark-admin:roles_read',
  'spark-admin:licenses_read',
  'spark-admin:people_read',
  'spark-admin:people_write',
];
let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;

beforeEach(async () => {
  emulator = await stillEmulator();
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, SCOPES);
});
afterEach(() => emulator.close());

const get = (path: string): Promise<Answered> => ask(emulator, `GET ${path}`, { token });
const assign = (body: unknown): Promise<Answered> => ask(emulator, 'PATCH /v1/licenses/users', { token, body });
const licenses = async (): Promise<License[]> => (await get('/v1/licenses')).body.items;
async function license(name: RegExp): Promise<License> {
  const found = (await licenses()).find((it) => name.test(it.name));
  if (found === undefined) throw new Error(`no licence ${name}`);
  return found;
}

function somebodyWithout(name: string): EmulatedPerson {
  const uuid = emulator.world.organizations.get(dana.orgUuid)?.licenses.find((it) => it.name === name)?.uuid ?? '';
  const found = callers(emulator).find(({ licenseUuids }) => !licenseUuids.includes(uuid));
  if (found === undefined) throw new Error(`everybody has ${name}`);
  return found;
}

test('one organization shows XSI addresses with callingData only, and they stay on the emulator', async () => {
  const path = `/v1/organizations/${publicId('ORGANIZATION', dana.orgUuid)}`;
  expect(Object.keys((await get(path)).body).sort()).toEqual(['created', 'displayName', 'id']);
  const { body } = await get(`${path}?callingData=true`);
  for (const name of ['xsiActionsEndpoint', 'xsiEventsEndpoint', 'xsiEventsChannelEndpoint']) {
    expect(body[name].startsWith(`${emulator.url}/`)).toBe(true);
  }
  expect((await ask(emulator, `DELETE ${path}`, { token })).status).toBe(405);
});

test('each listed role has a page of its own, an unknown one is 404', async () => {
  const { items } = (await get('/v1/roles')).body as { items: Role[] };
  for (const role of items) expect((await get(`/v1/roles/${role.id}`)).body).toEqual(role);
  expect((await get(`/v1/roles/${publicId('ROLE', 'id_nobody')}`)).status).toBe(404);
});

test('licence counts are of the own organization, and workspaces count apart from users', async () => {
  for (const one of await licenses()) {
    expect(one.consumedUnits).toBe((one.consumedByUsers ?? 0) + (one.consumedByWorkspaces ?? 0));
    expect((await get(`/v1/licenses/${one.id}`)).body).toEqual(one);
  }
  const workspaces = [...emulator.world.workspaces.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);
  expect((await license(/Workspaces/)).consumedByWorkspaces).toBe(workspaces.length);
  expect((await license(/Messaging/)).consumedByUsers).toBe(60);
});

test('the users of a licence come in pages by Link under `users`', async () => {
  const calling = await license(/Professional/);
  const found: string[] = [];
  let next: string | undefined = `/v1/licenses/${calling.id}?includeAssignedTo=user&limit=25`;
  let pages = 0;
  while (next !== undefined) {
    const page: Answered = await get(next);
    found.push(...page.body.users.map(({ email }: { email: string }) => email));
    next = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    pages += 1;
  }
  expect(pages).toBe(3);
  expect(new Set(found).size).toBe(calling.consumedByUsers);
  expect(found).toContain(dana.email);
});

test('taking the Calling licence away has the effect of the lever, giving it back needs a number or extension', async () => {
  const [person] = callers(emulator);
  if (person === undefined) throw new Error('nobody');
  const { id } = await license(/Professional/);
  const removed = await assign({ email: person.email, licenses: [{ id, operation: 'remove' }] });
  expect(removed.status).toBe(200);
  expect(removed.body.licenses).not.toContain(id);
  expect(emulator.truth.all().at(-1)).toMatchObject({ kind: 'calling-licence-lost', personUuid: person.uuid });
  expect(emulator.world.audit.at(-1)).toMatchObject({ actorUuid: dana.uuid, description: 'User was updated' });
  const personId = publicId('PEOPLE', person.uuid);
  expect((await assign({ personId, licenses: [{ id }] })).status).toBe(400);
  const properties = { extension: '7777', locationId: publicId('LOCATION', person.locationUuid) };
  const given = await assign({ personId, licenses: [{ id, operation: 'add', properties }] });
  expect(given.status).toBe(200);
  expect(given.body.licenses).toContain(id);
  expect(person.extension).toBe('7777');
  const taken = await assign({ email: dana.email, licenses: [{ id, operation: 'remove' }] });
  expect(taken.status).toBe(200);
  const there = { ...properties, locationId: publicId('LOCATION', person.locationUuid) };
  expect((await assign({ email: dana.email, licenses: [{ id, properties: there }] })).status).toBe(400);
});

test('with the Calling licence goes the number, back to the stock of its location, from where it can be given again', async () => {
  const person = callers(emulator).find(({ phoneNumber }) => phoneNumber !== null);
  if (person?.phoneNumber == null) throw new Error('nobody');
  const { phoneNumber } = person;
  const { id } = await license(/Professional/);
  const wish = (operation: string, properties?: object) =>
    assign({ email: person.email, licenses: [{ id, operation, ...(properties === undefined ? {} : { properties }) }] });
  expect((await wish('remove')).status).toBe(200);
  expect([person.phoneNumber, person.extension]).toEqual([null, '']);
  expect([...emulator.world.groups.values()].some(({ memberUuids }) => memberUuids.includes(person.uuid))).toBe(false);
  expect(emulator.world.numbers.get(phoneNumber)).toMatchObject({ locationUuid: person.locationUuid, state: 'ACTIVE' });
  expect((await wish('add', { phoneNumber: '+3906477100999' })).status).toBe(400);
  const ofBorgo = [...emulator.world.people.values()].find((one) => one.orgUuid !== person.orgUuid && one.phoneNumber);
  expect((await wish('add', { phoneNumber: ofBorgo?.phoneNumber })).status).toBe(400);
  expect((await wish('add', { phoneNumber })).status).toBe(200);
  expect(person.phoneNumber).toBe(phoneNumber);
});

test('the lever takes the licence and keeps the number for the day it comes back', async () => {
  const person = callers(emulator).find(({ phoneNumber }) => phoneNumber !== null);
  if (person?.phoneNumber == null) throw new Error('nobody');
  const { phoneNumber, extension, locationUuid } = person;
  emulator.levers.setLicense(person.uuid, false);
  token = tokenFor(emulator, dana, ['spark-admin:telephony_config_write']);
  const check = { phoneNumbers: [phoneNumber] };
  const checked = await ask(emulator, 'POST /v1/telephony/config/actions/validateNumbers/invoke', {
    token,
    body: check,
  });
  expect(checked.body.numbers).toMatchObject([{ number: phoneNumber, state: 'Unavailable' }]);
  const line = { firstName: 'In', lastName: 'Between', locationId: publicId('LOCATION', locationUuid), extension };
  expect((await ask(emulator, 'POST /v1/telephony/config/virtualLines', { token, body: line })).status).toBe(409);
  emulator.levers.setLicense(person.uuid, true);
  expect([person.phoneNumber, person.extension]).toEqual([phoneNumber, extension]);
});

test('what can be assigned is assigned with 206 when something else cannot', async () => {
  const { id } = await license(/Customer Assist/);
  const wishes = { email: somebodyWithout('Customer Assist').email, licenses: [{ id }, { id: 'nonsense' }] };
  const answer = await assign(wishes);
  expect(answer.status).toBe(206);
  expect(answer.body.licenses).toContain(id);
  expect((await assign({ ...wishes, licenses: [{ id: 'nonsense' }] })).status).toBe(400);
});

test('a licence without units left is refused', async () => {
  const organization = emulator.world.organizations.get(dana.orgUuid);
  const assist = organization?.licenses.find(({ name }) => name === 'Customer Assist');
  if (assist === undefined) throw new Error('no licence');
  assist.totalUnits = 0;
  const { id } = await license(/Customer Assist/);
  const { email } = somebodyWithout('Customer Assist');
  expect((await assign({ email, licenses: [{ id }] })).status).toBe(400);
});

test('assigning is for Full and User Administrators only', async () => {
  const { id } = await license(/Customer Assist/);
  const body = { email: dana.email, licenses: [{ id }] };
  for (const [role, status] of [
    ['id_readonly_admin', 403],
    ['id_user_admin', 200],
  ] as const) {
    const [other] = callers(emulator);
    if (other === undefined) throw new Error('nobody');
    other.roles = [role];
    const answer = await ask(emulator, 'PATCH /v1/licenses/users', { token: tokenFor(emulator, other, SCOPES), body });
    expect(answer.status).toBe(status);
  }
});
