import type { TokenResponse } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type EmulatedPerson, type Emulator } from '../index.ts';
import { getAs, obtainTokens, postToken, registerTestClient, type TestClient } from './consent-driver.ts';
import { publicId } from './public-id.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
let emulator: Emulator;
let client: TestClient;
let danas: TokenResponse;
/** Ilaria's: looks and revokes. */
let admin: TokenResponse;
let dana: EmulatedPerson;

interface Item {
  id: string;
  type: string;
  clientId: string;
  applicationName: string;
  personId: string;
  created: string;
}

beforeEach(async () => {
  emulator = await createEmulator({ people: 40, clockRate: 0 });
  client = registerTestClient(emulator, ['spark:people_read'], 'Watched');
  const tool = registerTestClient(
    emulator,
    ['identity:tokens_read', 'identity:tokens_write', 'audit:events_read'],
    'Tool',
  );
  danas = await obtainTokens(emulator, client, DANA);
  admin = await obtainTokens(emulator, tool, ILARIA);
  const found = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  if (found === undefined) throw new Error('No Dana');
  dana = found;
});
afterEach(() => emulator.close());

function destroy(path: string, token = admin.access_token): Promise<Response> {
  return fetch(`${emulator.url}${path}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
}

async function list(query = `personId=${publicId('PEOPLE', dana.uuid)}`): Promise<Item[]> {
  const answer = await getAs(emulator, admin.access_token, `/v1/authorizations?${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { items: Item[] }).items;
}

const isAlive = async (): Promise<boolean> =>
  (await getAs(emulator, danas.access_token, '/v1/people/me')).status === 200;
const refreshes = async (): Promise<boolean> =>
  (await postToken(emulator, client, { grant_type: 'refresh_token', refresh_token: danas.refresh_token })).status ===
  200;

test('an administrator lists the refresh and access entries of a person by id or by e-mail', async () => {
  const items = await list();
  expect(items.map(({ type }) => type).sort()).toEqual(['access', 'refresh']);
  expect(items[0]).toMatchObject({
    clientId: client.clientId,
    applicationId: publicId('APPLICATION', client.clientId),
    applicationName: 'Watched',
    personId: publicId('PEOPLE', dana.uuid),
    created: new Date(emulator.clock.now()).toISOString(),
  });
  expect(await list(`personEmail=${DANA}`)).toEqual(items);
});

test('deleting a refresh entry kills its access tokens, and the audit says who did it', async () => {
  const entry = (await list()).find(({ type }) => type === 'refresh');
  expect((await destroy(`/v1/authorizations/${entry?.id}`)).status).toBe(204);
  expect(await isAlive()).toBe(false);
  expect(await refreshes()).toBe(false);
  expect(await list()).toEqual([]);
  expect(emulator.world.audit.at(-1)).toMatchObject({
    category: 'USERS',
    description: "User's token was revoked by an Admin.",
    extra: { tokenId: entry?.id, clientId: client.clientId },
  });
  expect(emulator.truth.all()).toMatchObject([{ kind: 'access-reset', personUuid: dana.uuid }]);
  expect((await destroy(`/v1/authorizations/${entry?.id}`)).status).toBe(404);
});

test('deleting an access entry kills that token alone; the refresh token goes on', async () => {
  const entry = (await list()).find(({ type }) => type === 'access');
  expect((await destroy(`/v1/authorizations/${entry?.id}`)).status).toBe(204);
  expect(await isAlive()).toBe(false);
  expect(await refreshes()).toBe(true);
});

test('deleting by client ends every authorization of it in the organization and spares other clients', async () => {
  const marek = await obtainTokens(emulator, client, 'marek.nowak@acme.example');
  const bruno = await obtainTokens(emulator, client, 'bruno.costa@borgo.example');
  const orgId = publicId('ORGANIZATION', dana.orgUuid);
  expect((await destroy(`/v1/authorizations?clientId=${client.clientId}&orgId=${orgId}`)).status).toBe(204);
  expect(await isAlive()).toBe(false);
  expect((await getAs(emulator, marek.access_token, '/v1/people/me')).status).toBe(401);
  expect((await getAs(emulator, bruno.access_token, '/v1/people/me')).status).toBe(200);
  expect((await list(`personEmail=${ILARIA}`)).length).toBe(2);
});

test('read-only administrators, missing scopes, other organizations and missing parameters are refused', async () => {
  const tool = registerTestClient(emulator, ['identity:tokens_read', 'identity:tokens_write'], 'Tool');
  const rita = await obtainTokens(emulator, tool, 'rita.holm@acme.example');
  const path = `/v1/authorizations?personEmail=${DANA}`;
  expect((await getAs(emulator, rita.access_token, path)).status).toBe(403);
  expect((await getAs(emulator, danas.access_token, path)).status).toBe(403);
  expect((await getAs(emulator, 'dead', path)).status).toBe(401);
  expect((await getAs(emulator, admin.access_token, '/v1/authorizations')).status).toBe(400);
  expect(
    (await getAs(emulator, admin.access_token, '/v1/authorizations?personEmail=bruno.costa@borgo.example')).status,
  ).toBe(404);
  expect((await destroy('/v1/authorizations')).status).toBe(400);
  expect((await destroy('/v1/authorizations?clientId=C0')).status).toBe(404);
  expect((await destroy('/v1/authorizations/nonsense')).status).toBe(404);
  const other = [...emulator.world.organizations.values()].find(({ name }) => name === 'Borgo SpA')?.uuid ?? '';
  const orgId = publicId('ORGANIZATION', other);
  expect((await destroy(`/v1/authorizations?clientId=${client.clientId}&orgId=${orgId}`)).status).toBe(403);
  emulator.levers.setRoles([...emulator.world.people.values()].find(({ email }) => email === ILARIA)?.uuid ?? '', [
    'id_user_admin',
  ]);
  expect(await list()).toHaveLength(2);
});

test('tokenExpiry answers the end of the asking token in epoch milliseconds', async () => {
  const answer = await getAs(emulator, danas.access_token, '/v1/authorizations/tokenExpiry');
  expect(await answer.json()).toEqual({ exp: emulator.clock.now() + 1_209_599_000 });
  await emulator.clock.advance(1_209_599_000);
  expect((await getAs(emulator, danas.access_token, '/v1/authorizations/tokenExpiry')).status).toBe(401);
});
