import { createNumbering, type Numbering } from './numbering.ts';
import { seedCalls } from './seed-calls.ts';
import { seedDirectory } from './seed-directory.ts';
import { seedIdentity } from './seed-identity.ts';
import {
  AUTO_ATTENDANT_NAMES,
  BORGO_LOCATION,
  CUSTOMER_ASSIST_NAMES,
  HUNT_GROUP_NAMES,
  LOCATIONS,
  QUEUE_NAMES,
  type SeedLocation,
  VIRTUAL_LINE_NAMES,
  WORKSPACE_NAMES,
} from './seed-lists.ts';
import { type PersonPlan, seedPeople } from './seed-people.ts';
import { VersionedMap } from './versioned-map.ts';
import type { EmulatedGroup, EmulatedOrganization, EmulatedWorkspace, Random, World } from './world.ts';
import { WebhookMap } from './world-webhooks.ts';

const DAY_MS = 86_400_000;

/** Codes of licences as they stand in licence ids. */
export const LICENSE_CODES = { calling: 'BCSTD', workspaceCalling: 'BCCA', messaging: 'MSG', assist: 'CXE' } as const;

export interface SeedInput {
  world: World;
  random: Random;
  people: number;
  nowMs: number;
}

/** An empty world. */
export function createWorld(): World {
  return {
    organizations: new Map(),
    people: new VersionedMap(),
    locations: new Map(),
    workspaces: new Map(),
    virtualLines: new Map(),
    groups: new Map(),
    floors: new Map(),
    numbers: new Map(),
    wrapUpReasons: new Map(),
    supervisors: new Map(),
    messageLamps: new Map(),
    userProfiles: new Map(),
    contacts: new Map(),
    peopleGroups: new Map(),
    devices: new Map(),
    signIns: [],
    incidents: new Map(),
    integrations: new Map(),
    grants: new Map(),
    accessTokens: new Map(),
    refreshTokens: new Map(),
    codes: new Map(),
    audit: [],
    webhooks: new WebhookMap(),
    webhookInterests: new Map(),
    calls: new Map(),
    conferences: new Map(),
    callGroups: new Map(),
    callSettings: new Map(),
    forwardings: new Map(),
    voiceMessages: new Map(),
    queueAgents: new Map(),
    callRecords: [],
    callHistory: null,
    cdrRegions: new Map(),
    serviceApps: new Map(),
    machineAccounts: new Map(),
    customRoles: new Map(),
    deviceGrants: new Map(),
    bots: new Map(),
    rooms: new Map(),
    messages: [],
    blockedAttempts: [],
    sessions: new Map(),
    signingKey: null,
    retiredSigningKeys: new Map(),
  };
}

/** Fills the world with Acme Hotels of the wanted size and the small Borgo SpA; the same seed gives the same world. */
export function seedWorld(input: SeedInput): void {
  seedOrganization(input, {
    name: 'Acme Hotels',
    domain: 'acme.example',
    people: input.people,
    locations: LOCATIONS,
    named: [
      { firstName: 'Dana', lastName: 'Okafor', roles: ['id_full_admin', 'id_cdr_api'], externalIdp: false },
      { firstName: 'Ilaria', lastName: 'Illuminati', roles: ['id_full_admin', 'id_cdr_api'], externalIdp: false },
      { firstName: 'Marek', lastName: 'Nowak', roles: ['id_full_admin'], externalIdp: true },
      { firstName: 'Rita', lastName: 'Holm', roles: ['id_readonly_admin'], externalIdp: false },
    ],
  });
  seedOrganization(input, {
    name: 'Borgo SpA',
    domain: 'borgo.example',
    people: 20,
    locations: [BORGO_LOCATION],
    named: [{ firstName: 'Bruno', lastName: 'Costa', roles: ['id_full_admin'], externalIdp: false }],
  });
}

interface OrganizationPlan {
  name: string;
  domain: string;
  people: number;
  locations: readonly SeedLocation[];
  named: readonly PersonPlan[];
}

/** A location with what it still has to give out. */
export interface Place {
  uuid: string;
  numbering: Numbering;
}

interface Counts {
  workspaces: number;
  virtualLines: number;
  groups: { kind: EmulatedGroup['kind']; count: number; names: readonly string[] }[];
}

/** At 2,000 people: 40 workspaces, 20 virtual lines, 12 hunt groups, 8 queues, 4 Customer Assist, 6 auto attendants. */
export function countsFor(people: number): Counts {
  const scaled = (atTwoThousand: number): number => Math.max(1, Math.round((atTwoThousand * people) / 2000));
  return {
    workspaces: scaled(40),
    virtualLines: scaled(20),
    groups: [
      { kind: 'hunt-group', count: scaled(12), names: HUNT_GROUP_NAMES },
      { kind: 'call-queue', count: scaled(8), names: QUEUE_NAMES },
      { kind: 'customer-assist', count: scaled(4), names: CUSTOMER_ASSIST_NAMES },
      { kind: 'auto-attendant', count: scaled(6), names: AUTO_ATTENDANT_NAMES },
    ],
  };
}

