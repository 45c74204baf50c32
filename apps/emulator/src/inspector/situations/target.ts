import type { EmulatedOrganization, EmulatedPerson, World } from '../../state/world.ts';
import type { Target } from './situation.ts';

/** Somebody named by UUID, e-mail address or whole name. */
function findPerson(world: World, wanted: string): EmulatedPerson | null {
  const known = world.people.get(wanted);
  if (known !== undefined) return known;
  const lower = wanted.trim().toLowerCase();
  if (lower === '') return null;
  for (const person of world.people.values()) {
    const { email, firstName, lastName } = person;
    if (email === lower || `${firstName} ${lastName}`.toLowerCase() === lower) return person;
  }
  return null;
}

/** People worth offering: whoever authorized something, then Full Admins. */
export function likelyPeople(world: World): EmulatedPerson[] {
  const counts = new Map<string, number>();
  for (const { personUuid, ended } of world.grants.values()) {
    counts.set(personUuid, (counts.get(personUuid) ?? 0) + (ended === null ? 2 : 1));
  }
  const authorizers = [...counts].sort(([, a], [, b]) => b - a).map(([uuid]) => world.people.get(uuid));
  const admins = [...world.people.values()].filter(({ roles }) => roles.includes('id_full_admin'));
  const everybody = [...authorizers, ...admins].filter((person) => person !== undefined);
  return [...new Set(everybody)].slice(0, 50);
}

function organizationOf(world: World, uuid: string | undefined): EmulatedOrganization {
  const organization = world.organizations.get(uuid ?? '') ?? [...world.organizations.values()][0];
  if (organization === undefined) throw new Error('The emulator has no organization');
  return organization;
}

/** What a query or form chose; whatever it leaves open is what somebody most likely means. */
export function targetOf(world: World, fields: Record<string, string>): Target {
  const person = findPerson(world, fields.person ?? '') ?? likelyPeople(world)[0] ?? null;
  const newest = [...world.grants.values()].findLast(({ personUuid }) => personUuid === person?.uuid);
  const wanted = fields.client ?? '';
  const first = [...world.integrations.keys()][0] ?? null;
  return {
    person,
    organization: organizationOf(world, person?.orgUuid),
    serviceAppId: world.serviceApps.has(fields.app ?? '')
      ? (fields.app ?? null)
      : ([...world.serviceApps.keys()][0] ?? null),
    clientId: world.integrations.has(wanted) ? wanted : (newest?.clientId ?? first),
  };
}
