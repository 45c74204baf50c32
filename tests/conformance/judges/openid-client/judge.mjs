// Plays openid-client, unmodified, against the emulator's OAuth and OpenID Connect. Arguments: address of the emulator,
// folder of the packages. Prints one JSON line for each case.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check, fails, openBrowser, playAgainst } from '../play.mjs';

const [emulator, packages] = process.argv.slice(2);
const find = createRequire(join(packages, 'package.json'));
const client = await import(pathToFileURL(find.resolve('openid-client')).href);

const REDIRECT = 'http://localhost:6003/callback';
const SCOPES = ['openid', 'email', 'profile', 'spark:people_read'];
const DANA = 'dana.okafor@acme.example';
const DISCOVERY = `${emulator}/v1/.well-known/openid-configuration`;
const INSECURE = { execute: [client.allowInsecureRequests] };

const { control, play } = playAgainst(emulator);
const browser = () => {
  const walk = openBrowser(emulator);
  return (url, wanted = {}) => walk(url, { email: DANA, until: REDIRECT, ...wanted });
};

const app = await control('integrations', { name: 'OIDC judge', scopes: SCOPES, redirectUris: [REDIRECT] });

await play('discovery', 'by issuer alone: the document names another one', () =>
  fails(
    () => client.discovery(new URL(`${emulator}/v1`), app.clientId, app.clientSecret, undefined, INSECURE),
    (error) => /COMPARISON_FAILED/.test(`${error.code} ${error.cause?.code}`),
    'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
  ),
);
const inBody = await play('discovery', 'by the document, secret in the body', () =>
  client.discovery(new URL(DISCOVERY), app.clientId, app.clientSecret, undefined, INSECURE),
);
const inHeader = await play('discovery', 'by the document, secret by Basic', () =>
  client.discovery(new URL(DISCOVERY), app.clientId, undefined, client.ClientSecretBasic(app.clientSecret), INSECURE),
);

/** One whole code flow with PKCE, state and nonce. */
async function codeFlow(config, changes = {}) {
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: SCOPES.join(' '),
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const back = await browser()(url.href, changes.person);
  return {
    back,
    redeem: () =>
      client.authorizationCodeGrant(config, back, {
        pkceCodeVerifier: changes.verifier ?? verifier,
        expectedState: state,
        expectedNonce: changes.nonce ?? nonce,
      }),
  };
}

const tokens = await play('code', 'PKCE S256, state, nonce; secret in the body', async () => {
  const { redeem } = await codeFlow(inBody);
  const granted = await redeem();
  check(granted.claims().sub.length === 36 && granted.refresh_token, 'no subject or no refresh token');
  return granted;
});
await play('code', 'the same with the secret by Basic', async () => {
  const { redeem } = await codeFlow(inHeader);
  await redeem();
});
await play('code', 'the signature of the id token holds against the published keys', async () => {
  const checked = await client.discovery(new URL(DISCOVERY), app.clientId, app.clientSecret, undefined, {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  });
  await (await codeFlow(checked)).redeem();
});
const refusal = (error) => error instanceof client.ResponseBodyError || error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM';
await play('code', 'a wrong verifier is refused', async () => {
  const { redeem } = await codeFlow(inBody, { verifier: client.randomPKCECodeVerifier() });
  await fails(redeem, refusal, 'a refusal');
});
await play('code', 'another nonce than sent is noticed', async () => {
  const { redeem } = await codeFlow(inBody, { nonce: 'another' });
  await fails(
    redeem,
    (error) => /nonce/i.test(`${error.message} ${error.cause?.message} ${JSON.stringify(error.cause ?? {})}`),
    'nonce',
  );
});
await play('code', 'a code is good once', async () => {
  const { redeem } = await codeFlow(inBody);
  await redeem();
  await fails(redeem, refusal, 'a refusal');
});
await play('code', 'a wrong secret is refused', async () => {
  const wrong = await client.discovery(new URL(DISCOVERY), app.clientId, 'wrong', undefined, INSECURE);
  const { redeem } = await codeFlow(wrong);
  await fails(redeem, refusal, 'a refusal');
});
await play('code', 'declined: access_denied with the state', async () => {
  const { redeem } = await codeFlow(inBody, {
    person: { email: 'ilaria.illuminati@acme.example', decision: 'decline' },
  });
  await fails(
    redeem,
    (error) => error instanceof client.AuthorizationResponseError && error.error === 'access_denied',
    'access_denied',
  );
});
await play('code', 'prompt=none without a session: login_required', async () => {
  const url = client.buildAuthorizationUrl(inBody, {
    redirect_uri: REDIRECT,
    scope: SCOPES.join(' '),
    state: 's',
    nonce: 'n',
    prompt: 'none',
  });
  const back = await browser()(url.href);
  check(back.searchParams?.get('error') === 'login_required', `came back with ${back.search ?? 'a page'}`);
});

