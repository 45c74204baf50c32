import { createHash } from 'node:crypto';
import { request } from 'node:https';
import type { TokenResponse } from '@linekeeper/webex-contract';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmulator, type Emulator } from '../index.ts';
import type { Services } from '../state/world.ts';
import { getAs, obtainTokens, openBrowser, registerTestClient, type TestClient } from './consent-driver.ts';
import { publicKeys } from './oidc-keys.ts';

const DANA = 'dana.okafor@acme.example';
let emulator: Emulator;
let client: TestClient;
let orgUuid: string;

beforeEach(async () => {
  emulator = await createEmulator({ people: 40, clockRate: 0, realNames: true });
  client = registerTestClient(emulator, ['spark:people_read', 'openid', 'email', 'address'], 'Sign-in');
  orgUuid = [...emulator.world.people.values()].find(({ email }) => email === DANA)?.orgUuid ?? '';
});
afterEach(() => emulator.close());

/** One request through the TLS door under a real name. */
function atRealName(
  host: string,
  path: string,
  form?: Record<string, string>,
): Promise<{ status: number; headers: Record<string, unknown>; json: Record<string, unknown> }> {
  return new Promise((resolve, reject) => {
    const { tlsPort: port = 0, authorityPem: ca = '' } = emulator.realNames ?? {};
    const method = form === undefined ? 'GET' : 'POST';
    const headers = { host, ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }) };
    const sent = request({ host: '127.0.0.1', port, ca, servername: host, path, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (piece) => {
        text += piece;
      });
      answer.on('end', () => {
        const json = text.startsWith('{') ? JSON.parse(text) : {};
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, json });
      });
    });
    sent.on('error', reject);
    sent.end(form === undefined ? undefined : new URLSearchParams(form).toString());
  });
}

