import type { EmulatedPerson, World } from '../state/world.ts';
import { releaseNumber } from './directory-lines.ts';
import { leaveGroups } from './group-requests.ts';

/** Takes a deleted person out of groups, queues and supervision; number and telephones are free again (docs/webex/identity.md). */
export function leaveDirectory(world: World, person: EmulatedPerson): void {
  const { uuid } = person;
  releaseNumber(world, person, person.phoneNumber);
  leaveGroups(world, uuid);
  world.supervisors.delete(uuid);
  for (const device of world.devices.values()) if (device.personUuid === uuid) world.devices.delete(device.uuid);
  for (const group of world.peopleGroups.values()) {
    if (!group.memberUuids.includes(uuid)) continue;
    world.peopleGroups.set(group.uuid, { ...group, memberUuids: group.memberUuids.filter((other) => other !== uuid) });
  }
}