await play('userinfo', 'fetchUserInfo(): the same subject', async () => {
  const info = await client.fetchUserInfo(inBody, tokens.access_token, tokens.claims().sub);
  check(info.email === DANA, `it is ${info.email}`);
});
await play('userinfo', 'fetchUserInfo(): another subject is noticed', () =>
  fails(
    () => client.fetchUserInfo(inBody, tokens.access_token, 'another'),
    (error) => /COMPARISON_FAILED/.test(error.code) && error.cause?.cause?.attribute === 'sub',
    'sub',
  ),
);

await play('refresh', 'without rotation: the same refresh token', async () => {
  await control('modes', { rotation: 'none' });
  const again = await client.refreshTokenGrant(inBody, tokens.refresh_token);
  check(
    again.access_token !== tokens.access_token && again.refresh_token === tokens.refresh_token,
    'not as the mode says',
  );
});
let rotated = tokens.refresh_token;
await play('refresh', 'with rotation: another one, the old one is dead', async () => {
  await control('modes', { rotation: 'rotate' });
  const again = await client.refreshTokenGrant(inBody, tokens.refresh_token);
  check(again.refresh_token !== tokens.refresh_token, 'the same one');
  rotated = again.refresh_token;
  await fails(() => client.refreshTokenGrant(inBody, tokens.refresh_token), refusal, 'a refusal');
  await control('modes', { rotation: 'none' });
});
await play('errors', '429 with Retry-After is handed on', async () => {
  await control('faults', { kind: 'rate-limited', path: '/v1/access_token', retryAfterSeconds: 7, times: 1 });
  await fails(
    () => client.refreshTokenGrant(inBody, rotated),
    (error) => error.cause?.status === 429 && error.cause.headers.get('retry-after') === '7',
    '429',
  );
  await control('faults', undefined, 'DELETE');
});
await control('levers/changePassword', { email: DANA });
for (const [mode, wanted] of [
  ['invalid_grant', (error) => error.error === 'invalid_grant'],
  ['invalid_request', (error) => error.error === 'invalid_request'],
  ['gateway', (error) => error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM'],
]) {
  await play('errors', `a dead refresh token in the family ${mode}`, async () => {
    await control('modes', { deadRefreshError: mode });
    await fails(() => client.refreshTokenGrant(inBody, rotated), wanted, mode);
  });
}

/** Webex has a token address of its own for devices. */
const device = new client.Configuration(
  {
    issuer: inBody.serverMetadata().issuer,
    device_authorization_endpoint: `${emulator}/v1/device/authorize`,
    token_endpoint: `${emulator}/v1/device/token`,
  },
  app.clientId,
  undefined,
  client.ClientSecretBasic(app.clientSecret),
);
client.allowInsecureRequests(device);
const deviceApp = { scope: 'spark:people_read' };

async function deviceRound(decide) {
  const asked = await client.initiateDeviceAuthorization(device, { ...deviceApp, client_id: app.clientId });
  // Webex asks for an interval of two seconds; the judge waits by its own clock.
  const polled = client.pollDeviceAuthorizationGrant(device, asked, { client_id: app.clientId });
  polled.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 2_300));
  await decide(asked);
  return polled;
}
await play('device', 'pending, then approved', async () => {
  const granted = await deviceRound((asked) => browser()(asked.verification_uri_complete, { until: 'nowhere:' }));
  check(granted.access_token && granted.refresh_token, 'no tokens');
});
await play('device', 'denied: access_denied', () =>
  fails(
    () =>
      deviceRound((asked) => browser()(asked.verification_uri_complete, { decision: 'decline', until: 'nowhere:' })),
    (error) => error.error === 'access_denied',
    'access_denied',
  ),
);
await play('device', 'expired', () =>
  fails(
    () => deviceRound(() => control('clock', { advanceMs: 301_000 })),
    (error) => ['expired_token', 'invalid_grant'].includes(error.error),
    'expired_token',
  ),
);
process.exit(0);
