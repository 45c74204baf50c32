import { createHash } from 'node:crypto';
import type { TokenResponse } from '@linekeeper/webex-contract';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { getAs, obtainTokens, openBrowser, postToken, registerTestClient, type TestClient } from './consent-driver.ts';

const DANA = 'dana.okafor@acme.example';
const START_MS = Date.parse('2026-11-24T08:00:00Z');
let emulator: Emulator;
let client: TestClient;

beforeAll(async () => {
  emulator = await createEmulator({ people: 60, clockRate: 0, startMs: START_MS });
  client = registerTestClient(emulator, ['spark:people_read', 'openid', 'email', 'profile']);
});
afterAll(() => emulator.close());

function parameters(extra: Record<string, string> = {}): Record<string, string> {
  return {
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'spark:people_read',
    state: 'a state & more',
    ...extra,
  };
}

async function freshCode(extra: Record<string, string> = {}): Promise<string> {
  const { location } = await openBrowser(emulator, DANA).authorize(parameters(extra));
  return location?.searchParams.get('code') ?? '';
}

function redeem(code: string, extra: Record<string, string> = {}): Promise<Response> {
  return postToken(emulator, client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    ...extra,
  });
}

test('a person signs in, accepts, and the client gets tokens in the form of Webex', async () => {
  const { location } = await openBrowser(emulator, DANA).authorize(parameters());
  expect(location?.origin).toBe('http://client.example');
  expect(location?.searchParams.get('state')).toBe('a state & more');
  const answer = await redeem(location?.searchParams.get('code') ?? '');
  expect(answer.status).toBe(200);
  const tokens = (await answer.json()) as TokenResponse;
  expect(tokens).toMatchObject({
    expires_in: 1_209_599,
    refresh_token_expires_in: 7_775_999,
    token_type: 'Bearer',
    scope: 'spark:people_read',
  });
  expect(tokens.access_token).toMatch(/^[A-Za-z0-9]{64}_P0A1_[0-9a-f-]{36}$/);
  expect(tokens).not.toHaveProperty('id_token');
});

test('pages are marked as simulated and escape what they are given', async () => {
  const browser = openBrowser(emulator, DANA);
  const { page, status } = await browser.get(
    `/v1/authorize?${new URLSearchParams(parameters({ login_hint: '"><script>alert(1)</script>' }))}`,
  );
  expect(status).toBe(200);
  expect(page).toContain('SIMULATED WEBEX: nothing here is real');
  expect(page).toContain('<title>[SIM] Sign in</title>');
  expect(page).toContain('Sign in as Dana Okafor');
  expect(page).not.toContain('<script');
});

test('consent is not asked for twice for the same scopes, and again for more', async () => {
  const browser = openBrowser(emulator, 'ilaria.illuminati@acme.example');
  const query = new URLSearchParams(parameters()).toString();
  await browser.authorize(parameters());
  expect((await browser.get(`/v1/authorize?${query}`)).location?.searchParams.get('code')).toBeTruthy();
  const more = new URLSearchParams(parameters({ scope: 'spark:people_read openid', nonce: 'n' })).toString();
  expect((await browser.get(`/v1/authorize?${more}`)).page).toContain('asks for access');
});

test('declining comes back as access_denied', async () => {
  const browser = openBrowser(emulator, DANA);
  const request = new URLSearchParams(parameters({ scope: 'openid', nonce: 'n' })).toString();
  await browser.submit('/v1/authorize/sign-in', { request, email: DANA });
  const { location } = await browser.submit('/v1/authorize/consent', { request, decision: 'decline' });
  expect(location?.searchParams.get('error')).toBe('access_denied');
  expect(location?.searchParams.get('state')).toBe('a state & more');
});

test('prompt=none without a session is login_required; select_account asks who', async () => {
  const none = await openBrowser(emulator, DANA).authorize(parameters({ prompt: 'none' }));
  expect(none.location?.searchParams.get('error')).toBe('login_required');
  const browser = openBrowser(emulator, DANA);
  await browser.authorize(parameters());
  const query = new URLSearchParams(parameters({ prompt: 'select_account' })).toString();
  expect((await browser.get(`/v1/authorize?${query}`)).page).toContain('Sign in to');
  expect((await browser.authorize(parameters({ prompt: 'select_account' }))).location).not.toBeNull();
});

