import type { EmulatedPerson, Emulator } from '@linekeeper/emulator';

const TOKEN_LIFE_MS = 400 * 86_400_000;

/** The person of the emulator's world with this address. */
export function personByEmail(emulator: Emulator, email: string): EmulatedPerson {
  for (const person of emulator.world.people.values()) if (person.email === email) return person;
  throw new Error(`${email} is not in the world`);
}

/** An access token that lives, as if its person had just consented to these scopes; without a walk, for tests of features that only use Webex. */
export function giveLivingToken(
  emulator: Emulator,
  input: { person: EmulatedPerson; token: string; scopes: string[] },
): void {
  const { person, token, scopes } = input;
  const createdMs = emulator.clock.now();
  const { clientId } = emulator.registerIntegration({ name: 'A job', scopes, redirectUris: [] });
  const { uuid: personUuid, orgUuid } = person;
  const grant = { uuid: 'grant', clientId, personUuid, orgUuid, scopes, createdMs, ended: null, refreshEnded: null };
  emulator.world.grants.set('grant', grant);
  emulator.world.accessTokens.set(token, { token, grantUuid: 'grant', scopes, expiresMs: createdMs + TOKEN_LIFE_MS });
}
