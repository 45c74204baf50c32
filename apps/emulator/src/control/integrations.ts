import type { IntegrationInput } from '../doors.ts';
import type { Services } from '../state/world.ts';

/** The developer portal: registers an integration, or updates the one of the same name and keeps its credentials. */
export function registerIntegration(
  services: Services,
  input: IntegrationInput,
): { clientId: string; clientSecret: string } {
  const { world, random } = services;
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
