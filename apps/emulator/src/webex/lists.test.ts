import type { License, Person, PhoneNumber, TokenResponse } from '@linekeeper/webex-contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { getAs, obtainTokens, registerTestClient } from './consent-driver.ts';
import { publicId } from './public-id.ts';

const SCOPES = [
  'spark:people_read',
  'spark-admin:people_read',
  'spark-admin:organizations_read',
  'spark-admin:locations_read',
  'spark-admin:roles_read',
  'spark-admin:licenses_read',
  'spark-admin:workspaces_read',
  'spark-admin:telephony_config_read',
];
let emulator: Emulator;
let admin: TokenResponse;

beforeAll(async () => {
  emulator = await createEmulator({ people: 230, clockRate: 0 });
  admin = await obtainTokens(emulator, registerTestClient(emulator, SCOPES), 'dana.okafor@acme.example');
});
afterAll(() => emulator.close());

async function pages<T>(path: string, key = 'items'): Promise<T[][]> {
  const found: T[][] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const answer: Response = await getAs(emulator, admin.access_token, next);
    expect(answer.status).toBe(200);
    found.push(((await answer.json()) as Record<string, T[]>)[key] ?? []);
    next = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return found;
}

test('people come in pages by Link; a wish for too many is lowered without an error', async () => {
  const plain = await pages<Person>('/v1/people?max=100');
  expect(plain.map((page) => page.length)).toEqual([100, 100, 30]);
  expect(new Set(plain.flat().map((person) => person.id)).size).toBe(230);
  const calling = await pages<Person>('/v1/people?max=1000&callingData=true');
  expect(calling.map((page) => page.length)).toEqual([100, 100, 30]);
  expect(calling[1]?.[0]).toMatchObject({ extension: expect.any(String), locationId: expect.any(String) });
  expect(plain[0]?.[0]).not.toHaveProperty('extension');
});

test('people are found by e-mail, name, role and id', async () => {
  const email = await pages<Person>('/v1/people?email=ilaria.illuminati@acme.example');
  expect(email.flat().map((person) => person.displayName)).toEqual(['Ilaria Illuminati']);
  expect((await pages<Person>('/v1/people?displayName=dana%20ok')).flat()).toHaveLength(1);
  const admins = await pages<Person>(`/v1/people?roles=${publicId('ROLE', 'id_full_admin')}`);
  expect(admins.flat()).toHaveLength(3);
  const [dana] = admins.flat();
  const unknown = publicId('PEOPLE', '00000000-0000-4000-8000-000000000000');
  const answer = await getAs(emulator, admin.access_token, `/v1/people?id=${dana?.id},${unknown}`);
  const batch = (await answer.json()) as { items: Person[]; notFoundIds: string[] };
  expect(batch.notFoundIds).toEqual([unknown]);
  expect(batch.items[0]).not.toHaveProperty('status');
});

test('a person record has booleans where the specification prints strings, and nothing null', async () => {
  const people = (await pages<Person>('/v1/people?max=500&callingData=true')).flat();
  for (const person of people) {
    expect(typeof person.loginEnabled).toBe('boolean');
    expect(typeof person.invitePending).toBe('boolean');
    expect(Object.values(person)).not.toContain(null);
  }
});

test('somebody without administrative rights must name whom they look for', async () => {
  const own = await obtainTokens(
    emulator,
    registerTestClient(emulator, ['spark:people_read'], 'Own'),
    [...emulator.world.people.values()].at(20)?.email ?? '',
  );
  expect((await getAs(emulator, own.access_token, '/v1/people')).status).toBe(400);
  const named = await getAs(emulator, own.access_token, '/v1/people?displayName=Dana');
  const { items } = (await named.json()) as { items: Person[] };
  expect(items[0]).not.toHaveProperty('roles');
});

test('a token without the scope, and no token, are refused in the words of Webex', async () => {
  const poor = await obtainTokens(
    emulator,
    registerTestClient(emulator, ['spark:people_read'], 'Poor'),
    'dana.okafor@acme.example',
  );
  const refused = await getAs(emulator, poor.access_token, '/v1/licenses');
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ message: expect.stringContaining('missing required scopes') });
  const nobody = await fetch(`${emulator.url}/v1/people/me`);
  expect(nobody.status).toBe(401);
  const body = (await nobody.json()) as { trackingId: string; errors: { description: string }[] };
  expect(body.trackingId).toBe(nobody.headers.get('trackingid'));
  expect(body.errors[0]?.description).toBe(
    'The request requires a valid access token set in the Authorization request header.',
  );
});

test('queues come in two calls, basic and Customer Assist', async () => {
  const basic = (await pages<{ id: string }>('/v1/telephony/config/queues', 'queues')).flat();
  const assist = (await pages<{ id: string }>('/v1/telephony/config/queues?hasCxEssentials=true', 'queues')).flat();
  expect(basic.length).toBeGreaterThan(0);
  expect(assist.length).toBeGreaterThan(0);
  expect(basic.filter((queue) => assist.some((other) => other.id === queue.id))).toEqual([]);
});

