import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Person, TokenResponse } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { getAs, obtainTokens, registerTestClient } from './consent-driver.ts';
import { publicId } from './public-id.ts';

const DANA = 'dana.okafor@acme.example';
const SCOPES = ['spark-admin:people_read', 'spark:people_read', 'spark:calls_write', 'spark-admin:calling_cdr_read'];
let emulator: Emulator;
let app: { clientId: string; clientSecret: string; applicationId: string };
let minter: string;
let orgUuid: string;

beforeEach(async () => {
  emulator = await createEmulator({ people: 40, clockRate: 0 });
  app = emulator.registerServiceApp({ name: 'Linekeeper Machine', scopes: SCOPES });
  const client = registerTestClient(emulator, ['spark:applications_token'], 'Minter');
  minter = (await obtainTokens(emulator, client, DANA)).access_token;
  orgUuid = [...emulator.world.people.values()].find(({ email }) => email === DANA)?.orgUuid ?? '';
});
afterEach(() => emulator.close());

function mint(changes: Record<string, string | null> = {}, bearer = minter): Promise<Response> {
  const body: Record<string, string | null> = {
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    targetOrgId: publicId('ORGANIZATION', orgUuid),
    ...changes,
  };
  return fetch(`${emulator.url}/v1/applications/${app.applicationId}/token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function minted(): Promise<TokenResponse> {
  const answer = await mint();
  expect(answer.status).toBe(200);
  return (await answer.json()) as TokenResponse;
}

function refresh(tokens: TokenResponse, clientSecret = app.clientSecret): Promise<Response> {
  const { refresh_token } = tokens;
  const body = { grant_type: 'refresh_token', refresh_token, client_id: app.clientId, client_secret: clientSecret };
  return fetch(`${emulator.url}/v1/access_token`, { method: 'POST', body: new URLSearchParams(body) });
}

test('before an administrator authorized it, minting is 403; afterwards the tokens act as a machine account without licences', async () => {
  expect((await mint()).status).toBe(403);
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const tokens = await minted();
  expect(tokens).toMatchObject({ expires_in: 1_209_599, refresh_token_expires_in: 7_775_999, token_type: 'Bearer' });
  expect(tokens.access_token).toMatch(new RegExp(`^[A-Za-z0-9]{64}_P0A1_${orgUuid}$`));
  const me = (await (await getAs(emulator, tokens.access_token, '/v1/people/me')).json()) as Person;
  expect(me).toMatchObject({
    type: 'appuser',
    displayName: 'Linekeeper Machine',
    orgId: publicId('ORGANIZATION', orgUuid),
  });
  expect(me).not.toHaveProperty('licenses');
  const byId = await getAs(emulator, tokens.access_token, `/v1/people/${me.id}`);
  expect(await byId.json()).toMatchObject({ id: me.id, type: 'appuser' });
  const people = (await (await getAs(emulator, tokens.access_token, '/v1/people?max=100')).json()) as {
    items: Person[];
  };
  expect(people.items).toHaveLength(40);
  expect(people.items.map(({ type }) => type)).not.toContain('appuser');
});

test('the pair refreshes at the token endpoint with the secret of the Service App', async () => {
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const tokens = await minted();
  const answer = await refresh(tokens);
  expect(answer.status).toBe(200);
  const next = (await answer.json()) as TokenResponse;
  expect(next.access_token).not.toBe(tokens.access_token);
  expect((await getAs(emulator, next.access_token, '/v1/people/me')).status).toBe(200);
  const secret = emulator.levers.rotateClientSecret(app.clientId);
  expect((await refresh(tokens)).status).toBe(401);
  expect((await refresh(tokens, secret)).status).toBe(200);
});

test('withdrawn, every token dies, none is minted, and the audit and the truth log say so; authorizing again helps', async () => {
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const tokens = await minted();
  emulator.levers.withdrawServiceApp(app.clientId, orgUuid);
  expect((await getAs(emulator, tokens.access_token, '/v1/people/me')).status).toBe(401);
  expect((await refresh(tokens)).status).toBe(400);
  expect((await mint()).status).toBe(403);
  const audit = emulator.world.audit.filter(({ category }) => category === 'INTEGRATION');
  expect(audit.map(({ extra }) => extra.authorizedStatus)).toEqual(['AUTHORIZED', 'DEAUTHORIZED']);
  expect(audit[0]).toMatchObject({
    description: 'Service App authorization is changed by an admin',
    targetId: app.applicationId,
    extra: { serviceAppScopes: SCOPES },
  });
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  await minted();
  expect(emulator.truth.all().map(({ kind }) => kind)).toEqual([
    'service-app-authorized',
    'service-app-withdrawn',
    'recovered',
  ]);
  expect(() => emulator.levers.withdrawServiceApp(app.clientId, 'nowhere')).toThrow(/not authorized/);
});

test('the death of a person does not touch the tokens of a Service App', async () => {
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const tokens = await minted();
  for (const person of emulator.world.people.values())
    if (person.orgUuid === orgUuid) emulator.levers.deactivate(person.uuid);
  expect((await getAs(emulator, tokens.access_token, '/v1/people?max=1')).status).toBe(200);
});

test("the organization's contacts are refused to a Service App, whatever its scopes", async () => {
  const scopes = ['identity:contacts_read', 'identity:contacts_rw'];
  app = emulator.registerServiceApp({ name: 'Address book', scopes });
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const { access_token } = await minted();
  const path = `/v1/contacts/organizations/${orgUuid}/contacts/search`;
  expect((await getAs(emulator, access_token, path)).status).toBe(403);
  const person = await obtainTokens(emulator, registerTestClient(emulator, scopes, 'By a person'), DANA);
  expect((await getAs(emulator, person.access_token, path)).status).toBe(200);
});

test('a Service App dials for a person by the members API and keeps webhooks of the organization', async () => {
  const scopes = ['spark-admin:calls_read', 'spark-admin:calls_write'];
  app = emulator.registerServiceApp({ name: 'Switchboard', scopes });
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const { access_token } = await minted();
  const dana = [...emulator.world.people.values()].find(({ email }) => email === DANA);
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(`${emulator.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const member = publicId('PEOPLE', dana?.uuid ?? '');
  expect((await post(`/v1/telephony/calls/members/${member}/dial`, { destination: '+390255501234' })).status).toBe(201);
  const webhook = {
    name: 'x',
    targetUrl: 'http://127.0.0.1:9/',
    resource: 'telephony_calls',
    event: 'all',
    ownedBy: 'org',
  };
  expect((await post('/v1/webhooks', webhook)).status).toBe(200);
});

test('new scopes wait for a new approval', async () => {
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  emulator.levers.setServiceAppScopes(app.clientId, [...SCOPES, 'spark-admin:organizations_read']);
  const path = `/v1/organizations/${publicId('ORGANIZATION', orgUuid)}`;
  const old = await minted();
  expect((await getAs(emulator, old.access_token, path)).status).toBe(403);
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  expect((await getAs(emulator, (await minted()).access_token, path)).status).toBe(200);
  expect((await getAs(emulator, old.access_token, path)).status).toBe(403);
});

test('whether a Service App sees presence or call records is a mode; its own telephone calls are refused with 4003', async () => {
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const { access_token } = await minted();
  const statuses = async (): Promise<number> => {
    const page = (await (await getAs(emulator, access_token, '/v1/people?max=40')).json()) as { items: Person[] };
    return page.items.filter(({ status }) => status !== undefined).length;
  };
  expect(await statuses()).toBe(0);
  emulator.modes.serviceAppSeesPresence = true;
  expect(await statuses()).toBe(40);
  const now = emulator.clock.now();
  const window = new URLSearchParams({
    startTime: new Date(now - 3_600_000).toISOString(),
    endTime: new Date(now - 600_000).toISOString(),
  });
  expect((await getAs(emulator, access_token, `/v1/cdr_feed?${window}`)).status).toBe(403);
  emulator.modes.serviceAppReadsCallRecords = true;
  expect((await getAs(emulator, access_token, `/v1/cdr_feed?${window}`)).status).not.toBe(403);
  const dial = await fetch(`${emulator.url}/v1/telephony/calls/dial`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ destination: '1000' }),
  });
  expect(dial.status).toBe(400);
  expect(await dial.json()).toMatchObject({ errorCode: 4003 });
});

