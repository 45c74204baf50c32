import { createHash } from 'node:crypto';
import type { TokenResponse } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedCode, EmulatedGrant, EmulatedIntegration, Services } from '../state/world.ts';
import { malformed, unsupportedMedia, WebexHttpError } from './errors.ts';
import { signIdToken } from './oidc-keys.ts';
import {
  ACCESS_LIFETIME_S,
  issueAccessToken,
  issueRefreshToken,
  REFRESH_LIFETIME_S,
  redeemRefreshToken,
} from './tokens.ts';

interface TokenRequest {
  services: Services;
  http: FastifyRequest;
  integration: EmulatedIntegration;
  field(name: string): string | null;
}

/** `POST /v1/access_token`: codes and refresh tokens become tokens. */
export function registerAccessTokenRoutes(app: FastifyInstance, services: Services): void {
  app.post('/v1/access_token', async (http, reply) => {
    if (!/^application\/x-www-form-urlencoded\b/i.test(http.headers['content-type'] ?? '')) throw unsupportedMedia();
    const form = (http.body ?? {}) as Record<string, unknown>;
    const field = (name: string): string | null => {
      const value = form[name];
      return typeof value === 'string' && value !== '' ? value : null;
    };
    const grantType = field('grant_type');
    http.note = grantType;
    const request = { services, http, integration: authenticateClient({ services, http, field }), field };
    reply.header('Cache-Control', 'no-store');
    if (grantType === 'authorization_code') return redeemCode(request);
    if (grantType === 'refresh_token') return refresh(request);
    throw oauthError(http, { status: 400, code: 'unsupported_grant_type', text: 'The grant type is not supported.' });
  });
}

/** Second error family: OAuth's own, with a capital `ID`. */
function oauthError(http: FastifyRequest, error: { status: number; code: string; text: string }): WebexHttpError {
  const trackingID = `CLIENT_${http.trackingId.replace(/^ROUTERGW_/, '')}`;
  const body = { error: error.code, error_description: error.text, trackingID };
  return new WebexHttpError(error.status, error.text, { body });
}

function basicCredentials(http: FastifyRequest): { id: string; secret: string } | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(http.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  try {
    return { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(':')) };
  } catch {
    return null;
  }
}

function authenticateClient(request: Omit<TokenRequest, 'integration'>): EmulatedIntegration {
  const basic = basicCredentials(request.http);
  const clientId = basic?.id ?? request.field('client_id');
  const secret = basic?.secret ?? request.field('client_secret');
  const integration = request.services.world.integrations.get(clientId ?? '');
  if (integration === undefined) throw malformed('Client Id is invalid');
  if (secret !== integration.clientSecret) {
    throw oauthError(request.http, { status: 401, code: 'invalid_client', text: 'Client authentication failed.' });
  }
  return integration;
}

function provesChallenge(code: EmulatedCode, verifier: string | null): boolean {
  if (code.codeChallenge === null) return true;
  if (verifier === null || !/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  const shown =
    code.codeChallengeMethod === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return shown === code.codeChallenge;
}

async function redeemCode(request: TokenRequest): Promise<TokenResponse> {
  const { services, http, integration, field } = request;
  const now = services.clock.now();
  const refuse = (text: string): WebexHttpError => oauthError(http, { status: 400, code: 'invalid_grant', text });
  const code = services.world.codes.get(field('code') ?? '');
  const grant = code === undefined ? undefined : services.world.grants.get(code.grantUuid);
  const person = grant === undefined ? undefined : services.world.people.get(grant.personUuid);
  if (code === undefined || grant === undefined || code.clientId !== integration.clientId || grant.ended !== null) {
    throw refuse('The authorization code is invalid.');
  }
  if (code.usedMs !== null) throw refuse('The authorization code was used before.');
  if (code.expiresMs <= now) throw refuse('The authorization code has expired.');
  const redirectUri = field('redirect_uri') ?? (integration.redirectUris.length === 1 ? code.redirectUri : null);
  if (redirectUri !== code.redirectUri) throw refuse('The redirect URI does not match.');
  if (!provesChallenge(code, field('code_verifier'))) throw refuse('The code verifier does not match.');
  if (person === undefined || !person.active || person.deleted) throw refuse('The user cannot sign in.');
  code.usedMs = now;
  const answer = tokenResponse(services, grant, issueRefreshToken(services, grant));
  services.changed('critical');
  if (!code.scopes.includes('openid')) return answer;
  const { nonce, authTimeMs } = code;
  const idToken = await signIdToken(services, {
    subject: person.uuid,
    audience: integration.clientId,
    nonce,
    authTimeMs,
  });
  return { ...answer, id_token: idToken };
}

function tokenResponse(services: Services, grant: EmulatedGrant, refreshToken: string): TokenResponse {
  return {
    access_token: issueAccessToken(services, grant),
    expires_in: ACCESS_LIFETIME_S,
    refresh_token: refreshToken,
    refresh_token_expires_in: REFRESH_LIFETIME_S,
    token_type: 'Bearer',
    scope: grant.scopes.join(' '),
  };
}

function refresh(request: TokenRequest): TokenResponse {
  const { services, http, integration, field } = request;
  const result = redeemRefreshToken(services, { token: field('refresh_token') ?? '', clientId: integration.clientId });
  if (result.kind === 'dead') throw deadRefreshToken(services, http);
  const answer = tokenResponse(services, result.grant, result.refreshToken);
  services.changed('critical');
  return answer;
}

/** Text recorded; the code differs by who saw it, so a mode chooses. */
function deadRefreshToken(services: Services, http: FastifyRequest): WebexHttpError {
  const text = 'The refresh token provided is expired, revoked, malformed, or invalid';
  const code = services.modes.deadRefreshError;
  return code === 'gateway' ? malformed(text) : oauthError(http, { status: 400, code, text });
}
