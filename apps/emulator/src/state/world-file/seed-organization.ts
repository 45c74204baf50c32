import { createNumbering, type Numbering } from '../numbering.ts';
import { createRandom } from '../random.ts';
import { countsFor, LICENSE_CODES, type Place, seedGroups, seedVirtualLines, seedWorkspaces } from '../seed.ts';
import { seedCalls } from '../seed-calls.ts';
import { seedDirectory } from '../seed-directory.ts';
import { seedIdentity } from '../seed-identity.ts';
import { LOCATIONS, type SeedLocation } from '../seed-lists.ts';
import { seedPeople } from '../seed-people.ts';
import type { EmulatedOrganization, EmulatedPerson, World } from '../world.ts';
import { type GivenPlace, givenGroups, givenPeople, givenVirtualLines, givenWorkspaces } from './given-lines.ts';
import { emailOf } from './read-world-file.ts';
import type { LineEntry, LocationEntry, OrganizationEntry } from './world-file.ts';

const DAY_MS = 86_400_000;
/** A made-up organization has a location for so many people, until the list of cities ends. */
const PEOPLE_PER_LOCATION = 200;

export interface FileSeedInput {
  world: World;
  seed: string;
  /** Made-up people where none are named. */
  people: number;
  nowMs: number;
  /** Numbers somebody has: all those of the file, and what is made up on the way. */
  taken: Set<string>;
}

/** The same name gives the same id, whatever stands beside it. */
export function idOfName(domain: string, kind: string, name: string): string {
  return createRandom(`${domain}/${kind}/${name}`).uuid();
}

function linesOf(entry: OrganizationEntry): LineEntry[] {
  const { people = [], workspaces = [], virtualLines = [], groups = [] } = entry;
  return [...people, ...workspaces, ...virtualLines, ...groups];
}

/** Hands out what nobody has: numbers once in the whole world, extensions once in the organization. */
function skipping(numbering: Numbering, taken: { extensions: ReadonlySet<string>; numbers: Set<string> }): Numbering {
  const next = (give: () => string | null, known: ReadonlySet<string>): string | null => {
    for (let value = give(); value !== null; value = give()) if (!known.has(value)) return value;
    return null;
  };
  const number = (): string | null => {
    const value = next(numbering.number, taken.numbers);
    if (value !== null) taken.numbers.add(value);
    return value;
  };
  const first = taken.numbers.has(numbering.mainNumber) ? (number() ?? '') : numbering.mainNumber;
  return { mainNumber: first, extension: () => next(numbering.extension, taken.extensions) ?? '', number };
}

/** What a location is made of where the file says nothing: a city of the same country, or the next one. */
function templateFor(given: { city?: string; country?: string }, index: number): SeedLocation {
  const fits = LOCATIONS.filter(
    ({ city, country }) => given.city === city || (given.city === undefined && given.country === country),
  );
  const template = fits[0] ?? LOCATIONS.find(({ country }) => country === given.country);
  const other = template ?? LOCATIONS[index % LOCATIONS.length];
  if (other === undefined) throw new Error('there are cities');
  return other;
}

function addLocations(input: FileSeedInput, entry: OrganizationEntry, people: number): GivenPlace[] {
  const { world, taken: numbers } = input;
  const extensions = new Set(linesOf(entry).flatMap(({ extension }) => (extension === undefined ? [] : [extension])));
  const orgUuid = idOfName(entry.domain, 'organization', entry.domain);
  const made = Math.min(LOCATIONS.length, Math.ceil(people / PEOPLE_PER_LOCATION)) || 1;
  const given: readonly LocationEntry[] =
    entry.locations ?? LOCATIONS.slice(0, made).map(({ name }) => ({ name, city: name }));
  const prefixes = new Set(given.map(({ routingPrefix }) => routingPrefix));
  const lines = Math.ceil((people / given.length) * 1.1) + linesOf(entry).length + 60;
  return given.map((location, index) => {
    const template = templateFor(location, index);
    const numbering = skipping(createNumbering({ ...template, lines }), { extensions, numbers });
    const { numberPrefix: _prefix, numberDigits: _digits, numberCount: _count, ...address } = template;
    let prefix = 80 + index;
    while (prefixes.has(String(prefix))) prefix += 1;
    const routingPrefix = location.routingPrefix ?? String(prefix);
    prefixes.add(routingPrefix);
    const uuid = idOfName(entry.domain, 'location', location.name);
    const { name, mainNumber = numbering.mainNumber } = location;
    numbers.add(mainNumber);
    // The spare numbers at the end of a range belong to the first who has it.
    const first = ![...world.locations.values()].some(({ city }) => city === template.city);
    world.locations.set(uuid, { ...address, ...location, uuid, orgUuid, routingPrefix, mainNumber });
    return { uuid, name, numbering, range: first ? { ...template, name } : null };
  });
}