test('max_age asks an old session to sign in once, however the clock runs meanwhile', async () => {
  const browser = openBrowser(emulator, DANA);
  await browser.authorize(parameters());
  await emulator.clock.advance(1_000);
  const request = new URLSearchParams(parameters({ max_age: '0' })).toString();
  expect((await browser.get(`/v1/authorize?${request}`)).page).toContain('Sign in to');
  emulator.clock.setRate(1_000_000);
  const back = await browser.submit('/v1/authorize/sign-in', { request, email: DANA });
  emulator.clock.setRate(0);
  expect(back.location?.searchParams.get('code')).toBeTruthy();
});

test('sign-in and consent run no script and stand in no frame', async () => {
  const query = new URLSearchParams(parameters()).toString();
  const { headers } = await fetch(`${emulator.url}/v1/authorize?${query}`);
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  expect(headers.get('content-security-policy')).not.toContain('form-action');
});

test('a bad client or redirect address ends on a page, a bad scope in JSON', async () => {
  const browser = openBrowser(emulator, DANA);
  for (const wrong of [{ client_id: 'C0' }, { redirect_uri: 'http://thief.example/' }]) {
    const visit = await browser.authorize(parameters(wrong));
    expect(visit.location).toBeNull();
    expect(visit.status).toBe(400);
  }
  const scope = await browser.authorize(parameters({ scope: 'spark-admin:people_read' }));
  expect(scope.status).toBe(400);
  expect(JSON.parse(scope.page)).toMatchObject({
    error: 'invalid_scope',
    error_description: 'The requested scope is invalid.',
    trackingID: expect.stringMatching(/^CLIENT_/),
  });
});

test('somebody deactivated cannot sign in', async () => {
  const person = [...emulator.world.people.values()].at(10);
  emulator.levers.deactivate(person?.uuid ?? '');
  const visit = await openBrowser(emulator, person?.email ?? '').authorize(parameters());
  expect(visit.page).toContain('is deactivated and cannot sign in');
});

test('a code works once and for five minutes', async () => {
  const code = await freshCode();
  expect((await redeem(code)).status).toBe(200);
  const again = await redeem(code);
  expect(again.status).toBe(400);
  expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
  const late = await freshCode();
  await emulator.clock.advance(5 * 60_000);
  expect((await redeem(late)).status).toBe(400);
});

test('PKCE is checked in both methods, and a verifier without a challenge is refused', async () => {
  const verifier = 'v'.repeat(43);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const good = await freshCode({ code_challenge: challenge, code_challenge_method: 'S256' });
  expect((await redeem(good)).status).toBe(400);
  expect((await redeem(good, { code_verifier: 'w'.repeat(43) })).status).toBe(400);
  expect((await redeem(good, { code_verifier: verifier })).status).toBe(200);
  const plain = await freshCode({ code_challenge: verifier });
  expect((await redeem(plain, { code_verifier: verifier })).status).toBe(200);
  const stripped = await freshCode();
  const downgraded = await redeem(stripped, { code_verifier: verifier });
  expect(downgraded.status).toBe(400);
  expect(await downgraded.json()).toMatchObject({ error: 'invalid_grant' });
});

