import { createHash } from 'node:crypto';
import type { TokenResponse } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedAccessToken, EmulatedCode, EmulatedGrant, Services } from '../state/world.ts';
import { malformed, type WebexHttpError } from './errors.ts';
import { identityOf, issuerOf } from './identity-cluster.ts';
import { authenticateClient, namedClient, type OAuthForm, oauthError, oauthForm, scopesOf } from './oauth-client.ts';
import { signIdToken } from './oidc-keys.ts';
import {
  accessLifetimeS,
  addAccessToken,
  issueAccessToken,
  issueRefreshToken,
  redeemRefreshToken,
  refreshLifetimeS,
  SELF_CONTAINED_LIFETIME_S,
} from './tokens.ts';

/** Cisco's own SDKs narrow a token with it, without a secret: the token is proof enough. */
const SCOPE_REDUCTION = 'urn:cisco:oauth:grant-type:scope-reduction';

/** The token endpoint, at the public path and where Cisco's own SDKs look for it. */
export function registerAccessTokenRoutes(app: FastifyInstance, services: Services): void {
  const answer = async (http: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const form = oauthForm(services, http);
    const grantType = form.field('grant_type');
    http.note = grantType;
    reply.header('Cache-Control', 'no-store');
    if (grantType === SCOPE_REDUCTION) return reduceScopes(form);
    const client = authenticateClient(form);
    if (grantType === 'authorization_code') return redeemCode(form, client);
    if (grantType === 'refresh_token') return refresh(form, client);
    throw oauthError(http, { status: 400, code: 'unsupported_grant_type', text: 'The grant type is not supported.' });
  };
  for (const path of ['/v1/access_token', '/idb/oauth2/v1/access_token']) app.post(path, answer);
}

/** A verifier for a code asked for without a challenge is refused too, or PKCE could be taken out on the way (RFC 9700, 2.1.1). */
function provesChallenge(code: EmulatedCode, verifier: string | null): boolean {
  if (code.codeChallenge === null) return verifier === null;
  if (verifier === null || !/^[A-Za-z0-9\-._~]{43,128}$/.test(verifier)) return false;
  const shown =
    code.codeChallengeMethod === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier;
  return shown === code.codeChallenge;
}

async function redeemCode(
  form: OAuthForm,
  client: { clientId: string; redirectUris: string[] },
): Promise<TokenResponse> {
  const { services, http, field } = form;
  const now = services.clock.now();
  const refuse = (text: string): WebexHttpError => oauthError(http, { status: 400, code: 'invalid_grant', text });
  const code = services.world.codes.get(field('code') ?? '');
  const grant = code === undefined ? undefined : services.world.grants.get(code.grantUuid);
  const person = grant === undefined ? undefined : services.world.people.get(grant.personUuid);
  if (code === undefined || grant === undefined || code.clientId !== client.clientId || grant.ended !== null) {
    throw refuse('The authorization code is invalid.');
  }
  if (code.usedMs !== null) throw refuse('The authorization code was used before.');
  if (code.expiresMs <= now) throw refuse('The authorization code has expired.');
  const redirectUri = field('redirect_uri') ?? (client.redirectUris.length === 1 ? code.redirectUri : null);
  if (redirectUri !== code.redirectUri) throw refuse('The redirect URI does not match.');
  if (!provesChallenge(code, field('code_verifier'))) throw refuse('The code verifier does not match.');
  if (person === undefined || !person.active || person.deleted) throw refuse('The user cannot sign in.');
  code.usedMs = now;
  if (field('self_contained_token') === 'true') grant.accessLifetimeS = SELF_CONTAINED_LIFETIME_S;
  const answer = tokenResponse(services, grant, issueRefreshToken(services, grant));
  services.changed('critical');
  if (!code.scopes.includes('openid')) return answer;
  const { nonce, authTimeMs } = code;
  const { cluster } = identityOf(services.world.organizations.get(person.orgUuid));
  const idToken = await signIdToken(services, {
    issuer: issuerOf(services, http, cluster),
    subject: person.uuid,
    audience: client.clientId,
    nonce,
    authTimeMs,
  });
  return { ...answer, id_token: idToken };
}

/** A new pair of a consent, as the token endpoints give it. */
export function tokenResponse(services: Services, grant: EmulatedGrant, refreshToken: string): TokenResponse {
  return {
    access_token: issueAccessToken(services, grant),
    expires_in: accessLifetimeS(grant),
    refresh_token: refreshToken,
    refresh_token_expires_in: refreshLifetimeS(services, grant.orgUuid),
    token_type: 'Bearer',
    scope: grant.scopes.join(' '),
  };
}

function refresh(form: OAuthForm, client: { clientId: string }): TokenResponse {
  const { services, http, field } = form;
  const result = redeemRefreshToken(services, { token: field('refresh_token') ?? '', clientId: client.clientId });
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

function livingToken(form: OAuthForm, clientId: string): { token: EmulatedAccessToken; grant: EmulatedGrant } | null {
  const { world, clock } = form.services;
  const token = world.accessTokens.get(form.field('token') ?? '');
  const grant = token === undefined ? undefined : world.grants.get(token.grantUuid);
  if (token === undefined || grant === undefined || token.expiresMs <= clock.now()) return null;
  return grant.ended === null && grant.clientId === clientId ? { token, grant } : null;
}

/** A token of the same consent with fewer scopes and the same end. Form seen in Cisco's JavaScript SDK. */
function reduceScopes(form: OAuthForm): Omit<TokenResponse, 'refresh_token' | 'refresh_token_expires_in'> {
  const { services, http } = form;
  const { clientId } = namedClient(form);
  const living = livingToken(form, clientId);
  if (living === null) {
    throw oauthError(http, { status: 400, code: 'invalid_grant', text: 'The token provided is expired or invalid.' });
  }
  const { token, grant } = living;
  const scopes = scopesOf(form.field('scope'));
  if (scopes.length === 0 || !scopes.every((scope) => token.scopes.includes(scope))) {
    throw oauthError(http, { status: 400, code: 'invalid_scope', text: 'The requested scope is invalid.' });
  }
  const narrowed = addAccessToken(services, grant, { scopes, expiresMs: token.expiresMs });
  services.changed('critical');
  const expiresIn = Math.floor((token.expiresMs - services.clock.now()) / 1000);
  return { access_token: narrowed, expires_in: expiresIn, token_type: 'Bearer', scope: scopes.join(' ') };
}
