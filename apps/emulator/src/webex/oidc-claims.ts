import type { EmulatedPerson, Services } from '../state/world.ts';

/** What the scopes `email`, `profile`, `phone` and `address` tell of a person. */
export function profileClaims(
  services: Services,
  person: EmulatedPerson,
  scopes: readonly string[],
): Record<string, unknown> {
  const location = services.world.locations.get(person.locationUuid);
  const has = (scope: string): boolean => scopes.includes(scope);
  return {
    ...(has('email') ? { email: person.email, email_verified: true } : {}),
    ...(has('profile')
      ? {
          name: `${person.firstName} ${person.lastName}`,
          given_name: person.firstName,
          family_name: person.lastName,
          locale: location?.language ?? 'en_us',
        }
      : {}),
    ...(has('phone') && person.phoneNumber !== null ? { phone_number: person.phoneNumber } : {}),
    ...(has('address') && location !== undefined
      ? { address: { locality: location.city, postal_code: location.postalCode, country: location.country } }
      : {}),
  };
}