test('wrong secret, other client, missing fields, unknown application and a bearer without the scope are refused', async () => {
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const wrong = await mint({ clientSecret: 'x' });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({
    message: 'Invalid client credentials',
    errors: [{ description: 'The provided clientSecret is invalid' }],
  });
  expect((await mint({ clientId: 'C1' })).status).toBe(400);
  expect(await (await mint({ clientSecret: null })).json()).toMatchObject({
    errors: [{ description: 'clientSecret is required' }],
  });
  expect((await mint({ targetOrgId: 'x' })).status).toBe(403);
  const form = {
    method: 'POST',
    headers: { authorization: `Bearer ${minter}` },
    body: new Blob(['x'], { type: 'x/y' }),
  };
  expect((await fetch(`${emulator.url}/v1/applications/${app.applicationId}/token`, form)).status).toBe(400);
  expect((await mint({}, 'dead')).status).toBe(401);
  const plain = registerTestClient(emulator, ['spark:people_read'], 'Plain');
  expect((await mint({}, (await obtainTokens(emulator, plain, DANA)).access_token)).status).toBe(403);
  app = { ...app, applicationId: publicId('APPLICATION', 'C0') };
  expect((await mint()).status).toBe(404);
});

test('the developer portal is a door by HTTP, idempotent by name, and refuses scopes no Service App gets', async () => {
  const post = (body: unknown): Promise<Response> =>
    fetch(`${emulator.url}/_emulator/service-apps`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  expect(await (await post({ name: 'Linekeeper Machine', scopes: SCOPES })).json()).toEqual(app);
  expect((await post({ name: 'Another', scopes: ['openid'] })).status).toBe(400);
});

test('an hour as the life of minted tokens is a mode; in FedRAMP there are no Service Apps', async () => {
  emulator.modes.mintedTokenLifetimeS = 3600;
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  const { access_token, expires_in } = await minted();
  expect(expires_in).toBe(3600);
  await emulator.clock.advance(3_600_000);
  expect((await getAs(emulator, access_token, '/v1/people/me')).status).toBe(401);
  const other = [...emulator.world.organizations.keys()].find((uuid) => uuid !== orgUuid) ?? '';
  emulator.levers.setFedRamp(other, true);
  expect(() => emulator.levers.authorizeServiceApp(app.clientId, other)).toThrow(/FedRAMP/);
});

test("the developer's serviceApp webhooks hear of approval and withdrawal, of the own apps only", async () => {
  emulator.registerServiceApp({ name: 'Linekeeper Machine', scopes: SCOPES, developerEmail: DANA });
  const other = { name: 'Of somebody else', scopes: SCOPES, developerEmail: 'ilaria.illuminati@acme.example' };
  const foreign = emulator.registerServiceApp(other);
  const heard: { event: string; data: { id: string } }[] = [];
  let hear = (): void => undefined;
  const target = createServer((request, answer) => {
    let text = '';
    request.on('data', (piece) => {
      text += piece;
    });
    request.on('end', () => {
      heard.push(JSON.parse(text));
      answer.end();
      hear();
    });
  });
  await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
  const until = (count: number): Promise<void> =>
    new Promise((resolve) => {
      hear = () => {
        if (heard.length >= count) resolve();
      };
      hear();
    });
  const created = await fetch(`${emulator.url}/v1/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${emulator.personalToken(DANA)}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'apps',
      targetUrl: `http://127.0.0.1:${(target.address() as AddressInfo).port}/`,
      resource: 'serviceApp',
      event: 'all',
    }),
  });
  expect(created.status).toBe(200);
  emulator.levers.authorizeServiceApp(foreign.clientId, orgUuid);
  emulator.levers.authorizeServiceApp(app.clientId, orgUuid);
  await until(1);
  emulator.levers.withdrawServiceApp(app.clientId, orgUuid);
  await until(2);
  target.close();
  expect(heard.map(({ event }) => event)).toEqual(['authorized', 'deauthorized']);
  expect(heard[0]?.data.id).toBe(app.applicationId);
});
