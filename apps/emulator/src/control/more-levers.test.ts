import type { TokenResponse } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type EmulatedPerson, type Emulator } from '../index.ts';
import {
  getAs,
  obtainTokens,
  openBrowser,
  postToken,
  registerTestClient,
  type TestClient,
} from '../webex/consent-driver.ts';
import { LEVERS } from './lever-catalogue.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
const DAY_MS = 86_400_000;
const SCOPES = ['spark:people_read', 'spark-admin:people_read', 'spark-admin:calling_cdr_read'];
let emulator: Emulator;
let client: TestClient;
let tokens: TokenResponse;
let dana: EmulatedPerson;

beforeEach(async () => {
  emulator = await createEmulator({ people: 40, clockRate: 0 });
  client = registerTestClient(emulator, SCOPES, 'Linekeeper');
  tokens = await obtainTokens(emulator, client, DANA);
  dana = personOf(DANA);
});
afterEach(() => emulator.close());

function personOf(email: string): EmulatedPerson {
  const person = [...emulator.world.people.values()].find((one) => one.email === email);
  if (person === undefined) throw new Error(`No ${email}`);
  return person;
}

const statusOf = async (path = '/v1/people/me', token = tokens.access_token): Promise<number> =>
  (await getAs(emulator, token, path)).status;
const refreshStatus = async (one = tokens): Promise<number> =>
  (await postToken(emulator, client, { grant_type: 'refresh_token', refresh_token: one.refresh_token })).status;
const told = (): string[] => emulator.truth.all().map(({ kind }) => kind);
const request = (changes: Record<string, string> = {}): Record<string, string> => ({
  response_type: 'code',
  client_id: client.clientId,
  redirect_uri: client.redirectUri,
  scope: 'spark:people_read',
  ...changes,
});

test('a password runs out at its own moment as the clock moves, kills the refresh token, and sign-in asks for a new one', async () => {
  dana.passwordChangedMs = emulator.clock.now() - 10 * DAY_MS;
  emulator.levers.setPasswordPolicy(dana.orgUuid, 11);
  await emulator.clock.advance(DAY_MS - 1);
  expect(await refreshStatus()).toBe(200);
  await emulator.clock.advance(1);
  expect(
    emulator.truth.all().filter(({ kind, personUuid }) => kind === 'password-expired' && personUuid === dana.uuid),
  ).toMatchObject([{ atMs: emulator.clock.now() }]);
  expect(await refreshStatus()).toBe(400);
  expect(await statusOf()).toBe(200);
  const browser = openBrowser(emulator, DANA);
  const query = new URLSearchParams(request()).toString();
  const { page } = await browser.submit('/v1/authorize/sign-in', { request: query, email: DANA });
  expect(page).toContain('Your password has expired');
  const back = await browser.submit('/v1/authorize/sign-in', { request: query, email: DANA, newPassword: 'chosen' });
  expect(back.page).toContain('asks for access');
  expect(await refreshStatus()).toBe(400);
  expect(told()).toContain('recovered');
});

test('by default a password lives five years; one of an external identity provider never runs out', async () => {
  const marek = personOf('marek.nowak@acme.example');
  dana.passwordChangedMs = emulator.clock.now();
  emulator.levers.setPasswordPolicy(dana.orgUuid, 1826);
  await emulator.clock.advance(1825 * DAY_MS);
  expect(dana.passwordExpiredMs).toBeUndefined();
  await emulator.clock.advance(DAY_MS);
  expect(dana.passwordExpiredMs).toBe(emulator.clock.now());
  await emulator.clock.advance(1826 * DAY_MS);
  expect(marek.passwordExpiredMs).toBeUndefined();
});

test('a shorter policy ends passwords that are older already at once, with a clock that stands still', async () => {
  dana.passwordChangedMs = emulator.clock.now() - 100 * DAY_MS;
  emulator.levers.setPasswordPolicy(dana.orgUuid, 90);
  expect(dana.passwordExpiredMs).toBe(emulator.clock.now());
  expect(await refreshStatus()).toBe(400);
  expect(told().filter((kind) => kind === 'identity-setting-changed')).toHaveLength(1);
});

test('a password changed in time does not run out at the old moment but a whole life later', async () => {
  dana.passwordChangedMs = emulator.clock.now();
  emulator.levers.setPasswordPolicy(dana.orgUuid, 30);
  await emulator.clock.advance(20 * DAY_MS);
  emulator.levers.changePassword(dana.uuid);
  await emulator.clock.advance(29 * DAY_MS);
  expect(dana.passwordExpiredMs).toBeUndefined();
  await emulator.clock.advance(DAY_MS);
  expect(dana.passwordExpiredMs).toBe(emulator.clock.now());
});

