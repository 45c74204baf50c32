import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createIdTokenChecker, type IdTokenChecker, issuerAllowed } from './id-token.ts';

describe('the issuer allow list', () => {
  const allowed = ['https://idbroker*.webex.com/idb'];
  test.each([
    ['https://idbroker.webex.com/idb', true],
    ['https://idbroker-b-us.webex.com/idb', true],
    ['https://idbroker.evil.example/.webex.com/idb', false],
    ['https://idbroker.evil.webex.com/idb', false],
    ['http://idbroker.webex.com/idb', false],
    ['https://idbroker.webex.com/idb/', false],
  ])('%s allowed: %s', (issuer, expected) => {
    expect(issuerAllowed(issuer, allowed)).toBe(expected);
  });
});

describe('an id token', () => {
  const NOW = Date.UTC(2026, 10, 24, 10, 42);
  const CLIENT = 'C1';
  let checker: IdTokenChecker;
  let sign: (claims: Record<string, unknown>, options?: { issuer?: string; expiresAt?: number }) => Promise<string>;
  const server = createServer();

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };
    server.on('request', (_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] })),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    checker = createIdTokenChecker({
      jwksUrl: `http://127.0.0.1:${port}/`,
      issuers: ['https://idbroker*.webex.com/idb'],
    });
    sign = (claims, options = {}) =>
      new SignJWT({ nonce: 'n1', ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(options.issuer ?? 'https://idbroker-b-us.webex.com/idb')
        .setSubject('person-1')
        .setAudience(CLIENT)
        .setIssuedAt(NOW / 1000)
        .setExpirationTime((options.expiresAt ?? NOW + 7_200_000) / 1000)
        .sign(privateKey);
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const check = (idToken: string, overrides: { clientId?: string; nonce?: string; now?: number } = {}) =>
    checker.check({ idToken, clientId: CLIENT, nonce: 'n1', now: NOW, ...overrides });

  test('from another cluster of the allow list is good', async () => {
    expect(await check(await sign({}))).toEqual({ kind: 'good', sub: 'person-1' });
  });
  test('for another client, another nonce, from a foreign issuer or expired is refused with its reason', async () => {
    expect(await check(await sign({}), { clientId: 'C2' })).toEqual({ kind: 'bad', reason: 'audience' });
    expect(await check(await sign({}), { nonce: 'n2' })).toEqual({ kind: 'bad', reason: 'nonce' });
    expect(await check(await sign({}, { issuer: 'https://login.example/idb' }))).toEqual({
      kind: 'bad',
      reason: 'issuer',
    });
    expect(await check(await sign({}), { now: NOW + 8_000_000 })).toEqual({ kind: 'bad', reason: 'expired' });
  });
  test('with a changed payload is refused', async () => {
    const [header, , signature] = (await sign({})).split('.');
    const forged = Buffer.from(
      JSON.stringify({
        iss: 'https://idbroker.webex.com/idb',
        sub: 'other',
        aud: CLIENT,
        nonce: 'n1',
        iat: NOW / 1000,
        exp: NOW,
      }),
    ).toString('base64url');
    expect(await check(`${header}.${forged}.${signature}`)).toEqual({ kind: 'bad', reason: 'signature' });
  });
  test('is not called wrong while the keys cannot be had', async () => {
    const closed = createIdTokenChecker({ jwksUrl: 'http://127.0.0.1:1/', issuers: [] });
    const idToken = await sign({});
    expect(await closed.check({ idToken, clientId: CLIENT, nonce: 'n1', now: NOW })).toMatchObject({ kind: 'no-keys' });
  });
});
