import type { TokenResponse } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { getAs, obtainTokens, openBrowser, postToken, registerTestClient, type TestClient } from './consent-driver.ts';

const DANA = 'dana.okafor@acme.example';
let emulator: Emulator;
let client: TestClient;
let tokens: TokenResponse;

beforeEach(async () => {
  emulator = await createEmulator({ people: 40, clockRate: 0 });
  client = registerTestClient(emulator, ['spark:people_read', 'spark:kms', 'spark-admin:people_read'], 'SDK');
  tokens = await obtainTokens(emulator, client, DANA);
});
afterEach(() => emulator.close());

function post(path: string, form: Record<string, string>, basic = true): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`;
  return fetch(`${emulator.url}/idb/oauth2/v1/${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: basic ? { authorization } : {},
  });
}

const works = async (token: string, path = '/v1/people/me'): Promise<boolean> =>
  (await getAs(emulator, token, path)).status === 200;

test("the token endpoint answers where Cisco's own SDKs look for it", async () => {
  const answer = await post('access_token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  expect(answer.status).toBe(200);
  const next = (await answer.json()) as TokenResponse;
  expect(next.access_token).not.toBe(tokens.access_token);
  expect(next.access_token.split('_')).toHaveLength(3);
});

test('sign-in begins at the path of the SDKs as well', async () => {
  const query = new URLSearchParams({ response_type: 'code', client_id: client.clientId, scope: 'spark:people_read' });
  const { page } = await openBrowser(emulator, DANA).get(`/idb/oauth2/v1/authorize?${query}`);
  expect(page).toContain('Sign in to');
});

test('a scope reduction gives a narrower token with the same end, without a secret; more scopes or a dead token are refused', async () => {
  await emulator.clock.advance(1_000_000);
  const form = {
    grant_type: 'urn:cisco:oauth:grant-type:scope-reduction',
    token: tokens.access_token,
    scope: 'spark:people_read',
    client_id: client.clientId,
  };
  const answer = await post('access_token', form, false);
  expect(answer.status).toBe(200);
  const narrow = (await answer.json()) as TokenResponse;
  expect(narrow).toMatchObject({ expires_in: 1_208_599, scope: 'spark:people_read', token_type: 'Bearer' });
  expect(await works(narrow.access_token)).toBe(true);
  expect((await getAs(emulator, narrow.access_token, '/v1/people?max=1')).status).toBe(400);
  expect(await works(tokens.access_token, '/v1/people?max=1')).toBe(true);
  const more = await post('access_token', { ...form, token: narrow.access_token, scope: 'spark:kms' }, false);
  expect(await more.json()).toMatchObject({ error: 'invalid_scope' });
  const dead = await post('access_token', { ...form, token: 'dead' }, false);
  expect(await dead.json()).toMatchObject({ error: 'invalid_grant' });
});

test('revoking an access token kills it alone; revoking the refresh token takes the rest along; strangers can revoke nothing', async () => {
  const stranger = client;
  client = registerTestClient(emulator, ['spark:people_read'], 'Stranger');
  expect((await post('revoke', { token: tokens.access_token })).status).toBe(200);
  expect(await works(tokens.access_token)).toBe(true);
  client = stranger;
  const second = (await (
    await postToken(emulator, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token })
  ).json()) as TokenResponse;
  expect((await post('revoke', { token: tokens.access_token, token_type_hint: 'access_token' })).status).toBe(200);
  expect(await works(tokens.access_token)).toBe(false);
  expect(await works(second.access_token)).toBe(true);
  expect((await post('revoke', { token: tokens.refresh_token })).status).toBe(200);
  expect(await works(second.access_token)).toBe(false);
  expect((await post('revoke', { token: 'unknown' })).status).toBe(200);
  expect((await post('revoke', { token: 'x' }, false)).status).toBe(400);
});

test('logging out ends the session and goes on only to a registered address', async () => {
  const parameters = {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'spark:people_read',
    prompt: 'none',
  };
  const browser = openBrowser(emulator, DANA);
  await browser.authorize({ ...parameters, prompt: '' });
  expect((await browser.authorize(parameters)).location?.searchParams.get('code')).toBeTruthy();
  const out = await browser.get(`/idb/oauth2/v1/logout?goto=${encodeURIComponent(client.redirectUri)}`);
  expect(out.location?.href).toBe(client.redirectUri);
  expect((await browser.authorize(parameters)).location?.searchParams.get('error')).toBe('login_required');
  const astray = await browser.get('/idb/oauth2/v1/logout?goto=http%3A%2F%2Fthief.example%2F');
  expect(astray).toMatchObject({ location: null, status: 200 });
});

test('the service catalog of the SDK is empty, with and without a bearer', async () => {
  for (const path of ['limited/catalog?format=hostmap', 'catalog?format=hostmap']) {
    const answer = await getAs(emulator, tokens.access_token, `/u2c/api/v1/${path}`);
    expect(await answer.json()).toEqual({ serviceLinks: {}, hostCatalog: {} });
  }
});

test('a self-contained token lives 18 hours', async () => {
  const { location } = await openBrowser(emulator, DANA).authorize({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'spark:people_read',
  });
  const answer = await post('access_token', {
    grant_type: 'authorization_code',
    code: location?.searchParams.get('code') ?? '',
    redirect_uri: client.redirectUri,
    self_contained_token: 'true',
  });
  const { access_token, expires_in } = (await answer.json()) as TokenResponse;
  expect(expires_in).toBe(64_799);
  await emulator.clock.advance(64_799_000);
  expect(await works(access_token)).toBe(false);
});