test('passwords run out after a snapshot was put back and after a reset', async () => {
  dana.passwordChangedMs = emulator.clock.now();
  emulator.levers.setPasswordPolicy(dana.orgUuid, 30);
  const snapshot = emulator.snapshot();
  emulator.levers.setPasswordPolicy(dana.orgUuid, null);
  emulator.restore(snapshot);
  await emulator.clock.advance(30 * DAY_MS);
  expect(personOf(DANA).passwordExpiredMs).toBe(emulator.clock.now());
  emulator.reset();
  expect(personOf(DANA).passwordExpiredMs).toBeUndefined();
  await emulator.clock.advance(1826 * DAY_MS);
  expect(personOf(DANA).passwordExpiredMs).toBeDefined();
});

test('an external identity provider ends password causes for a person or for everybody, and keeps tokens alive', async () => {
  emulator.levers.setExternalIdp(dana.uuid, true);
  expect(() => emulator.levers.changePassword(dana.uuid)).toThrow(/no Webex password/);
  expect(() => emulator.levers.expirePassword(dana.uuid)).toThrow(/no Webex password/);
  expect(await refreshStatus()).toBe(200);
  emulator.levers.setOrganizationIdp(dana.orgUuid, false);
  emulator.levers.expirePassword(dana.uuid);
  expect(await refreshStatus()).toBe(400);
  emulator.levers.setOrganizationIdp(dana.orgUuid, true);
  expect([...emulator.world.people.values()].filter((one) => one.orgUuid === dana.orgUuid && !one.externalIdp)).toEqual(
    [],
  );
  expect(personOf('bruno.costa@borgo.example').externalIdp).toBe(false);
});

test('the password of an invited person begins its life when the invitation is accepted', async () => {
  const invited = personOf('rita.holm@acme.example');
  invited.invitePending = true;
  emulator.levers.setPasswordPolicy(dana.orgUuid, 10);
  await emulator.clock.advance(15 * DAY_MS);
  const joinedMs = emulator.clock.now();
  await obtainTokens(emulator, client, invited.email);
  await emulator.clock.advance(6 * DAY_MS);
  expect(invited).toMatchObject({ invitePending: false, passwordChangedMs: joinedMs });
  expect(invited).not.toHaveProperty('passwordExpiredMs');
  await emulator.clock.advance(4 * DAY_MS);
  expect(invited).toHaveProperty('passwordExpiredMs', joinedMs + 10 * DAY_MS);
});

test('without inferred evidence, events keep what was recorded and leave out the words that are ours', () => {
  emulator.modes.inferredEvidence = false;
  emulator.levers.setIntegrationOverride(dana.orgUuid, client.clientId, 'block');
  const app = emulator.registerServiceApp({ name: 'Machine', scopes: ['spark-admin:people_read'] });
  emulator.levers.authorizeServiceApp(app.clientId, dana.orgUuid);
  emulator.levers.withdrawServiceApp(app.clientId, dana.orgUuid);
  const [setting, authorized, withdrawn] = emulator.world.audit.slice(-3);
  expect(setting).toMatchObject({ category: 'ORG_SETTINGS', actionText: 'A setting was updated.' });
  expect(setting?.extra).toMatchObject({ settingKey: null, clientId: null, settingValue: 'block' });
  expect(authorized?.extra.authorizedStatus).toBe('AUTHORIZED');
  expect(withdrawn?.extra.authorizedStatus).toBeNull();
});

test('what is so already is not told again, and an integration nobody registered takes no lever', () => {
  emulator.levers.activate(dana.uuid);
  emulator.levers.setRoles(dana.uuid, dana.roles.toReversed());
  emulator.levers.deactivate(dana.uuid);
  emulator.levers.deactivate(dana.uuid);
  expect(told()).toEqual(['authorizer-deactivated']);
  expect(emulator.world.audit.filter(({ description }) => description === 'User was updated')).toHaveLength(1);
  for (const lever of ['removeApp', 'revokeUserAccess'] as const) {
    expect(() => emulator.levers[lever](dana.uuid, 'C0'), lever).toThrow('No such integration');
  }
  expect(told()).toEqual(['authorizer-deactivated']);
});

test('a changed redirect URI ends a consent on an error page, while tokens refresh', async () => {
  emulator.levers.setRedirectUris(client.clientId, ['http://client.example/elsewhere']);
  const visit = await openBrowser(emulator, DANA).authorize(request());
  expect(visit).toMatchObject({ status: 400, location: null });
  expect(await refreshStatus()).toBe(200);
  expect(told()).toEqual(['redirect-mismatch']);
  expect(() => emulator.levers.setRedirectUris(client.clientId, ['nonsense'])).toThrow(/no address/);
});

