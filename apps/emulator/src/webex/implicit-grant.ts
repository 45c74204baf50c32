import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { AuthorizeRequest } from './authorize-request.ts';
import type { SignedIn } from './browser-session.ts';
import { identityOf, issuerOf } from './identity-cluster.ts';
import { profileClaims } from './oidc-claims.ts';
import { signIdToken } from './oidc-keys.ts';
import { accessLifetimeS, createGrant, issueAccessToken } from './tokens.ts';

/** The tokens of the implicit flow, as fields behind the `#`: no refresh token, so the consent ends with the access token. */
export async function implicitAnswer(
  services: Services,
  http: FastifyRequest,
  visit: { request: AuthorizeRequest; who: SignedIn },
): Promise<Record<string, string>> {
  const { request, who } = visit;
  const { integration, scopes, responseType } = request;
  const answer: Record<string, string> = {};
  if (responseType !== 'id_token') {
    const grant = createGrant(services, { integration, person: who.person, scopes });
    answer.access_token = issueAccessToken(services, grant);
    answer.token_type = 'Bearer';
    answer.expires_in = String(accessLifetimeS(grant));
    services.changed('critical');
  }
  if (responseType.startsWith('id_token')) {
    const hash = answer.access_token === undefined ? {} : { at_hash: accessTokenHash(answer.access_token) };
    answer.id_token = await signIdToken(services, {
      issuer: issuerOf(services, http, identityOf(services.world.organizations.get(who.person.orgUuid)).cluster),
      subject: who.person.uuid,
      audience: integration.clientId,
      nonce: request.nonce,
      authTimeMs: who.session.authTimeMs,
      claims: { ...profileClaims(services, who.person, scopes), ...hash },
    });
  }
  return answer;
}

/** OpenID Connect Core 3.2.2.9: the left half of the hash. */
function accessTokenHash(token: string): string {
  return createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');
}
