import { VersionedMap } from './versioned-map.ts';
import type { EmulatedPerson, World } from './world.ts';

interface PeopleIndex {
  /** Whose people it holds, deleted ones too. */
  known: Set<EmulatedPerson>;
  byOrganization: Map<string, EmulatedPerson[]>;
  byEmail: Map<string, EmulatedPerson>;
}

/**
 * One per world, built when first asked for: at 100,000 people a page must not look at everybody. Who comes later is
 * added; only a restored or reset world is looked through again.
 */
const indexes = new WeakMap<World, PeopleIndex>();
const watched = new WeakSet<World>();

function addTo(index: PeopleIndex, person: EmulatedPerson): void {
  if (!index.known.has(person)) {
    index.known.add(person);
    const colleagues = index.byOrganization.get(person.orgUuid);
    if (colleagues === undefined) index.byOrganization.set(person.orgUuid, [person]);
    else colleagues.push(person);
  }
  if (!person.deleted) index.byEmail.set(person.email.toLowerCase(), person);
}

function watch(world: World): boolean {
  if (!(world.people instanceof VersionedMap)) return false;
  if (watched.has(world)) return true;
  watched.add(world);
  world.people.watch((person) => {
    const index = indexes.get(world);
    if (person === null) indexes.delete(world);
    else if (index !== undefined) addTo(index, person);
  });
  return true;
}

function indexOf(world: World): PeopleIndex {
  const known = indexes.get(world);
  if (known !== undefined) return known;
  const built: PeopleIndex = { known: new Set(), byOrganization: new Map(), byEmail: new Map() };
  for (const person of world.people.values()) addTo(built, person);
  if (watch(world)) indexes.set(world, built);
  return built;
}

/** Everybody who ever was in an organization, deleted ones too, in a fixed order: places in it stay valid between pages. */
export function peopleOf(world: World, orgUuid: string): readonly EmulatedPerson[] {
  return indexOf(world).byOrganization.get(orgUuid) ?? [];
}

/** The living person with this address, whatever the case of its letters; null when nobody has it. */
export function personByEmail(world: World, email: string): EmulatedPerson | null {
  const wanted = email.toLowerCase();
  const fits = (person: EmulatedPerson): boolean => !person.deleted && person.email.toLowerCase() === wanted;
  const found = indexOf(world).byEmail.get(wanted);
  if (found !== undefined && fits(found)) return found;
  // Not in the index, or renamed behind its back: only a look at everybody can say no.
  for (const person of world.people.values()) if (fits(person)) return person;
  return null;
}

/** Gives a person another address and lets the index know. */
export function changeEmail(world: World, person: EmulatedPerson, email: string): void {
  person.email = email;
  world.people.set(person.uuid, person);
}