function seedOrganization(input: SeedInput, plan: OrganizationPlan): void {
  const { world, random, nowMs } = input;
  const uuid = random.uuid();
  const createdMs = nowMs - 900 * DAY_MS;
  const license = (code: string, name: string, totalUnits: number): EmulatedOrganization['licenses'][number] => {
    return { uuid: random.uuid(), code, name, totalUnits };
  };
  const organization: EmulatedOrganization = {
    uuid,
    name: plan.name,
    domain: plan.domain,
    integrationPolicy: 'allow',
    integrationOverrides: {},
    licenses: [
      license(LICENSE_CODES.calling, 'Webex Calling - Professional', plan.people + 50),
      license(LICENSE_CODES.workspaceCalling, 'Webex Calling - Workspaces', 100),
      license(LICENSE_CODES.messaging, 'Messaging', plan.people + 100),
      license(LICENSE_CODES.assist, 'Customer Assist', 50),
    ],
    createdMs,
  };
  world.organizations.set(uuid, organization);
  const places = seedLocations(input, { organization, locations: plan.locations, people: plan.people });
  seedPeople({ ...input, organization, places, named: plan.named, people: plan.people });
  const counts = countsFor(plan.people);
  seedWorkspaces(input, { organization, places, count: counts.workspaces });
  seedVirtualLines(input, { organization, places, count: counts.virtualLines });
  seedGroups(input, { organization, places, groups: counts.groups });
  seedDirectory({ world, organization, locations: plan.locations });
  seedCalls({ world, organization });
  seedIdentity({ world, organization, nowMs });
}

function seedLocations(
  input: SeedInput,
  plan: { organization: EmulatedOrganization; locations: readonly SeedLocation[]; people: number },
): Place[] {
  const lines = Math.ceil((plan.people / plan.locations.length) * 1.1) + 60;
  return plan.locations.map((seed, index) => {
    const uuid = input.random.uuid();
    const numbering = createNumbering({ ...seed, lines });
    const { numberPrefix: _prefix, numberDigits: _digits, numberCount: _count, ...address } = seed;
    input.world.locations.set(uuid, {
      uuid,
      orgUuid: plan.organization.uuid,
      ...address,
      mainNumber: numbering.mainNumber,
      routingPrefix: String(80 + index),
    });
    return { uuid, numbering };
  });
}

function placeAt(places: readonly Place[], index: number): Place {
  const place = places[index % places.length];
  if (place === undefined) throw new Error('An organization needs at least one location');
  return place;
}

/** `Reception` for the first round of names, then `Reception Berlin` by location, then with a number. */
function groupName(input: { names: readonly string[]; index: number; city: string; cities: number }): string {
  const name = input.names[input.index % input.names.length] ?? 'Group';
  const round = Math.floor(input.index / input.names.length);
  if (round === 0) return name;
  return round <= input.cities ? `${name} ${input.city}` : `${name} ${input.city} ${round}`;
}

interface LinePlan {
  organization: EmulatedOrganization;
  places: readonly Place[];
  count: number;
}

/** Made-up workspaces, in turn over the places. */
export function seedWorkspaces({ world, random, nowMs }: SeedInput, plan: LinePlan): void {
  const types: readonly EmulatedWorkspace['type'][] = ['meetingRoom', 'huddle', 'desk', 'other'];
  for (let index = 0; index < plan.count; index += 1) {
    const place = placeAt(plan.places, index);
    const uuid = random.uuid();
    world.workspaces.set(uuid, {
      uuid,
      orgUuid: plan.organization.uuid,
      locationUuid: place.uuid,
      name: `${WORKSPACE_NAMES[index % WORKSPACE_NAMES.length] ?? 'Room'} ${world.locations.get(place.uuid)?.city} ${index + 1}`,
      type: random.pick(types),
      capacity: 1 + random.integer(20),
      extension: place.numbering.extension(),
      phoneNumber: random.next() < 0.3 ? place.numbering.number() : null,
      createdMs: nowMs - random.integer(800 * DAY_MS),
    });
  }
}

/** Made-up virtual lines, in turn over the places. */
export function seedVirtualLines({ world, random }: SeedInput, plan: LinePlan): void {
  for (let index = 0; index < plan.count; index += 1) {
    const place = placeAt(plan.places, index);
    const [firstName, lastName] = VIRTUAL_LINE_NAMES[index % VIRTUAL_LINE_NAMES.length] ?? ['Virtual', 'Line'];
    const uuid = random.uuid();
    world.virtualLines.set(uuid, {
      uuid,
      orgUuid: plan.organization.uuid,
      locationUuid: place.uuid,
      firstName,
      lastName: index < VIRTUAL_LINE_NAMES.length ? lastName : `${lastName} ${index + 1}`,
      extension: place.numbering.extension(),
      phoneNumber: random.next() < 0.5 ? place.numbering.number() : null,
    });
  }
}

/** Made-up groups of people who are there already. */
export function seedGroups(
  { world, random }: SeedInput,
  plan: { organization: EmulatedOrganization; places: readonly Place[]; groups: Counts['groups'] },
): void {
  const staff = new Map<string, string[]>();
  for (const person of world.people.values()) {
    if (person.orgUuid !== plan.organization.uuid || person.invitePending || person.licenseUuids.length < 2) continue;
    const members = staff.get(person.locationUuid);
    if (members === undefined) staff.set(person.locationUuid, [person.uuid]);
    else members.push(person.uuid);
  }
  for (const { kind, count, names } of plan.groups) {
    for (let index = 0; index < count; index += 1) {
      const place = placeAt(plan.places, index);
      const city = world.locations.get(place.uuid)?.city ?? '';
      const uuid = random.uuid();
      const colleagues = staff.get(place.uuid) ?? [];
      const from = colleagues.length === 0 ? 0 : random.integer(colleagues.length);
      const members = kind === 'auto-attendant' ? [] : [...colleagues.slice(from), ...colleagues.slice(0, from)];
      world.groups.set(uuid, {
        uuid,
        orgUuid: plan.organization.uuid,
        locationUuid: place.uuid,
        kind,
        name: groupName({ names, index, city, cities: plan.places.length }),
        extension: place.numbering.extension(),
        phoneNumber: place.numbering.number(),
        enabled: true,
        memberUuids: members.slice(0, 3 + random.integer(4)),
      });
    }
  }
}
