import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { obtainTokens, openBrowser, registerTestClient } from '../webex/consent-driver.ts';

const DANA = 'dana.okafor@acme.example';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await createEmulator({ people: 60, clockRate: 0 });
});
afterEach(() => emulator.close());

const page = async (path: string): Promise<string> => (await fetch(`${emulator.url}/control-hub/${path}`)).text();
const person = (email: string) => {
  const found = [...emulator.world.people.values()].find((one) => one.email === email);
  if (found === undefined) throw new Error(`There is no ${email}`);
  return found;
};
async function press(
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${emulator.url}/control-hub/${path}`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
    headers,
  });
}

/** The secret the page after an act shows: in no address, and gone when the page is loaded again. */
async function shownOnce(answer: Response): Promise<string | undefined> {
  const location = answer.headers.get('location') ?? '';
  expect(location).not.toMatch(/(?<!C)[0-9a-f]{64}/);
  const next = location.replace('/control-hub/', '');
  const secret = /shown once: ([0-9a-f]{64})</.exec(await page(next))?.[1];
  expect(await page(next)).toContain('shown once: (it was shown before)<');
  return secret;
}

test('every page says that nothing here is real, and runs no script', async () => {
  for (const path of [
    'users',
    `users/${person('dana.okafor@acme.example').uuid}`,
    'integrations',
    'service-apps',
    'organization',
    'roles',
    'calls',
    'clock',
    'requests',
  ]) {
    const answer = await fetch(`${emulator.url}/control-hub/${path}`);
    const text = await answer.text();
    expect(text, path).toContain('SIMULATED WEBEX: nothing here is real');
    expect(text, path).toContain('<title>[SIM]');
    expect(answer.headers.get('content-security-policy'), path).toContain("default-src 'none'");
  }
});

test('a password is changed, and the page says what was done', async () => {
  const { uuid } = person('dana.okafor@acme.example');
  const answer = await press('users/change-password', { person: uuid });
  expect(answer.status).toBe(303);
  expect(await page((answer.headers.get('location') ?? '').replace('/control-hub/', ''))).toContain(
    'Done: Change password.',
  );
  expect(emulator.truth.all()).toMatchObject([{ kind: 'password-changed', personUuid: uuid }]);
});

test('somebody who signs in elsewhere has no password to change', async () => {
  const { uuid } = person('marek.nowak@acme.example');
  expect(await page(`users/${uuid}`)).not.toContain('Change password');
  const answer = await press('users/change-password', { person: uuid });
  expect(decodeURIComponent(answer.headers.get('location') ?? '')).toContain('no+Webex+password');
});

test('roles, licence, sharing and activity are switched there and back', async () => {
  const dana = person('dana.okafor@acme.example');
  for (const lever of ['full-admin', 'presence-sharing', 'calling-licence', 'set-active']) {
    await press(`users/${lever}`, { person: dana.uuid });
  }
  expect(dana).toMatchObject({ presenceSharing: false, active: false });
  expect(emulator.truth.all().map(({ kind }) => kind)).toContain('calling-licence-lost');
  expect(dana.roles).not.toContain('id_full_admin');
  await press('users/full-admin', { person: dana.uuid });
  expect(dana.roles).toContain('id_full_admin');
});

test('an integration is blocked and allowed by its row', async () => {
  const { clientId } = emulator.registerIntegration({
    name: 'Linekeeper Presence',
    scopes: ['openid'],
    redirectUris: ['http://client.example/'],
  });
  const org = person('dana.okafor@acme.example').orgUuid;
  await press('integrations/override', { org, client: clientId, policy: 'block' });
  expect(emulator.world.organizations.get(org)?.integrationOverrides).toEqual({ [clientId]: 'block' });
  expect(await page(`integrations?org=${org}`)).toContain('>Allow<');
});

test('a telephone rings from the calls page', async () => {
  const dana = person('dana.okafor@acme.example');
  await press('calls/ring', { org: dana.orgUuid, who: dana.email, from: '+390255501234' });
  expect([...emulator.world.calls.values()]).toMatchObject([{ kind: 'inbound' }]);
});

test('a page of another site cannot pull a lever', async () => {
  const { uuid } = person('dana.okafor@acme.example');
  expect((await press('users/set-active', { person: uuid }, { origin: 'http://evil.example' })).status).toBe(403);
  expect(person('dana.okafor@acme.example').active).toBe(true);
});

test('what people type is shown as text', async () => {
  expect(await page('users?search=%3Cscript%3Ealert(1)%3C%2Fscript%3E')).not.toContain('<script>');
  expect(await page('users?notice=%3Cimg%20src%3Dx%3E')).not.toContain('<img');
});

test('an integration is found by a part of its ID, shown with the whole ID, and follows the general setting again', async () => {
  const { clientId } = registerTestClient(emulator, ['spark:people_read'], 'Linekeeper Presence');
  registerTestClient(emulator, ['spark:people_read'], 'Another');
  const list = await page(`integrations?search=${clientId.slice(20, 40).toUpperCase()}`);
  expect(list).toContain(`<code>${clientId}</code>`);
  expect(list).not.toContain('Another');
  expect(await page(`integrations/${clientId}`)).toContain('http://client.example/callback');
  const org = person(DANA).orgUuid;
  await press('integrations/override', { org, client: clientId, policy: 'block' });
  await press('integrations/override', { org, client: clientId, policy: 'default' });
  expect(emulator.world.organizations.get(org)?.integrationOverrides).toEqual({});
  expect((await fetch(`${emulator.url}/control-hub/integrations/unknown`)).status).toBe(404);
});

test("a person's page tells which integrations were authorized, and whether each lives, cannot be renewed, ran out or ended", async () => {
  const client = registerTestClient(emulator, ['spark:people_read'], 'Linekeeper Presence');
  const shown = async (email: string): Promise<string> => {
    const [, after = ''] = (await page(`users/${person(email).uuid}`)).split(
      'Integrations this person authorized</h2>',
    );
    return /class="state">([^<]+)</.exec(after)?.[1] ?? after.slice(0, 80);
  };
  expect(await shown(DANA)).toContain('None yet');
  await obtainTokens(emulator, client, DANA);
  expect(await shown(DANA)).toBe('alive');
  emulator.levers.changePassword(person(DANA).uuid);
  expect(await shown(DANA)).toBe('can&#39;t be renewed');
  await obtainTokens(emulator, client, 'marek.nowak@acme.example');
  await emulator.clock.advance(91 * 86_400_000);
  expect(await shown('marek.nowak@acme.example')).toBe('run out');
  emulator.levers.resetAccess(person('marek.nowak@acme.example').uuid);
  expect(await shown('marek.nowak@acme.example')).toBe('ended');
  expect(await page('integrations?search=Presence')).toContain('<td>0</td>');
});

test('a consent whose code nobody redeemed yet is told as such, and what ends one access stands beside its buttons', async () => {
  const client = registerTestClient(emulator, ['spark:people_read'], 'Linekeeper Presence');
  const ask = { response_type: 'code', client_id: client.clientId, redirect_uri: client.redirectUri };
  await openBrowser(emulator, DANA).authorize({ ...ask, scope: 'spark:people_read' });
  const given = await page(`users/${person(DANA).uuid}`);
  expect(given).toContain('>code given</span>');
  expect(given).not.toContain('nothing shows in the admin audit');
  await emulator.clock.advance(5 * 60_000);
  expect(await page(`users/${person(DANA).uuid}`)).toContain('>run out</span>');
  await obtainTokens(emulator, client, DANA);
  expect(await page(`users/${person(DANA).uuid}`)).toContain('tokens of that integration die; nothing shows');
});

test('a Service App is created, authorized and withdrawn from its page, which says what follows before', async () => {
  const org = person(DANA).orgUuid;
  const made = await press('service-apps/register', { org, name: 'Machine', scopes: 'spark-admin:people_read' });
  const [app] = emulator.world.serviceApps.values();
  const client = app?.clientId ?? '';
  expect(await shownOnce(made)).toBe(app?.clientSecret);
  expect(await shownOnce(await press('service-apps/secret', { org, client }))).toBe(app?.clientSecret);
  const before = await page(`service-apps?org=${org}`);
  expect(before).toContain('asks for authorization');
  expect(before.indexOf('none can be minted (403)')).toBeLessThan(before.indexOf('>Authorize</button>'));
  await press('service-apps/authorize', { org, client });
  expect(await page(`service-apps?org=${org}`)).toContain('>authorized</span>');
  await press('service-apps/scopes', { org, client, scopes: 'spark-admin:people_read\nspark-admin:calls_read' });
  expect(await page(`service-apps?org=${org}`)).toContain('>authorized, new scopes wait</span>');
  await press('service-apps/withdraw', { org, client });
  expect(await page(`service-apps?org=${org}`)).toContain('>withdrawn</span>');
  const refused = await press('service-apps/withdraw', { org, client });
  expect(decodeURIComponent(refused.headers.get('location') ?? '')).toContain(
    `org=${org}&notice=Machine+is+not+authorized`,
  );
});

test('the settings of an organization are changed on their page, and what cannot be is told', async () => {
  const org = person(DANA).orgUuid;
  await press('organization/password-policy', { org, days: '90' });
  await press('organization/cluster', { org, cluster: 'idbroker-b-us' });
  await press('organization/fedramp', { org, on: 'true' });
  expect(emulator.world.organizations.get(org)?.identity).toEqual({
    cluster: 'idbroker-b-us',
    passwordMaxAgeDays: 90,
    fedRamp: true,
  });
  const wrong = await press('organization/password-policy', { org, days: 'soon' });
  expect(decodeURIComponent(wrong.headers.get('location') ?? '')).toContain('Write+a+number');
  await press('organization/idp', { org, on: 'true' });
  const text = await page(`organization?org=${org}`);
  expect(text).toContain('60 of 60 users through an external identity provider');
  expect(text).toContain('government cloud (FedRAMP)');
});

test('a custom role is made, given on the page of a user, and deleted', async () => {
  const dana = person(DANA);
  const org = dana.orgUuid;
  await press('roles/create', { org, name: 'Call historians', permissions: 'calling_cdr_api' });
  const [role] = emulator.world.customRoles.keys();
  expect(await page(`users/${dana.uuid}`)).toContain('Give: Call historians');
  await press('users/custom-role', { person: dana.uuid, role: role ?? '' });
  expect(dana.roles).toContain(role);
  expect(await page('users')).toContain('Call historians');
  await press('roles/delete', { org, role: role ?? '' });
  expect(dana.roles).not.toContain(role);
  expect(await page(`roles?org=${org}`)).toContain('There is no custom role yet');
});

test("an integration's page chooses its users and changes what the developer portal knows of it", async () => {
  const client = registerTestClient(emulator, ['spark:people_read'], 'Linekeeper Presence');
  const dana = person(DANA);
  const fields = { org: dana.orgUuid, client: client.clientId };
  await press('integrations/users', { ...fields, emails: `${DANA}\nmarek.nowak@acme.example`, future: 'yes' });
  const chosen = emulator.world.organizations.get(dana.orgUuid)?.integrationUsers?.[client.clientId];
  expect(chosen).toMatchObject({ futureUsers: true });
  expect(chosen?.userUuids).toHaveLength(2);
  expect(await page(`integrations/${client.clientId}`)).toContain('2 chosen users only');
  const unknown = await press('integrations/users', { ...fields, emails: 'nobody@acme.example' });
  expect(decodeURIComponent(unknown.headers.get('location') ?? '')).toContain('Nobody+has');
  await press('integrations/users', { ...fields, everybody: 'yes' });
  expect(await page(`integrations/${client.clientId}`)).toContain('Everybody, where the policy allows it');
  await press('integrations/redirect-uris', { ...fields, uris: 'http://a.example/\nhttp://b.example/' });
  await press('integrations/scopes', { ...fields, scopes: 'spark:people_read spark:calls_read' });
  expect(emulator.world.integrations.get(client.clientId)).toMatchObject({
    redirectUris: ['http://a.example/', 'http://b.example/'],
    scopes: ['spark:people_read', 'spark:calls_read'],
  });
});

test('an app is removed as the person or revoked as an administrator, and a deleted user is gone', async () => {
  const client = registerTestClient(emulator, ['spark:people_read'], 'Linekeeper Presence');
  const dana = person(DANA);
  for (const by of ['person', 'admin']) {
    await obtainTokens(emulator, client, DANA);
    await press('users/end-access', { person: dana.uuid, client: client.clientId, by });
  }
  expect(emulator.truth.all().map(({ kind }) => kind)).toEqual(['app-removed', 'access-reset']);
  await press('users/delete', { person: dana.uuid });
  expect((await fetch(`${emulator.url}/control-hub/users/${dana.uuid}`)).status).toBe(404);
});
