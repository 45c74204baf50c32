import type { AdminAuditEvent, Person, TokenResponse } from '@linekeeper/webex-contract';
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
import { publicId } from '../webex/public-id.ts';

const DANA = 'dana.okafor@acme.example';
const ILARIA = 'ilaria.illuminati@acme.example';
const SCOPES = ['spark:people_read', 'spark-admin:people_read', 'spark-admin:organizations_read', 'audit:events_read'];
const DAY_MS = 86_400_000;
let emulator: Emulator;
let client: TestClient;
let tokens: TokenResponse;
/** Ilaria's, through another integration: the second witness. */
let witness: TokenResponse;
let dana: EmulatedPerson;

beforeEach(async () => {
  emulator = await createEmulator({ people: 40, clockRate: 0 });
  client = registerTestClient(emulator, SCOPES, 'Linekeeper');
  tokens = await obtainTokens(emulator, client, DANA);
  witness = await obtainTokens(emulator, registerTestClient(emulator, SCOPES, 'Witness'), ILARIA);
  dana = personOf(DANA);
});
afterEach(() => emulator.close());

function personOf(email: string): EmulatedPerson {
  const person = [...emulator.world.people.values()].find((one) => one.email === email);
  if (person === undefined) throw new Error(`No ${email}`);
  return person;
}

async function statusOf(path = '/v1/people/me'): Promise<number> {
  return (await getAs(emulator, tokens.access_token, path)).status;
}

async function refreshStatus(): Promise<number> {
  const { refresh_token } = tokens;
  return (await postToken(emulator, client, { grant_type: 'refresh_token', refresh_token })).status;
}

