import type { IntegrationInput } from '../doors.ts';
import type { Services } from '../state/world.ts';
import { LeverError } from './lever-act.ts';

/** Addresses a browser would run or read instead of going there. */
const NO_PLACE = /^(javascript|data|vbscript|blob|file|about):/i;

/** Refuses what no consent can come back to; a fragment is forbidden by RFC 6749 (3.1.2). */
export function requireRedirectUris(uris: readonly string[]): void {
  const wrong = uris.find((uri) => !URL.canParse(uri) || NO_PLACE.test(uri.trim()) || uri.includes('#'));
  if (wrong !== undefined) throw new LeverError(`"${wrong}" is no address to redirect to.`);
}

/** The developer portal: registers an integration, or updates the one of the same name and keeps its credentials. */
export function registerIntegration(
  services: Services,
  input: IntegrationInput,
): { clientId: string; clientSecret: string } {
  const { world, random } = services;
  requireRedirectUris(input.redirectUris);
  const known = [...world.integrations.values()].find((integration) => integration.name === input.name);
  const integration = {
    clientId: known?.clientId ?? `C${random.hex(64)}`,
    clientSecret: known?.clientSecret ?? random.hex(64),
    name: input.name,
    scopes: [...new Set(input.scopes)],
    redirectUris: [...input.redirectUris],
  };
  world.integrations.set(integration.clientId, integration);
  services.changed('critical');
  return { clientId: integration.clientId, clientSecret: integration.clientSecret };
}
