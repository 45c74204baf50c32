import { WEBEX_SCOPES } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedIntegration, Services } from '../state/world.ts';
import type { EmulatedDeviceGrant } from '../state/world-access.ts';
import { tokenResponse } from './access-token.ts';
import { baseUrlOf, isTls } from './base-url.ts';
import { malformed, WebexHttpError } from './errors.ts';
import { authenticateClient, namedClient, type OAuthForm, oauthError, oauthForm, scopesOf } from './oauth-client.ts';
import { issueRefreshToken } from './tokens.ts';

/** As in Cisco's sample. */
const LIFETIME_S = 300;
const INTERVAL_S = 2;
/** RFC 8628: who polls too fast waits five seconds longer from then on. */
const SLOWER_S = 5;
const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';
const HELPERS = ['a', 'r', 'k', 'd'].map((letter) => `oauth-helper-${letter}.wbx2.com`);

/** `/v1/device/authorize` and `/v1/device/token`: consent for hosts no browser can reach. */
export function registerDeviceGrantRoutes(app: FastifyInstance, services: Services): void {
  app.post('/v1/device/authorize', async (http, reply) => {
    reply.header('Cache-Control', 'no-store');
    return beginDeviceGrant(oauthForm(services, http));
  });
  app.post('/v1/device/token', async (http, reply) => {
    reply.header('Cache-Control', 'no-store');
    http.note = 'device_code';
    return pollDeviceGrant(oauthForm(services, http), reply);
  });
}

/** Registered, known, and none of OpenID's: those need a browser that comes back. */
function readScopes(form: OAuthForm, integration: EmulatedIntegration): string[] {
  const scopes = scopesOf(form.field('scope'));
  const known: readonly string[] = WEBEX_SCOPES;
  const allowed = (scope: string): boolean => known.includes(scope) && integration.scopes.includes(scope);
  const openId = scopes.some((scope) => ['openid', 'email', 'profile', 'phone', 'address'].includes(scope));
  if (scopes.length === 0 || openId || !scopes.every(allowed)) {
    throw oauthError(form.http, { status: 400, code: 'invalid_scope', text: 'The requested scope is invalid.' });
  }
  return scopes;
}

function requireHelperUris({ services, http }: OAuthForm, integration: EmulatedIntegration): void {
  if (!services.modes.deviceGrantNeedsHelperUris) return;
  const hosts = integration.redirectUris.map((uri) => (URL.canParse(uri) ? new URL(uri).hostname : ''));
  if (HELPERS.every((host) => hosts.includes(host))) return;
  const text = 'The integration lacks the redirect URIs of the device grant.';
  throw oauthError(http, { status: 400, code: 'invalid_request', text });
}

function digits(services: Services): string {
  const taken = new Set([...services.world.deviceGrants.values()].map(({ userCode }) => userCode));
  for (;;) {
    const code = String(services.random.integer(1_000_000)).padStart(6, '0');
    if (!taken.has(code)) return code;
  }
}

function beginDeviceGrant(form: OAuthForm): Record<string, unknown> {
  const { services, http } = form;
  const { world, random, clock } = services;
  const integration = world.integrations.get(namedClient(form).clientId);
  // A Service App is authorized by an administrator, never by a device.
  if (integration === undefined) throw malformed('Client Id is invalid');
  const scopes = readScopes(form, integration);
  requireHelperUris(form, integration);
  const now = clock.now();
  for (const old of world.deviceGrants.values()) {
    if (old.expiresMs + LIFETIME_S * 1000 <= now) world.deviceGrants.delete(old.deviceCode);
  }
  const device: EmulatedDeviceGrant = {
    deviceCode: random.uuid(),
    userCode: digits(services),
    linkCode: random.hex(32),
    clientId: integration.clientId,
    scopes,
    createdMs: now,
    expiresMs: now + LIFETIME_S * 1000,
    intervalS: INTERVAL_S,
    lastPollMs: null,
    state: 'pending',
    grantUuid: null,
  };
  world.deviceGrants.set(device.deviceCode, device);
  services.changed('critical');
  const page = verificationUri(services, http);
  return {
    device_code: device.deviceCode,
    expires_in: LIFETIME_S,
    user_code: device.userCode,
    verification_uri: page,
    verification_uri_complete: `${page}?userCode=${device.linkCode}`,
    interval: INTERVAL_S,
  };
}

/** The real page is on a helper's host; at the plain door there is one host only. */
function verificationUri(services: Services, http: FastifyRequest): string {
  const url = new URL('/verify', baseUrlOf(services, http));
  if (isTls(http) && url.hostname === 'webexapis.com') url.hostname = 'oauth-helper-a.wbx2.com';
  return url.href;
}

/** 428 with both families in one body: Cisco prints none, and clients look for either. */
function pending(http: FastifyRequest): WebexHttpError {
  const text = 'The authorization is pending: the user has not yet entered the code.';
  return bothFamilies(http, { status: 428, code: 'authorization_pending', text });
}

function bothFamilies(
  http: FastifyRequest,
  { status, code, text }: { status: number; code: string; text: string },
): WebexHttpError {
  const { trackingId } = http;
  const gateway = { message: text, errors: [{ description: code }], trackingId };
  return new WebexHttpError(status, text, { body: { error: code, error_description: text, ...gateway } });
}

function pollDeviceGrant(form: OAuthForm, reply: FastifyReply): unknown {
  const { services, http, field } = form;
  const refuse = (code: string, text: string): WebexHttpError => bothFamilies(http, { status: 400, code, text });
  const { clientId } = authenticateClient(form);
  if (field('grant_type') !== GRANT_TYPE) {
    throw refuse('unsupported_grant_type', 'The grant type is not supported.');
  }
  const code = field('device_code');
  if (code === null) throw refuse('invalid_request', 'device_code is missing.');
  const device = services.world.deviceGrants.get(code);
  const now = services.clock.now();
  if (device === undefined || device.clientId !== clientId || device.state === 'used') {
    throw refuse('invalid_grant', 'The device code is invalid.');
  }
  if (device.state === 'denied') throw refuse('access_denied', 'The user denied the request.');
  // RFC 8628 has `expired_token`; Cisco's list of codes does not.
  if (device.expiresMs <= now) throw refuse('invalid_grant', 'The device code has expired.');
  const tooSoon = device.lastPollMs !== null && now < device.lastPollMs + device.intervalS * 1000;
  device.lastPollMs = now;
  if (tooSoon) {
    device.intervalS += SLOWER_S;
    throw refuse('slow_down', `Wait ${device.intervalS} seconds between requests.`);
  }
  if (device.state === 'pending') throw pending(http);
  return redeemDevice(form, reply, device);
}

function redeemDevice({ services, http }: OAuthForm, reply: FastifyReply, device: EmulatedDeviceGrant): unknown {
  const grant = services.world.grants.get(device.grantUuid ?? '');
  if (grant === undefined || grant.ended !== null || grant.refreshEnded !== null) {
    throw bothFamilies(http, { status: 400, code: 'invalid_grant', text: 'The device code is invalid.' });
  }
  device.state = 'used';
  services.changed('critical');
  return reply.send(tokenResponse(services, grant, issueRefreshToken(services, grant)));
}
