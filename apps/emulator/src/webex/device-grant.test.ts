import type { TokenResponse } from '@linekeeper/webex-contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import { getAs, openBrowser, registerTestClient, type TestClient, type Visit } from './consent-driver.ts';

const DANA = 'dana.okafor@acme.example';
let emulator: Emulator;
let client: TestClient;

beforeEach(async () => {
  emulator = await createEmulator({ people: 40, clockRate: 0 });
  client = registerTestClient(emulator, ['spark:people_read', 'spark-admin:people_read'], 'Box without a browser');
});
afterEach(() => emulator.close());

interface DeviceAnswer {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete: string;
  expires_in: number;
  interval: number;
}

interface ErrorBody {
  error: string;
  message: string;
  errors: { description: string }[];
  trackingId: string;
}

function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${emulator.url}${path}`, { method: 'POST', body: new URLSearchParams(form), headers });
}

async function begin(scope = 'spark:people_read'): Promise<DeviceAnswer> {
  const answer = await post('/v1/device/authorize', { client_id: client.clientId, scope });
  expect(answer.status).toBe(200);
  return (await answer.json()) as DeviceAnswer;
}

async function poll(device: DeviceAnswer): Promise<{ status: number; body: ErrorBody & TokenResponse }> {
  const authorization = `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}`;
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    device_code: device.device_code,
    client_id: client.clientId,
  };
  const answer = await post('/v1/device/token', form, { authorization });
  return { status: answer.status, body: (await answer.json()) as ErrorBody & TokenResponse };
}

/** Enters the code, signs in and decides. */
async function decide(userCode: string, decision: 'accept' | 'decline'): Promise<Visit> {
  const browser = openBrowser(emulator, DANA);
  const request = new URLSearchParams({ userCode }).toString();
  expect((await browser.get(`/verify?${request}`)).page).toContain('Sign in to');
  expect((await browser.submit('/verify/sign-in', { request, email: DANA })).page).toContain('asks for access');
  return browser.submit('/verify/consent', { request, decision });
}

test('a device asks, a person enters the six digits and accepts, and the device gets tokens that act as that person', async () => {
  const device = await begin();
  expect(device).toMatchObject({ expires_in: 300, interval: 2, verification_uri: `${emulator.url}/verify` });
  expect(device.user_code).toMatch(/^\d{6}$/);
  expect((await decide(device.user_code, 'accept')).page).toContain('Success');
  const { status, body } = await poll(device);
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 64_799, refresh_token_expires_in: 7_775_999 });
  const me = await getAs(emulator, body.access_token, '/v1/people/me');
  expect(await me.json()).toMatchObject({ emails: [DANA] });
  await emulator.clock.advance(2000);
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token };
  const { clientId: client_id, clientSecret: client_secret } = client;
  expect((await post('/v1/access_token', { ...refresh, client_id, client_secret })).status).toBe(200);
});

test('the complete address carries a code of its own and needs no typing', async () => {
  const device = await begin();
  const { searchParams, pathname } = new URL(device.verification_uri_complete);
  expect(pathname).toBe('/verify');
  await decide(searchParams.get('userCode') ?? '', 'accept');
  expect((await poll(device)).status).toBe(200);
});

test('pending is 428 with both families of errors in one body; polling too fast is slow_down and five seconds more', async () => {
  const device = await begin();
  const first = await poll(device);
  expect(first.status).toBe(428);
  expect(first.body).toMatchObject({
    error: 'authorization_pending',
    errors: [{ description: 'authorization_pending' }],
    message: expect.any(String),
    trackingId: expect.stringMatching(/^ROUTERGW_/),
  });
  await emulator.clock.advance(1999);
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: 'slow_down' } });
  await emulator.clock.advance(6999);
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: 'slow_down' } });
  await emulator.clock.advance(12_000);
  expect((await poll(device)).status).toBe(428);
});

test('declining is access_denied for the device, and told in the truth log', async () => {
  const device = await begin();
  expect((await decide(device.user_code, 'decline')).page).toContain('Declined');
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
  expect(emulator.truth.all()).toMatchObject([{ kind: 'consent-declined', clientId: client.clientId }]);
});

test('after five minutes the code is dead, for the person and for the device', async () => {
  const device = await begin();
  await emulator.clock.advance(299_999);
  expect((await poll(device)).status).toBe(428);
  await emulator.clock.advance(1);
  const page = await openBrowser(emulator, DANA).get(`/verify?userCode=${device.user_code}`);
  expect(page.page).toContain('This code has expired');
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

test('a blocked integration ends on a page and the device waits; by mode it hears access_denied', async () => {
  const org = [...emulator.world.people.values()].find(({ email }) => email === DANA)?.orgUuid ?? '';
  emulator.levers.setIntegrationOverride(org, client.clientId, 'block');
  const device = await begin();
  const browser = openBrowser(emulator, DANA);
  const request = `userCode=${device.user_code}`;
  const { page } = await browser.submit('/verify/sign-in', { request, email: DANA });
  expect(page).toContain('Your administrator denied access');
  expect(emulator.world.blockedAttempts).toMatchObject([{ clientId: client.clientId }]);
  expect((await poll(device)).status).toBe(428);
  emulator.modes.blockedIntegrationRedirects = true;
  await browser.get(`/verify?${request}`);
  await emulator.clock.advance(2000);
  expect(await poll(device)).toMatchObject({ status: 400, body: { error: 'access_denied' } });
});

test('OpenID scopes, unregistered ones, unknown clients, unknown codes and other grant types are refused in documented words', async () => {
  const { clientId: client_id } = client;
  for (const scope of ['openid', 'spark-admin:calls_read', '']) {
    const answer = await post('/v1/device/authorize', { client_id, scope });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_scope' });
  }
  const unknown = await post('/v1/device/authorize', { client_id: 'C0', scope: 'spark:people_read' });
  expect(await unknown.json()).toMatchObject({ errors: [{ description: 'Client Id is invalid' }] });
  const authorization = `Basic ${Buffer.from(`${client_id}:${client.clientSecret}`).toString('base64')}`;
  const send = async (form: Record<string, string>): Promise<string> => {
    return ((await (await post('/v1/device/token', form, { authorization })).json()) as ErrorBody).error;
  };
  expect(await send({ grant_type: 'refresh_token' })).toBe('unsupported_grant_type');
  expect(await send({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code' })).toBe('invalid_request');
  expect(
    await send({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: 'none', client_id }),
  ).toBe('invalid_grant');
  expect((await openBrowser(emulator, DANA).get('/verify?userCode=000')).page).toContain('No device shows this code');
});

test('by mode the integration must have the redirect URIs of all four helper hosts', async () => {
  emulator.modes.deviceGrantNeedsHelperUris = true;
  const form = { client_id: client.clientId, scope: 'spark:people_read' };
  expect((await post('/v1/device/authorize', form)).status).toBe(400);
  const helpers = ['a', 'r', 'k', 'd'].map((letter) => `https://oauth-helper-${letter}.wbx2.com/helperservice/v1`);
  emulator.levers.setRedirectUris(client.clientId, [client.redirectUri, ...helpers]);
  expect((await post('/v1/device/authorize', form)).status).toBe(200);
});