test('telephony lists page by start and max', async () => {
  const lists = [
    ['huntGroups', 'huntGroups'],
    ['virtualLines', 'virtualLines'],
    ['autoAttendants', 'autoAttendants'],
  ] as const;
  for (const [path, key] of lists) {
    const all = (await pages<{ id: string }>(`/v1/telephony/config/${path}`, key)).flat();
    const one = await pages<{ id: string }>(`/v1/telephony/config/${path}?max=1`, key);
    expect(one.flat()).toEqual(all);
    expect(one).toHaveLength(all.length);
  }
  const numbers = (await pages<PhoneNumber>('/v1/telephony/config/numbers?max=50', 'phoneNumbers')).flat();
  expect(numbers.filter((number) => number.mainNumber)).toHaveLength(12);
  const types = new Set(numbers.map((number) => number.owner?.type));
  for (const type of ['PEOPLE', 'PLACE', 'VIRTUAL_LINE', 'HUNT_GROUP', 'CALL_QUEUE', 'AUTO_ATTENDANT']) {
    expect(types).toContain(type);
  }
});

test('organization, roles, licences, locations, workspaces and token expiry are told', async () => {
  const organization = [...emulator.world.organizations.values()][0];
  const own = await getAs(
    emulator,
    admin.access_token,
    `/v1/organizations/${publicId('ORGANIZATION', organization?.uuid ?? '')}`,
  );
  expect(await own.json()).toMatchObject({ displayName: 'Acme Hotels' });
  const foreign = [...emulator.world.organizations.keys()][1] ?? '';
  const refused = await getAs(emulator, admin.access_token, `/v1/organizations/${publicId('ORGANIZATION', foreign)}`);
  expect(refused.status).toBe(404);
  expect((await pages<{ name: string }>('/v1/roles')).flat().map((role) => role.name)).toContain('Full Administrator');
  const licences = (await pages<License>('/v1/licenses')).flat();
  expect(licences.map((licence) => licence.name)).toContain('Webex Calling - Professional');
  expect((await pages('/v1/locations')).flat()).toHaveLength(12);
  expect((await pages('/v1/workspaces')).flat().length).toBeGreaterThan(0);
  const expiry = await getAs(emulator, admin.access_token, '/v1/authorizations/tokenExpiry');
  expect(await expiry.json()).toEqual({ exp: emulator.clock.now() + 1_209_599_000 });
});

test('locations, workspaces, virtual lines and groups are filtered as the documentation says', async () => {
  const names = async (path: string, key = 'items'): Promise<string[]> =>
    (await pages<{ displayName?: string; name?: string; firstName?: string }>(path, key))
      .flat()
      .map((one) => one.displayName ?? one.name ?? one.firstName ?? '');
  const [location] = (await pages<{ id: string; name: string }>('/v1/locations')).flat();
  const part = encodeURIComponent(location?.name.slice(1, 6).toUpperCase() ?? '');
  expect(await names(`/v1/locations?name=${part}`)).toContain(location?.name);
  expect(await names('/v1/locations?name=nowhere')).toEqual([]);
  expect(await names(`/v1/locations?id=${location?.id}`)).toEqual([location?.name]);
  const workspaces = (
    await pages<{ id: string; displayName: string; locationId: string; type: string }>('/v1/workspaces')
  ).flat();
  for (const filter of ['locationId', 'displayName', 'type'] as const) {
    const wanted = workspaces[0]?.[filter] ?? '';
    const found = await names(`/v1/workspaces?${filter}=${encodeURIComponent(wanted)}`);
    expect(found).toEqual(workspaces.filter((one) => one[filter] === wanted).map((one) => one.displayName));
  }
  expect(await names('/v1/workspaces?calling=none')).toEqual([]);
  const groups = await names('/v1/telephony/config/huntGroups', 'huntGroups');
  expect(
    await names(`/v1/telephony/config/huntGroups?name=${encodeURIComponent(groups[0] ?? '')}`, 'huntGroups'),
  ).toEqual([groups[0]]);
  expect(await names('/v1/telephony/config/virtualLines?ownerName=nobody', 'virtualLines')).toEqual([]);
});

test('in the mode of sparse pages, pages are smaller than asked and one in the middle is empty; nothing is lost', async () => {
  emulator.modes.sparsePages = true;
  for (const [path, key] of [
    ['/v1/people?max=100', 'items'],
    ['/v1/telephony/config/numbers?max=100', 'phoneNumbers'],
  ] as const) {
    const found = await pages<Person>(path, key);
    expect(found.slice(0, 4).map((page) => page.length)).toEqual([50, 0, 50, 0]);
    expect(found.at(-1)?.length).toBeGreaterThan(0);
    emulator.modes.sparsePages = false;
    expect(found.flat()).toEqual((await pages<Person>(path, key)).flat());
    emulator.modes.sparsePages = true;
  }
  emulator.modes.sparsePages = false;
});
