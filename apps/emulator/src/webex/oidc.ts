import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { IdentityCluster } from '../state/world-access.ts';
import { baseUrlOf, isTls } from './base-url.ts';
import { malformed } from './errors.ts';
import { authenticate } from './guard.ts';
import { clusterOfRequest, identityOf, issuerOf } from './identity-cluster.ts';
import { profileClaims } from './oidc-claims.ts';
import { publicKeys } from './oidc-keys.ts';
import { queryText } from './paging.ts';

/** The relation a webfinger answer names the issuer by (OpenID Connect Discovery 1.0). */
const ISSUER_RELATION = 'http://openid.net/specs/connect/1.0/issuer';

/** Issuer and endpoints are of different hosts, as in Cisco's own document. */
function discovery(services: Services, request: FastifyRequest): Record<string, unknown> {
  const cluster = clusterOfRequest(request);
  const asked = new URL(baseUrlOf(services, request));
  if (isTls(request) && /^idbroker(-[a-z-]+)?\.webex\.com$/.test(asked.hostname)) asked.hostname = 'webexapis.com';
  const url = asked.origin;
  return {
    issuer: issuerOf(services, request, cluster),
    authorization_endpoint: `${url}/v1/authorize`,
    token_endpoint: `${url}/v1/access_token`,
    userinfo_endpoint: `${url}/v1/userinfo`,
    jwks_uri: `${url}/v1/verification`,
    response_types_supported: ['code', 'id_token', 'token', 'id_token token'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'implicit'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'phone', 'address'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    claims_supported: ['sub', 'iss', 'aud', 'iat', 'exp', 'auth_time', 'nonce', 'email', 'email_verified', 'name'],
    code_challenge_methods_supported: ['plain', 'S256'],
  };
}

/** Webex as an OpenID provider: discovery of each cluster, keys, userinfo, webfinger. */
export function registerOidcRoutes(app: FastifyInstance, services: Services): void {
  for (const path of ['/v1', '/idb', '/idb-b-us']) {
    app.get(`${path}/.well-known/openid-configuration`, async (request) => discovery(services, request));
  }
  app.get('/v1/.well-known/webfinger', async (request) => webfinger(services, request));
  app.get('/v1/verification', async () => publicKeys(services));
  for (const method of ['GET', 'POST'] as const) {
    app.route({ method, url: '/v1/userinfo', handler: async (request) => userinfo(services, request) });
  }
}

/** Which issuer signs a person in: by the domain, so that nobody learns who has an account. */
function webfinger(services: Services, request: FastifyRequest): Record<string, unknown> {
  const resource = queryText(request, 'resource');
  const domain = /^acct:[^@\s]+@([^@\s]+)$/.exec(resource ?? '')?.[1]?.toLowerCase();
  if (resource === null || domain === undefined) throw malformed("Parameter 'resource' must be acct:user@domain.");
  const organization = [...services.world.organizations.values()].find((one) => one.domain === domain);
  const cluster: IdentityCluster = identityOf(organization).cluster;
  return { subject: resource, links: [{ rel: ISSUER_RELATION, href: issuerOf(services, request, cluster) }] };
}

function userinfo(services: Services, request: FastifyRequest): Record<string, unknown> {
  const { person, token } = authenticate(services, request, { scopes: ['openid'] });
  const claims = profileClaims(services, person, token.scopes);
  // A string here, a boolean in tokens: Webex's own difference.
  return { sub: person.uuid, ...claims, ...('email_verified' in claims ? { email_verified: 'true' } : {}) };
}
