import type { Person } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EmulatedPerson, Emulator } from '../index.ts';
import { ask, personOf, stillEmulator, tokenFor } from '../telephony/emulator-for-tests.ts';
import { publicId } from './public-id.ts';

let emulator: Emulator;
let dana: EmulatedPerson;
let token: string;

beforeEach(async () => {
  emulator = await stillEmulator({ people: 240 });
  dana = personOf(emulator, 'dana.okafor@acme.example');
  token = tokenFor(emulator, dana, ['spark-admin:people_read']);
});
afterEach(() => emulator.close());

const get = (path: string) => ask(emulator, `GET ${path}`, { token });
const ofAcme = (): EmulatedPerson[] =>
  [...emulator.world.people.values()].filter(({ orgUuid }) => orgUuid === dana.orgUuid);

test('ids may be public or bare, with commas or repeated; the answer has public ids and no presence', async () => {
  const [one, two, three] = ofAcme();
  const publicOne = publicId('PEOPLE', one?.uuid ?? '');
  const { status, body } = await get(`/v1/people?id=${publicOne}==,${two?.uuid}&id=${three?.uuid}&id=nobody`);
  expect(status).toBe(200);
  expect(body.items.map(({ id }: Person) => id)).toEqual(
    [one, two, three].map((it) => publicId('PEOPLE', it?.uuid ?? '')),
  );
  expect(body.notFoundIds).toEqual(['nobody']);
  expect(body.items[0]).not.toHaveProperty('status');
});

test('85 ids are taken, 86 are refused with 400', async () => {
  const ids = ofAcme().map(({ uuid }) => uuid);
  expect((await get(`/v1/people?id=${ids.slice(0, 85).join(',')}`)).body.items).toHaveLength(85);
  expect((await get(`/v1/people?id=${ids.slice(0, 86).join(',')}`)).status).toBe(400);
});

test('a trailing slash is the same as none, and `True` is a boolean', async () => {
  const { status, body } = await get(`/v1/people/?id=${dana.uuid}`);
  expect(status).toBe(200);
  expect(body.items).toHaveLength(1);
  const hidden = await get('/v1/people/?max=5&excludeStatus=True&callingData=True');
  expect(hidden.body.items[0]).not.toHaveProperty('status');
  expect(hidden.body.items[0]).toHaveProperty('extension');
  expect((await get('/v1/people/me/')).body.id).toBe(publicId('PEOPLE', dana.uuid));
});

test('a location lowers the page to 50', async () => {
  const location = ofAcme()[10]?.locationUuid ?? '';
  const here = ofAcme().filter(({ locationUuid }) => locationUuid === location);
  for (const person of ofAcme()) person.locationUuid = location;
  expect(here.length).toBeGreaterThan(0);
  const first = await get(`/v1/people?locationId=${publicId('LOCATION', location)}&max=500`);
  expect(first.body.items).toHaveLength(50);
  expect(first.headers.get('link')).toMatch(/^<http:\/\/[^>]+>; rel="next"$/);
});

test('a name is found by its beginning, a role by its id, and one without the role is not', async () => {
  const named = await get('/v1/people?displayName=ilaria%20il');
  expect(named.body.items.map(({ displayName }: Person) => displayName)).toEqual(['Ilaria Illuminati']);
  expect((await get('/v1/people?displayName=lluminati')).body.items).toEqual([]);
  const roles = `${publicId('ROLE', 'id_readonly_admin')},${publicId('ROLE', 'id_cdr_api')}`;
  const found = await get(`/v1/people?roles=${roles}`);
  expect(found.body.items.map(({ emails }: Person) => emails[0])).toEqual([
    'dana.okafor@acme.example',
    'ilaria.illuminati@acme.example',
    'rita.holm@acme.example',
  ]);
});

test('the scope of administrators opens nothing to others; User Administrators are let in; everybody sees themselves', async () => {
  const other = `/v1/people/${publicId('PEOPLE', personOf(emulator, 'rita.holm@acme.example').uuid)}`;
  const paths = ['/v1/people', `/v1/people?email=${dana.email}`, `/v1/people?id=${dana.uuid}`, other];
  const statuses = async (): Promise<number[]> => Promise.all(paths.map(async (path) => (await get(path)).status));
  emulator.levers.setRoles(dana.uuid, ['id_cdr_api']);
  expect(await statuses()).toEqual([403, 403, 403, 403]);
  expect((await get('/v1/people/me')).status).toBe(200);
  token = tokenFor(emulator, dana, ['spark-admin:people_read', 'spark:people_read']);
  expect(await statuses()).toEqual([400, 200, 200, 200]);
  emulator.levers.setRoles(dana.uuid, ['id_user_admin']);
  token = tokenFor(emulator, dana, ['spark-admin:people_read']);
  expect(await statuses()).toEqual([200, 200, 200, 200]);
});

test('nobody is skipped when somebody is deleted between two pages', async () => {
  const first = await get('/v1/people?max=100');
  const seen = first.body.items.map(({ id }: Person) => id);
  emulator.levers.deletePerson(ofAcme()[50]?.uuid ?? '');
  let next = /^<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1];
  while (next !== undefined) {
    const page = await get(next);
    seen.push(...page.body.items.map(({ id }: Person) => id));
    next = /^<([^>]+)>/.exec(page.headers.get('link') ?? '')?.[1];
  }
  expect(seen).toHaveLength(240);
  expect(new Set(seen).size).toBe(240);
});

test('extension and location come with the Calling licence and go with it', async () => {
  const id = publicId('PEOPLE', dana.uuid);
  expect((await get(`/v1/people/${id}?callingData=true`)).body).toMatchObject({ extension: dana.extension });
  emulator.levers.setLicense(dana.uuid, false);
  const without = (await get(`/v1/people/${id}?callingData=true`)).body;
  expect(without).not.toHaveProperty('extension');
  expect(without).not.toHaveProperty('locationId');
});

test('the list is right after a restored snapshot and after a reset', async () => {
  const snapshot = emulator.snapshot();
  emulator.levers.deletePerson(ofAcme()[7]?.uuid ?? '');
  expect((await get('/v1/people?max=500')).body.items).toHaveLength(239);
  emulator.restore(snapshot);
  expect((await get('/v1/people?max=500')).body.items).toHaveLength(240);
  emulator.reset();
  token = tokenFor(emulator, personOf(emulator, 'dana.okafor@acme.example'), ['spark-admin:people_read']);
  expect((await get('/v1/people?max=500')).body.items).toHaveLength(240);
  expect((await get('/v1/people?email=DANA.OKAFOR@acme.example')).body.items).toHaveLength(1);
});

test('another method than the served ones is refused with 405 and told which are allowed', async () => {
  const refused = await ask(emulator, 'DELETE /v1/people', { token });
  expect(refused.status).toBe(405);
  expect(refused.headers.get('allow')).toBe('GET');
});

test('another organization cannot be named', async () => {
  const [, other] = emulator.world.organizations.keys();
  expect((await get(`/v1/people?orgId=${publicId('ORGANIZATION', other ?? '')}`)).status).toBe(403);
  expect((await get(`/v1/people?orgId=${publicId('ORGANIZATION', dana.orgUuid)}&max=1`)).status).toBe(200);
});