async function discovery(path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${emulator.url}${path}/.well-known/openid-configuration`)).json()) as Record<
    string,
    unknown
  >;
}

function verify(tokens: TokenResponse, issuer: string): Promise<unknown> {
  return jwtVerify(tokens.id_token ?? '', createRemoteJWKSet(new URL(`${emulator.url}/v1/verification`)), {
    issuer,
    audience: client.clientId,
    currentDate: new Date(emulator.clock.now()),
  });
}

test('an organization of the other identity cluster signs people in under the other issuer, and its tokens say so', async () => {
  expect(decodeJwt((await obtainTokens(emulator, client, DANA)).id_token ?? '').iss).toBe(`${emulator.url}/idb`);
  emulator.levers.setIdentityCluster(orgUuid, 'idbroker-b-us');
  const tokens = await obtainTokens(emulator, client, DANA);
  const other = await discovery('/idb-b-us');
  expect(other.issuer).toBe(`${emulator.url}/idb-b-us`);
  expect(other.token_endpoint).toBe(`${emulator.url}/v1/access_token`);
  await verify(tokens, `${emulator.url}/idb-b-us`);
  await expect(verify(tokens, `${emulator.url}/idb`)).rejects.toThrow(/iss/);
  expect(tokens.access_token).toContain(`_PF84_${orgUuid}`);
  const bruno = await obtainTokens(emulator, client, 'bruno.costa@borgo.example');
  await verify(bruno, `${emulator.url}/idb`);
});

test('behind the TLS door issuer and endpoints have their real names, which differ as in the document of Cisco', async () => {
  for (const [host, path, issuer] of [
    ['webexapis.com', '/v1', 'https://idbroker.webex.com/idb'],
    ['idbroker.webex.com', '/idb', 'https://idbroker.webex.com/idb'],
    ['idbroker-b-us.webex.com', '/idb', 'https://idbroker-b-us.webex.com/idb'],
  ] as const) {
    const { json } = await atRealName(host, `${path}/.well-known/openid-configuration`);
    expect(json, host).toMatchObject({
      issuer,
      authorization_endpoint: 'https://webexapis.com/v1/authorize',
      jwks_uri: 'https://webexapis.com/v1/verification',
    });
  }
  const form = { client_id: client.clientId, scope: 'spark:people_read' };
  const device = await atRealName('webexapis.com', '/v1/device/authorize', form);
  expect(device.json.verification_uri).toBe('https://oauth-helper-a.wbx2.com/verify');
});

test('a token endpoint asked behind the TLS door signs with the real issuer', async () => {
  const { location } = await openBrowser(emulator, DANA).authorize({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'openid',
    nonce: 'n',
  });
  const { json } = await atRealName('webexapis.com', '/v1/access_token', {
    grant_type: 'authorization_code',
    code: location?.searchParams.get('code') ?? '',
    redirect_uri: client.redirectUri,
    client_id: client.clientId,
    client_secret: client.clientSecret,
  });
  expect(decodeJwt(String(json.id_token)).iss).toBe('https://idbroker.webex.com/idb');
});

test('after a key rotation new tokens carry a new key id; the old key is published until its last token has run out', async () => {
  const keys = async (): Promise<unknown[]> => {
    const answer = await fetch(`${emulator.url}/v1/verification`);
    return ((await answer.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  };
  const old = await obtainTokens(emulator, client, DANA);
  const [before] = await keys();
  emulator.levers.rotateSigningKey();
  const fresh = await obtainTokens(emulator, client, DANA);
  await verify(fresh, `${emulator.url}/idb`);
  await verify(old, `${emulator.url}/idb`);
  expect(await keys()).toEqual([expect.not.stringMatching(String(before)), before]);
  await emulator.clock.advance(7_200_000);
  expect(await keys()).toHaveLength(1);
  for (let turn = 0; turn < 3; turn += 1) {
    await obtainTokens(emulator, client, DANA);
    emulator.levers.rotateSigningKey();
    await emulator.clock.advance(7_200_000);
  }
  expect(emulator.world.retiredSigningKeys.size).toBe(1);
});

test('the id of a new key is drawn before the wait for it, so that the same seed gives the same run', async () => {
  const drawn: string[] = [];
  const services = {
    world: { signingKey: null, retiredSigningKeys: new Map() },
    random: { uuid: () => `key-${drawn.push('one')}` },
    clock: { now: () => 0 },
    changed: () => undefined,
  } as unknown as Services;
  const asked = Promise.all([publicKeys(services), publicKeys(services)]);
  expect(drawn).toHaveLength(1);
  expect((await asked).map(({ keys }) => keys.map(({ kid }) => kid))).toEqual([['key-1'], ['key-1']]);
});

test('webfinger names the issuer of the domain, whoever is asked for', async () => {
  const ask = (resource: string): Promise<Response> =>
    fetch(`${emulator.url}/v1/.well-known/webfinger?${new URLSearchParams({ resource })}`);
  emulator.levers.setIdentityCluster(orgUuid, 'idbroker-b-us');
  expect(await (await ask('acct:nobody@acme.example')).json()).toEqual({
    subject: 'acct:nobody@acme.example',
    links: [{ rel: 'http://openid.net/specs/connect/1.0/issuer', href: `${emulator.url}/idb-b-us` }],
  });
  expect(await (await ask('acct:x@elsewhere.example')).json()).toMatchObject({
    links: [{ href: `${emulator.url}/idb` }],
  });
  expect((await ask('nonsense')).status).toBe(400);
});

test('userinfo carries an e-mail verified as text and an address where the scopes ask for them', async () => {
  const { access_token } = await obtainTokens(emulator, client, DANA);
  const info = (await (await getAs(emulator, access_token, '/v1/userinfo')).json()) as Record<string, unknown>;
  expect(info).toMatchObject({ email: DANA, email_verified: 'true', address: { country: expect.any(String) } });
  expect(info).not.toHaveProperty('name');
  const headers = { authorization: `Bearer ${access_token}` };
  expect(await (await fetch(`${emulator.url}/v1/userinfo`, { method: 'POST', headers })).json()).toEqual(info);
});

test('the implicit flow brings its tokens behind the #, with e-mail in the id token and no refresh token', async () => {
  const { location } = await openBrowser(emulator, DANA).authorize({
    response_type: 'token id_token',
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    scope: 'openid email spark:people_read',
    nonce: 'n-1',
    state: 's',
  });
  expect(location?.search).toBe('');
  const fields = new URLSearchParams(location?.hash.slice(1));
  expect(fields.get('state')).toBe('s');
  expect(fields.get('token_type')).toBe('Bearer');
  expect(fields.has('refresh_token')).toBe(false);
  const id_token = fields.get('id_token') ?? '';
  await verify({ id_token } as TokenResponse, `${emulator.url}/idb`);
  const accessToken = fields.get('access_token') ?? '';
  const at_hash = createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
  expect(decodeJwt(id_token)).toMatchObject({ nonce: 'n-1', email: DANA, email_verified: true, at_hash });
  expect((await getAs(emulator, accessToken, '/v1/people/me')).status).toBe(200);
});

test('errors of the implicit flow stand behind the # as well; an id token needs openid', async () => {
  const ask = async (changes: Record<string, string>): Promise<URL | null> => {
    const browser = openBrowser(emulator, DANA);
    const { location } = await browser.authorize({
      response_type: 'id_token',
      client_id: client.clientId,
      redirect_uri: client.redirectUri,
      scope: 'openid',
      nonce: 'n',
      ...changes,
    });
    return location;
  };
  expect((await ask({ prompt: 'none' }))?.hash).toContain('error=login_required');
  expect((await ask({ scope: 'spark:people_read' }))?.hash).toContain('error=invalid_request');
  expect((await ask({ response_type: 'code token' }))?.searchParams.get('error')).toBe('unsupported_response_type');
});