test('client credentials come in the body or by Basic; unknown and wrong ones get their own error family', async () => {
  const tokens = await obtainTokens(emulator, client, DANA);
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
  const byBasic = await fetch(`${emulator.url}/v1/access_token`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Basic ${basic}` },
  });
  expect(byBasic.status).toBe(200);
  const unknown = await postToken(emulator, { ...client, clientId: 'C0' }, {});
  expect(unknown.status).toBe(400);
  expect(await unknown.json()).toMatchObject({
    message: 'The request could not be understood by the server due to malformed syntax.',
    errors: [{ description: 'Client Id is invalid' }],
  });
  const wrong = await postToken(emulator, { ...client, clientSecret: 'x' }, {});
  expect(wrong.status).toBe(401);
  expect(await wrong.json()).toMatchObject({ error: 'invalid_client' });
});

test('each refresh restarts the 90 days; after 90 days without one the token is dead', async () => {
  const day = 86_400_000;
  const tokens = await obtainTokens(emulator, client, DANA);
  const refresh = () =>
    postToken(emulator, client, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  await emulator.clock.advance(80 * day);
  const renewed = await refresh();
  expect(renewed.status).toBe(200);
  expect(((await renewed.json()) as TokenResponse).refresh_token).toBe(tokens.refresh_token);
  await emulator.clock.advance(80 * day);
  expect((await refresh()).status).toBe(200);
  await emulator.clock.advance(90 * day);
  const dead = await refresh();
  expect(dead.status).toBe(400);
  expect(await dead.json()).toMatchObject({
    error: 'invalid_grant',
    error_description: 'The refresh token provided is expired, revoked, malformed, or invalid',
  });
  await refresh();
  expect(emulator.truth.all().filter((event) => event.kind === 'refresh-token-expired')).toHaveLength(1);
});

test('an access token dies after 14 days', async () => {
  const { access_token } = await obtainTokens(emulator, client, DANA);
  await emulator.clock.advance(1_209_598_000);
  expect((await getAs(emulator, access_token, '/v1/people/me')).status).toBe(200);
  await emulator.clock.advance(1000);
  expect((await getAs(emulator, access_token, '/v1/people/me')).status).toBe(401);
});

test('rotation replaces the refresh token, with a grace, and reuse can kill the grant', async () => {
  const { modes } = emulator;
  const refresh = async (refresh_token: string) => {
    const answer = await postToken(emulator, client, { grant_type: 'refresh_token', refresh_token });
    return { status: answer.status, body: (await answer.json()) as TokenResponse };
  };
  Object.assign(modes, { rotation: 'rotate', rotationGraceMs: 1000 });
  const tokens = await obtainTokens(emulator, client, DANA);
  const first = await refresh(tokens.refresh_token);
  expect(first.body.refresh_token).not.toBe(tokens.refresh_token);
  expect((await refresh(tokens.refresh_token)).status).toBe(200);
  await emulator.clock.advance(1000);
  expect((await refresh(tokens.refresh_token)).status).toBe(400);
  expect((await refresh(first.body.refresh_token)).status).toBe(200);
  Object.assign(modes, { rotation: 'reuse-kills', rotationGraceMs: 0, deadRefreshError: 'gateway' });
  const killed = await obtainTokens(emulator, client, DANA);
  const next = await refresh(killed.refresh_token);
  expect((await refresh(killed.refresh_token)).body).toHaveProperty('trackingId');
  expect((await refresh(next.body.refresh_token)).status).toBe(400);
  expect((await getAs(emulator, next.body.access_token, '/v1/people/me')).status).toBe(401);
  Object.assign(modes, { rotation: 'none', deadRefreshError: 'invalid_grant' });
});

test('the id token verifies against the published keys; userinfo carries e-mail and profile', async () => {
  const openid = { ...client, scopes: ['openid', 'email', 'profile'] };
  const tokens = await obtainTokens(emulator, openid, DANA);
  const discovery = await fetch(`${emulator.url}/v1/.well-known/openid-configuration`);
  const found = (await discovery.json()) as { jwks_uri: string };
  expect(await (await fetch(`${emulator.url}/idb/.well-known/openid-configuration`)).json()).toEqual(found);
  const { payload } = await jwtVerify(tokens.id_token ?? '', createRemoteJWKSet(new URL(found.jwks_uri)), {
    issuer: `${emulator.url}/idb`,
    audience: client.clientId,
    currentDate: new Date(emulator.clock.now()),
  });
  const dana = [...emulator.world.people.values()].find((person) => person.email === DANA);
  expect(payload).toMatchObject({ sub: dana?.uuid, nonce: 'test', auth_time: expect.any(Number) });
  const userinfo = await (await getAs(emulator, tokens.access_token, '/v1/userinfo')).json();
  expect(userinfo).toMatchObject({ sub: dana?.uuid, email: DANA, email_verified: 'true', name: 'Dana Okafor' });
});

test('the token endpoint reads forms only, and discovery names the scopes of OpenID alone', async () => {
  const body = JSON.stringify({ grant_type: 'refresh_token', client_id: 'x' });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${emulator.url}/v1/access_token`, { method: 'POST', body, headers })).status).toBe(415);
  const discovery = await (await fetch(`${emulator.url}/v1/.well-known/openid-configuration`)).json();
  expect(discovery).toMatchObject({ scopes_supported: ['openid', 'email', 'profile', 'phone', 'address'] });
});