async function auditSeen(category: string): Promise<AdminAuditEvent[]> {
  const now = emulator.clock.now();
  const query = new URLSearchParams({
    orgId: publicId('ORGANIZATION', dana.orgUuid),
    from: new Date(now - DAY_MS).toISOString(),
    to: new Date(now).toISOString(),
    eventCategories: category,
  });
  const answer = await getAs(emulator, witness.access_token, `/v1/adminAudit/events?${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { items: AdminAuditEvent[] }).items;
}

function truthKinds(): string[] {
  return emulator.truth.all().map((event) => event.kind);
}

test('a changed password kills the refresh token; access lives on until it expires', async () => {
  emulator.levers.changePassword(dana.uuid);
  expect(await refreshStatus()).toBe(400);
  expect(await statusOf()).toBe(200);
  await emulator.clock.advance(14 * DAY_MS);
  expect(await statusOf()).toBe(401);
  expect(truthKinds()).toEqual(['password-changed']);
});

test('by mode, a changed password kills access at once, and its inferred audit event is left out', async () => {
  Object.assign(emulator.modes, { passwordChangeKillsAccess: true, inferredEvidence: false });
  emulator.levers.changePassword(dana.uuid);
  expect(await statusOf()).toBe(401);
  await emulator.clock.advance(10_000);
  expect(await auditSeen('WEBEX_IDENTITY')).toEqual([]);
});

test('the audit tells of a changed password after its delay', async () => {
  emulator.levers.changePassword(dana.uuid);
  await emulator.clock.advance(9_999);
  expect(await auditSeen('WEBEX_IDENTITY')).toEqual([]);
  await emulator.clock.advance(1);
  const [event] = await auditSeen('WEBEX_IDENTITY');
  expect(event?.data).toMatchObject({
    eventDescription: 'User was updated',
    changedAttributes: ['password'],
    actorEmail: DANA,
    settingKey: null,
  });
  expect(Buffer.from(event?.data.targetId ?? '', 'base64').toString()).toBe(dana.uuid);
});

test('somebody of an external identity provider has no password to change', () => {
  expect(() => emulator.levers.changePassword(personOf('marek.nowak@acme.example').uuid)).toThrow(/no Webex password/);
  expect(truthKinds()).toEqual([]);
});

test('a deactivated authorizer ends everything, and activating revives nothing', async () => {
  emulator.levers.deactivate(dana.uuid);
  expect(await statusOf()).toBe(401);
  expect(await refreshStatus()).toBe(400);
  const shown = await getAs(emulator, witness.access_token, `/v1/people/${publicId('PEOPLE', dana.uuid)}`);
  expect(await shown.json()).toMatchObject({ loginEnabled: false });
  await emulator.clock.advance(10_000);
  expect((await auditSeen('WEBEX_IDENTITY'))[0]?.data.changedAttributes).toEqual(['active']);
  emulator.levers.activate(dana.uuid);
  expect(await statusOf()).toBe(401);
  await obtainTokens(emulator, client, DANA);
  expect(truthKinds()).toEqual(['authorizer-deactivated', 'recovered']);
});

test('a deleted person is gone from the lists', async () => {
  emulator.levers.deletePerson(dana.uuid);
  expect(await statusOf()).toBe(401);
  const shown = await getAs(emulator, witness.access_token, `/v1/people/${publicId('PEOPLE', dana.uuid)}`);
  expect(shown.status).toBe(404);
});

test('without Full Admin administrative calls get 403 while token and refresh live', async () => {
  const organization = `/v1/organizations/${publicId('ORGANIZATION', dana.orgUuid)}`;
  expect(await statusOf(organization)).toBe(200);
  emulator.levers.setRoles(dana.uuid, ['id_readonly_admin', 'id_cdr_api']);
  expect(await statusOf(organization)).toBe(200);
  emulator.levers.setRoles(dana.uuid, ['id_cdr_api']);
  expect(await statusOf(organization)).toBe(403);
  expect(await statusOf()).toBe(200);
  expect(await refreshStatus()).toBe(200);
  await emulator.clock.advance(10_000);
  expect((await auditSeen('WEBEX_IDENTITY'))[0]?.data).toMatchObject({
    changedAttributes: ['roles'],
    actorEmail: ILARIA,
  });
  emulator.levers.setRoles(dana.uuid, ['id_full_admin']);
  expect(truthKinds()).toEqual(['full-admin-lost', 'recovered', 'cdr-role-lost']);
});

test('a lost Calling licence shows on the person', async () => {
  emulator.levers.setLicense(dana.uuid, false);
  const me = (await (await getAs(emulator, tokens.access_token, '/v1/people/me')).json()) as Person;
  expect(me.licenses?.map((id) => Buffer.from(id, 'base64').toString()).join()).not.toContain(':BCSTD_');
  emulator.levers.setLicense(dana.uuid, true);
  expect(truthKinds()).toEqual(['calling-licence-lost', 'recovered']);
});

test('presence sharing off empties everybody for this authorizer only, without a trace in the audit', async () => {
  const presences = async (token: string): Promise<number> => {
    const page = (await (await getAs(emulator, token, '/v1/people?max=50')).json()) as { items: Person[] };
    return page.items.filter((person) => person.status !== undefined || person.lastActivity !== undefined).length;
  };
  emulator.levers.setPresenceSharing(dana.uuid, false);
  expect(await presences(tokens.access_token)).toBe(0);
  expect(await presences(witness.access_token)).toBe(40);
  await emulator.clock.advance(10_000);
  expect(await auditSeen('WEBEX_IDENTITY')).toEqual([]);
  emulator.levers.setPresenceSharing(dana.uuid, true);
  expect(await presences(tokens.access_token)).toBe(40);
});

test('an access reset ends all tokens and names the revoked one in the audit', async () => {
  emulator.levers.resetAccess(dana.uuid);
  expect(await statusOf()).toBe(401);
  expect(await refreshStatus()).toBe(400);
  await emulator.clock.advance(10_000);
  const [event] = await auditSeen('USERS');
  expect(event?.data).toMatchObject({
    eventDescription: "User's token was revoked by an Admin.",
    clientId: client.clientId,
    targetId: `Using Admin Id: ${personOf(ILARIA).uuid}`,
  });
});

test('a removed app ends only its own tokens', async () => {
  emulator.levers.removeApp(dana.uuid, registerTestClient(emulator, SCOPES, 'Another').clientId);
  expect(await statusOf()).toBe(200);
  emulator.levers.removeApp(dana.uuid, client.clientId);
  expect(await statusOf()).toBe(401);
});

test('a rotated client secret refuses the old one', async () => {
  const clientSecret = emulator.levers.rotateClientSecret(client.clientId);
  expect(await refreshStatus()).toBe(401);
  client = { ...client, clientSecret };
  expect(await refreshStatus()).toBe(200);
});

test('a blocked integration loses its tokens and shows a page that never returns, until it is allowed again', async () => {
  const parameters = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'spark:people_read',
  };
  emulator.levers.setIntegrationOverride(dana.orgUuid, client.clientId, 'block');
  expect(await statusOf()).toBe(401);
  expect(await refreshStatus()).toBe(400);
  expect((await getAs(emulator, witness.access_token, '/v1/people/me')).status).toBe(200);
  const visit = await openBrowser(emulator, DANA).authorize(parameters);
  expect(visit).toMatchObject({ status: 200, location: null });
  expect(visit.page).toContain(
    'Your administrator denied access to the integration you selected. We captured your request and will let them know',
  );
  expect(emulator.world.blockedAttempts).toMatchObject([{ clientId: client.clientId, personUuid: dana.uuid }]);
  const elsewhere = await openBrowser(emulator, 'bruno.costa@borgo.example').authorize(parameters);
  expect(elsewhere.location).not.toBeNull();
  await emulator.clock.advance(10_000);
  expect((await auditSeen('ORG_SETTINGS'))[0]?.data).toMatchObject({
    settingValue: 'block',
    previousValue: null,
    clientId: client.clientId,
  });
  emulator.levers.setIntegrationOverride(dana.orgUuid, client.clientId, 'allow');
  expect(await statusOf()).toBe(401);
  await obtainTokens(emulator, client, DANA);
  expect(truthKinds()).toEqual(['integration-blocked', 'recovered']);
});

test('blocking all spares what is allowed on its own', async () => {
  emulator.levers.setIntegrationOverride(dana.orgUuid, client.clientId, 'allow');
  emulator.levers.setIntegrationPolicy(dana.orgUuid, 'block');
  expect(await statusOf()).toBe(200);
  expect((await getAs(emulator, witness.access_token, '/v1/people/me')).status).toBe(401);
});