/** One organization: what is named first, then what is made up. */
export function seedOrganizationEntry(input: FileSeedInput, entry: OrganizationEntry): void {
  const { world, nowMs } = input;
  const { domain } = entry;
  const random = createRandom(`${input.seed}/${domain}`);
  const madeUp = entry.morePeople ?? (entry.people === undefined ? Math.max(1, input.people) : 0);
  const count = madeUp + (entry.people?.length ?? 0);
  const license = (code: string, name: string, totalUnits: number): EmulatedOrganization['licenses'][number] => {
    return { uuid: idOfName(domain, 'license', code), code, name, totalUnits };
  };
  const organization: EmulatedOrganization = {
    uuid: idOfName(domain, 'organization', domain),
    name: entry.name,
    domain,
    integrationPolicy: 'allow',
    integrationOverrides: {},
    licenses: [
      license(LICENSE_CODES.calling, 'Webex Calling - Professional', count + 50),
      license(LICENSE_CODES.workspaceCalling, 'Webex Calling - Workspaces', 100),
      license(LICENSE_CODES.messaging, 'Messaging', count + 100),
      license(LICENSE_CODES.assist, 'Customer Assist', 50),
    ],
    createdMs: nowMs - 900 * DAY_MS,
  };
  world.organizations.set(organization.uuid, organization);
  for (const { name, permissions } of entry.roles ?? []) {
    const uuid = idOfName(domain, 'role', name);
    world.customRoles.set(uuid, { uuid, orgUuid: organization.uuid, name, permissions: [...permissions] });
  }
  const places = addLocations(input, entry, count);
  const given = { world, nowMs, organization, entry, places };
  givenPeople(given);
  addMadeUpPeople({ ...input, random, organization, places, entry, people: madeUp });
  firstIsAdmin(world, organization);
  const counts = countsFor(count);
  const plan = { organization, places };
  const seeding = { world, random, people: count, nowMs };
  if (entry.workspaces === undefined) seedWorkspaces(seeding, { ...plan, count: counts.workspaces });
  else givenWorkspaces(given, entry.workspaces);
  if (entry.virtualLines === undefined) seedVirtualLines(seeding, { ...plan, count: counts.virtualLines });
  else givenVirtualLines(given, entry.virtualLines);
  if (entry.groups === undefined) seedGroups(seeding, { ...plan, groups: counts.groups });
  else givenGroups(given, entry.groups);
  const ranges = entry.numbers === undefined ? places.flatMap(({ range }) => range ?? []) : [];
  seedDirectory({ world, organization, locations: ranges });
  for (const { phoneNumber, location, active = true } of entry.numbers ?? []) {
    const place = places.find(({ name }) => name === location) ?? places[0];
    if (place === undefined) continue;
    const state = active ? 'ACTIVE' : 'INACTIVE';
    const owned = { orgUuid: organization.uuid, locationUuid: place.uuid };
    world.numbers.set(phoneNumber, { phoneNumber, ...owned, state, tollFree: false, service: false });
  }
  for (const { name, policy } of entry.groups ?? []) {
    const group = world.groups.get(idOfName(domain, 'group', name));
    if (group !== undefined && policy !== undefined) group.policy = policy;
  }
  seedCalls({ world, organization });
  seedIdentity({ world, organization, nowMs });
}

/** In a world of their own first: an address that somebody was given is not given twice. */
function addMadeUpPeople(
  input: FileSeedInput & {
    random: ReturnType<typeof createRandom>;
    organization: EmulatedOrganization;
    places: readonly Place[];
    entry: OrganizationEntry;
  },
): void {
  const { world, entry } = input;
  const taken = new Set((entry.people ?? []).map((person) => emailOf(entry, person)));
  const apart: World = { ...world, people: new Map<string, EmulatedPerson>() };
  if (input.people > 0) seedPeople({ ...input, world: apart, named: [] });
  for (const person of apart.people.values()) {
    const [name = '', domain = ''] = person.email.split('@');
    for (let number = 2; taken.has(person.email); number += 1) person.email = `${name}-${number}@${domain}`;
    taken.add(person.email);
    world.people.set(person.uuid, person);
  }
}

/** Somebody has to be able to let an integration in. */
function firstIsAdmin(world: World, organization: EmulatedOrganization): void {
  const people = [...world.people.values()].filter(({ orgUuid }) => orgUuid === organization.uuid);
  const [first] = people;
  if (first === undefined || people.some(({ roles }) => roles.includes('id_full_admin'))) return;
  first.roles = [...new Set([...first.roles, 'id_full_admin', 'id_cdr_api'])];
  Object.assign(first, { invitePending: false });
}
