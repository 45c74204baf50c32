import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
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
  let jwk: JWK;
  let key: CryptoKey;
  let sign: (claims: Record<string, unknown>, options?: { issuer?: string; expiresAt?: number }) => Promise<string>;
  const server = createServer();

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    key = privateKey;
    jwk = { ...(await exportJWK(publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };
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
  test('with the signature left out, or one made with the public key as a secret, is refused', async () => {
    const [, payload = ''] = (await sign({})).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    expect(await check(`${none}.${payload}.`)).toMatchObject({ kind: 'bad' });
    const published = new TextEncoder().encode(JSON.stringify(jwk));
    const symmetric = await new SignJWT(decodeJwt(await sign({})))
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .sign(published);
    expect(await check(symmetric)).toMatchObject({ kind: 'bad' });
  });
  test('signed with a key Webex does not publish is refused, under a name of ours too', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    const claims = decodeJwt(await sign({}));
    for (const kid of ['two', 'one']) {
      const forged = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey);
      expect(await check(forged), kid).toEqual({ kind: 'bad', reason: 'signature' });
    }
  });
  test('without issuer, subject, end, time of issue or nonce is refused', async () => {
    for (const claim of ['iss', 'sub', 'exp', 'iat', 'nonce']) {
      const claims = Object.fromEntries(Object.entries(decodeJwt(await sign({}))).filter(([name]) => name !== claim));
      const idToken = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key);
      expect((await check(idToken)).kind, claim).toBe('bad');
    }
  });
  test('that names a second client, or was issued to another one, is refused', async () => {
    const claims = decodeJwt(await sign({}));
    const signed = (changed: JWTPayload) =>
      new SignJWT({ ...claims, ...changed }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key);
    expect(await check(await signed({ aud: [CLIENT, 'C2'] }))).toEqual({ kind: 'bad', reason: 'audience' });
    expect(await check(await signed({ azp: 'C2' }))).toEqual({ kind: 'bad', reason: 'audience' });
    expect((await check(await signed({ aud: [CLIENT], azp: CLIENT }))).kind).toBe('good');
  });
  test('is not called wrong while the keys cannot be had', async () => {
    const closed = createIdTokenChecker({ jwksUrl: 'http://127.0.0.1:1/', issuers: [] });
    const idToken = await sign({});
    expect(await closed.check({ idToken, clientId: CLIENT, nonce: 'n1', now: NOW })).toMatchObject({ kind: 'no-keys' });
  });
});
