import type { EmulatedPerson, World } from '../state/world.ts';

/** The name shown for a person: the one given by SCIM, else first and last name. */
export function displayNameOf(world: World, person: EmulatedPerson): string {
  return world.userProfiles.get(person.uuid)?.displayName ?? `${person.firstName} ${person.lastName}`.trim();
}

/** The short name of a person: the one given by SCIM, else the first name. */
export function nickNameOf(world: World, person: EmulatedPerson): string {
  const nickName = world.userProfiles.get(person.uuid)?.attributes.nickName;
  return typeof nickName === 'string' && nickName !== '' ? nickName : person.firstName;
}