test('a scope added to the integration is not on old tokens, refreshed ones neither, until somebody consents again', async () => {
  const path = '/v1/locations?max=1';
  emulator.levers.setIntegrationScopes(client.clientId, [...SCOPES, 'spark-admin:locations_read']);
  const refreshed = (await (
    await postToken(emulator, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
  ).json()) as TokenResponse;
  expect(refreshed.scope?.split(' ')).toEqual(SCOPES);
  const again = await obtainTokens(emulator, { ...client, scopes: [...SCOPES, 'spark-admin:locations_read'] }, DANA);
  expect(await statusOf(path, again.access_token)).toBe(200);
  emulator.levers.setIntegrationScopes(client.clientId, ['spark:people_read']);
  expect((await openBrowser(emulator, DANA).authorize(request({ scope: SCOPES.join(' ') }))).status).toBe(400);
  expect(await statusOf(path, again.access_token)).toBe(200);
});

test('call records open by the permission of a custom role, and close when the role loses it, goes, or the old role is retired', async () => {
  const now = emulator.clock.now();
  const window = new URLSearchParams({
    startTime: new Date(now - 3_600_000).toISOString(),
    endTime: new Date(now - 600_000).toISOString(),
  });
  const refused = async (): Promise<boolean> => {
    await emulator.clock.advance(60_000);
    return (await statusOf(`/v1/cdr_feed?${window}`)) === 403;
  };
  expect(await refused()).toBe(false);
  emulator.modes.standaloneCdrRole = false;
  expect(await refused()).toBe(true);
  const role = emulator.levers.createCustomRole(dana.orgUuid, 'Call historians', ['calling_cdr_api']);
  emulator.levers.setRoles(dana.uuid, ['id_full_admin', role]);
  const bruno = personOf('bruno.costa@borgo.example');
  expect(() => emulator.levers.setRoles(bruno.uuid, [role])).toThrow(/no role/);
  expect(() => emulator.levers.setRoles(bruno.uuid, ['id_emperor'])).toThrow(/no role/);
  expect(await refused()).toBe(false);
  emulator.levers.setCustomRolePermissions(role, []);
  expect(await refused()).toBe(true);
  emulator.levers.setCustomRolePermissions(role, ['calling_cdr_api']);
  emulator.levers.deleteCustomRole(role);
  expect(await refused()).toBe(true);
  expect(dana.roles).toEqual(['id_full_admin']);
  expect(told()).toEqual(['custom-role-created', 'recovered', 'cdr-role-lost', 'recovered', 'cdr-role-lost']);
});

test('an integration for chosen users ends the consents of everybody else and refuses them, until it is for everybody again', async () => {
  const ilaria = personOf(ILARIA);
  const hers = await obtainTokens(emulator, client, ILARIA);
  emulator.levers.setIntegrationUsers(dana.orgUuid, client.clientId, { userUuids: [ilaria.uuid], futureUsers: true });
  expect(await statusOf()).toBe(401);
  expect(await statusOf('/v1/people/me', hers.access_token)).toBe(200);
  const refused = await openBrowser(emulator, DANA).authorize(request());
  expect(refused.page).toContain('Your administrator denied access');
  expect(emulator.world.blockedAttempts).toMatchObject([{ personUuid: dana.uuid }]);
  const later = { ...dana, uuid: emulator.services.random.uuid(), email: 'new@acme.example' };
  emulator.world.people.set(later.uuid, { ...later, createdMs: emulator.clock.now() + 1 });
  const theirs = await obtainTokens(emulator, client, 'new@acme.example');
  await emulator.clock.advance(DAY_MS);
  emulator.levers.setIntegrationUsers(dana.orgUuid, client.clientId, { userUuids: [], futureUsers: true });
  expect(await statusOf('/v1/people/me', theirs.access_token)).toBe(200);
  expect(await statusOf('/v1/people/me', hers.access_token)).toBe(401);
  emulator.levers.setIntegrationUsers(dana.orgUuid, client.clientId, null);
  await obtainTokens(emulator, client, DANA);
  expect(emulator.truth.all().map(({ kind, personUuid }) => [kind, personUuid])).toEqual([
    ['integration-blocked', dana.uuid],
    ['integration-blocked', ilaria.uuid],
    ['recovered', dana.uuid],
    ['recovered', ilaria.uuid],
  ]);
});

test('by mode a blocked integration comes back with access_denied', async () => {
  emulator.modes.blockedIntegrationRedirects = true;
  emulator.levers.setIntegrationOverride(dana.orgUuid, client.clientId, 'block');
  const { location } = await openBrowser(emulator, DANA).authorize(request({ state: 's' }));
  expect(location?.searchParams.get('error')).toBe('access_denied');
  expect(location?.searchParams.get('state')).toBe('s');
  expect(emulator.world.blockedAttempts).toHaveLength(1);
});

test('access to one integration revoked ends that one alone, shows in the audit, and allows a new consent', async () => {
  const other = registerTestClient(emulator, ['spark:people_read'], 'Other');
  const kept = await obtainTokens(emulator, other, DANA);
  emulator.levers.revokeUserAccess(dana.uuid, client.clientId);
  expect(await statusOf()).toBe(401);
  expect(await statusOf('/v1/people/me', kept.access_token)).toBe(200);
  expect(emulator.world.audit.at(-1)).toMatchObject({ category: 'USERS', extra: { clientId: client.clientId } });
  await obtainTokens(emulator, client, DANA);
});

test('in FedRAMP a new refresh token lives 60 days', async () => {
  emulator.levers.setFedRamp(dana.orgUuid, true);
  const government = await obtainTokens(emulator, client, DANA);
  expect(government.refresh_token_expires_in).toBe(5_183_999);
  await emulator.clock.advance(60 * DAY_MS);
  expect(await refreshStatus(government)).toBe(400);
  expect(await refreshStatus()).toBe(200);
});

test('without inferred evidence no audit event of an inferred kind is written', () => {
  emulator.modes.inferredEvidence = false;
  const before = emulator.world.audit.length;
  emulator.levers.changePassword(dana.uuid);
  emulator.levers.setExternalIdp(dana.uuid, true);
  emulator.levers.setPasswordPolicy(dana.orgUuid, 90);
  emulator.levers.setIdentityCluster(dana.orgUuid, 'idbroker-b-us');
  expect(emulator.world.audit.slice(before)).toEqual([]);
});

test('every lever is in the catalogue once, with a route that tells of missing fields by name', async () => {
  const listed = (await (await fetch(`${emulator.url}/_emulator/levers`)).json()) as { levers: { name: string }[] };
  expect(listed.levers.map(({ name }) => name)).toEqual(LEVERS.map(({ name }) => name));
  expect(LEVERS.map(({ name }) => name).sort()).toEqual(Object.keys(emulator.levers).sort());
  for (const { name, fields, consequence } of LEVERS) {
    expect(consequence, name).toMatch(/\.$/);
    const answer = await fetch(`${emulator.url}/_emulator/levers/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    const [first] = fields;
    expect(answer.status, name).toBe(first === undefined ? 200 : 400);
    if (first !== undefined) expect(await answer.text(), name).toContain(first.name);
  }
});

test('levers that take lists, numbers and nothing are pulled by HTTP', async () => {
  const pull = (name: string, body: unknown): Promise<Response> =>
    fetch(`${emulator.url}/_emulator/levers/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const { orgUuid } = dana;
  const made = await pull('createCustomRole', { orgUuid, name: 'R', permissions: ['calling_cdr_api'] });
  const { roleUuid } = (await made.json()) as { roleUuid: string };
  expect((await pull('setRoles', { email: DANA, roles: [roleUuid] })).status).toBe(200);
  expect(personOf(DANA).roles).toEqual([roleUuid]);
  expect((await pull('deletePerson', { email: ILARIA })).status).toBe(200);
  expect((await pull('deactivate', { email: ILARIA })).status).toBe(404);
  const again = { ...dana, uuid: emulator.services.random.uuid(), email: ILARIA };
  emulator.world.people.set(again.uuid, again);
  expect((await pull('deactivate', { email: ILARIA.toUpperCase() })).status).toBe(200);
  expect(again.active).toBe(false);
  expect((await pull('setPasswordPolicy', { orgUuid, maxAgeDays: 0 })).status).toBe(409);
  expect((await pull('setPasswordPolicy', { orgUuid, maxAgeDays: 90 })).status).toBe(200);
  expect((await pull('setPasswordPolicy', { orgUuid, maxAgeDays: null })).status).toBe(200);
  expect((await pull('setIdentityCluster', { orgUuid, cluster: 'mars' })).status).toBe(400);
  const { clientId } = client;
  expect((await pull('setIntegrationUsers', { orgUuid, clientId, userUuids: [] })).status).toBe(200);
  expect(await statusOf()).toBe(401);
});
