import { WEBEX_SCOPES } from '@linekeeper/webex-contract';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { createGrant, issueAccessToken } from '../webex/tokens.ts';
import { registerIntegration } from './integrations.ts';

/** Personal tokens of the developer portal live for 12 hours and cannot be refreshed. Source: docs/webex/oauth.md. */
const LIFE_MS = 12 * 3_600_000;
const OPENID_SCOPES: readonly string[] = ['openid', 'email', 'profile', 'phone', 'address'];

/** The token a person copies from the developer portal: every scope, their own power, 12 hours, no refresh token. */
export function personalToken(services: Services, person: EmulatedPerson): { accessToken: string; expiresMs: number } {
  const { world } = services;
  const scopes = WEBEX_SCOPES.filter((scope) => !OPENID_SCOPES.includes(scope));
  const { clientId } = registerIntegration(services, { name: 'Developer portal', scopes, redirectUris: [] });
  const integration = world.integrations.get(clientId);
  if (integration === undefined) throw new Error('The portal has just been registered');
  const grant = createGrant(services, { integration, person, scopes });
  const accessToken = issueAccessToken(services, grant);
  const token = world.accessTokens.get(accessToken);
  const expiresMs = services.clock.now() + LIFE_MS;
  if (token !== undefined) token.expiresMs = expiresMs;
  services.changed('critical');
  return { accessToken, expiresMs };
}
