import { expect, test } from 'vitest';
import { authorizeUrl, exchangeCode, orgUuidHint, refreshToken, type TokenResult } from './index.ts';

function refreshWith(answer: () => Response): Promise<TokenResult> {
  return refreshToken(
    {
      apiBaseUrl: 'https://webex.example/v1',
      clientId: 'C1',
      clientSecret: 'a secret',
      fetch: async () => answer(),
      now: () => 0,
    },
    { refreshToken: 'old' },
  );
}

test('scopes are separated by spaces and the challenge is S256', () => {
  const url = new URL(
    authorizeUrl({
      apiBaseUrl: 'https://webex.example/v1',
      clientId: 'C1',
      redirectUri: 'https://here.example/webex/callback',
      scopes: ['spark-admin:people_read', 'spark:people_read'],
      state: 'walk.1',
      codeChallenge: 'abc',
    }),
  );
  expect(url.searchParams.get('scope')).toBe('spark-admin:people_read spark:people_read');
  expect(url.searchParams.get('code_challenge_method')).toBe('S256');
  expect(url.searchParams.has('nonce')).toBe(false);
});

test('a refresh without a new refresh token keeps the old one', async () => {
  const result = await refreshWith(() =>
    Response.json({ access_token: 'a', expires_in: 10, refresh_token_expires_in: 20 }),
  );
  expect(result).toMatchObject({ kind: 'issued', tokens: { refreshToken: 'old', refreshExpiresInMs: 20_000 } });
});

test('both error families are refusals with their code, words and tracking id', async () => {
  const oauth = { error: 'invalid_grant', error_description: 'dead', trackingID: 'C_1' };
  const gateway = { message: 'malformed', errors: [{ description: 'Client Id is invalid' }], trackingId: 'R_1' };
  expect(await refreshWith(() => Response.json(oauth, { status: 400 }))).toEqual({
    kind: 'refused',
    error: { status: 400, family: 'oauth', code: 'invalid_grant', message: 'dead', trackingId: 'C_1' },
  });
  expect(await refreshWith(() => Response.json(gateway, { status: 400 }))).toEqual({
    kind: 'refused',
    error: { status: 400, family: 'gateway', code: null, message: 'Client Id is invalid', trackingId: 'R_1' },
  });
});

test('trouble is never a refusal, and tells whether Webex may have rotated all the same', async () => {
  const refusedConnection = () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) });
  };
  const reset = () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
  };
  const results = [
    await refreshWith(() => new Response('', { status: 429, headers: { 'retry-after': '30' } })),
    await refreshWith(() => new Response('<html>', { status: 502 })),
    await refreshWith(() => new Response('<html>please sign in', { status: 200 })),
    await refreshWith(refusedConnection),
    await refreshWith(reset),
  ];
  expect(results.map((result) => (result.kind === 'unavailable' ? result.carriedOut : result.kind))).toEqual([
    'no',
    'perhaps',
    'perhaps',
    'no',
    'perhaps',
  ]);
  expect(results[0]).toMatchObject({ retryAfterMs: 30_000 });
});

test('the organization is read from the end of a token', () => {
  expect(orgUuidHint('abc_P0A1_0f0b2c8e-5d55-4b41-9c54-0e6b8a4a2f11')).toBe('0f0b2c8e-5d55-4b41-9c54-0e6b8a4a2f11');
  expect(orgUuidHint('abc')).toBeNull();
});

test('lives written as text are lives, and absurd ones are cut to what a date can hold', async () => {
  const asText = { access_token: 'a', expires_in: '10', refresh_token: 'b', refresh_token_expires_in: '20' };
  expect(await refreshWith(() => Response.json(asText))).toMatchObject({
    kind: 'issued',
    tokens: { refreshToken: 'b', accessExpiresInMs: 10_000, refreshExpiresInMs: 20_000 },
  });
  const endless = '{"access_token":"a","expires_in":1e999,"refresh_token":"b"}';
  const result = await refreshWith(() => new Response(endless));
  expect(result.kind).toBe('issued');
  if (result.kind === 'issued') expect(new Date(result.tokens.refreshExpiresInMs).getTime()).toBeGreaterThan(0);
});

test('code, verifier and secret go in the body of one POST, with the redirect address the code was asked for', async () => {
  const sent: { url: string; init: RequestInit | undefined }[] = [];
  const redirectUri = 'https://here.example/webex/callback';
  await exchangeCode(
    {
      apiBaseUrl: 'https://webex.example/v1',
      clientId: 'C1',
      clientSecret: 'a secret',
      fetch: async (input, init) => {
        sent.push({ url: String(input), init });
        return Response.json({ access_token: 'a', expires_in: 10, refresh_token: 'b', refresh_token_expires_in: 20 });
      },
      now: () => 0,
    },
    { code: 'the code', codeVerifier: 'the verifier', redirectUri },
  );
  expect(sent.map(({ url }) => url)).toEqual(['https://webex.example/v1/access_token']);
  const { method, redirect, body } = sent[0]?.init ?? {};
  // Followed, a 307 would post all of it to an address nobody chose.
  expect({ method, redirect }).toEqual({ method: 'POST', redirect: 'manual' });
  expect(Object.fromEntries(new URLSearchParams(String(body)))).toEqual({
    grant_type: 'authorization_code',
    code: 'the code',
    code_verifier: 'the verifier',
    redirect_uri: redirectUri,
    client_id: 'C1',
    client_secret: 'a secret',
  });
});

test('a redirect of the token endpoint is not followed and is no answer', async () => {
  const moved = () => new Response(null, { status: 307, headers: { location: 'https://evil.example/' } });
  expect(await refreshWith(moved)).toMatchObject({ kind: 'unavailable', status: 307 });
});

test('an error that quotes the request is told without what was secret in it', async () => {
  const quoted = 'refresh_token=old-token-1&client_secret=a%20secret (a secret)';
  const refresh = async (answer: () => Response) =>
    JSON.stringify(
      await refreshToken(
        {
          apiBaseUrl: 'https://webex.example/v1',
          clientId: 'C1',
          clientSecret: 'a secret',
          fetch: async () => answer(),
          now: () => 0,
        },
        { refreshToken: 'old-token-1' },
      ),
    );
  for (const answer of [
    () => Response.json({ error: 'invalid_request', error_description: quoted }, { status: 400 }),
    () => Response.json({ message: 'x', errors: [{ description: quoted }] }, { status: 400 }),
    () => new Response(`<h1>${quoted}</h1>`, { status: 403 }),
  ]) {
    const told = await refresh(answer);
    expect(told).toContain('refresh_token=[hidden]');
    expect(told).not.toMatch(/old-token-1|a(%20| )secret/);
  }
});
