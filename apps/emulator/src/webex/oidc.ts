import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import { authenticate } from './guard.ts';
import { publicKeys } from './oidc-keys.ts';

function discovery(services: Services): Record<string, unknown> {
  const { url } = services;
  return {
    issuer: `${url}/idb`,
    authorization_endpoint: `${url}/v1/authorize`,
    token_endpoint: `${url}/v1/access_token`,
    userinfo_endpoint: `${url}/v1/userinfo`,
    jwks_uri: `${url}/v1/verification`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'phone', 'address'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    claims_supported: ['sub', 'iss', 'aud', 'iat', 'exp', 'auth_time', 'nonce', 'email', 'email_verified', 'name'],
    code_challenge_methods_supported: ['plain', 'S256'],
  };
}

/** Webex as an OpenID provider: discovery, keys, userinfo. */
export function registerOidcRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/.well-known/openid-configuration', async () => discovery(services));
  app.get('/idb/.well-known/openid-configuration', async () => discovery(services));
  app.get('/v1/verification', async () => publicKeys(services));
  app.get('/v1/userinfo', async (request) => {
    const { person, token } = authenticate(services, request, { scopes: ['openid'] });
    const location = services.world.locations.get(person.locationUuid);
    const has = (scope: string): boolean => token.scopes.includes(scope);
    return {
      sub: person.uuid,
      // A string here, a boolean in tokens: Webex's own difference.
      ...(has('email') ? { email: person.email, email_verified: 'true' } : {}),
      ...(has('profile')
        ? {
            name: `${person.firstName} ${person.lastName}`,
            given_name: person.firstName,
            family_name: person.lastName,
            locale: location?.language ?? 'en_us',
          }
        : {}),
      ...(has('phone') && person.phoneNumber !== null ? { phone_number: person.phoneNumber } : {}),
    };
  });
}
