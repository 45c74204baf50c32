import { createRandom } from './random.ts';
import { DEPARTMENTS, FIRST_NAMES, LAST_NAMES } from './seed-lists.ts';
import { mailName } from './seed-people.ts';
import type { EmulatedOrganization, Random, World } from './world.ts';
import type { EmulatedDevice } from './world-identity.ts';

const DAY_MS = 86_400_000;
/** A group of everybody in a large department would make states large and show nothing more. */
const GROUP_MEMBERS = 200;
const PERSONAL_PHONES = 2000;
const PHONE_MODELS = ['Cisco 8865', 'Cisco 9861', 'Cisco 8845'];
const ROOM_MODELS = ['Cisco Webex Room Kit', 'Cisco Board Pro 55'];
const COMPANIES = [
  'Harbour Linen Service',
  'Norrland Wines',
  'Cityline Transfers',
  'Alpin Elevators',
  'Bluewater Pools',
];

interface IdentityInput {
  world: World;
  organization: EmulatedOrganization;
  nowMs: number;
}

/** Contacts, groups of people and devices of one seeded organization. */
export function seedIdentity(input: IdentityInput): void {
  // Of its own: drawing from the world's sequence would change the ids of everybody seeded after it.
  const random = createRandom(`${input.organization.uuid}/identity`);
  const groupUuids = seedPeopleGroups(input, random);
  seedContacts(input, { random, groupUuid: groupUuids[0] ?? null });
  seedDevices(input, random);
}

function seedPeopleGroups({ world, organization, nowMs }: IdentityInput, random: Random): string[] {
  const members = new Map<string, string[]>();
  for (const person of world.people.values()) {
    if (person.orgUuid !== organization.uuid) continue;
    const known = members.get(person.department);
    if (known === undefined) members.set(person.department, [person.uuid]);
    else if (known.length < GROUP_MEMBERS) known.push(person.uuid);
  }
  const uuids: string[] = [];
  for (const { name } of DEPARTMENTS) {
    const memberUuids = members.get(name);
    if (memberUuids === undefined) continue;
    const uuid = random.uuid();
    const createdMs = nowMs - (200 + random.integer(400)) * DAY_MS;
    const orgUuid = organization.uuid;
    world.peopleGroups.set(uuid, { uuid, orgUuid, displayName: name, memberUuids, createdMs, modifiedMs: createdMs });
    uuids.push(uuid);
  }
  return uuids;
}

function seedContacts(
  { world, organization, nowMs }: IdentityInput,
  own: { random: Random; groupUuid: string | null },
): void {
  const { random } = own;
  const count = Math.max(8, Math.min(500, Math.round(world.people.size / 40)));
  for (let index = 0; index < count; index += 1) {
    const firstName = random.pick(FIRST_NAMES);
    const lastName = random.pick(LAST_NAMES);
    const companyName = random.pick(COMPANIES);
    const uuid = random.uuid();
    const createdMs = nowMs - random.integer(600) * DAY_MS;
    const host = `${companyName.toLowerCase().replace(/[^a-z]/g, '')}.example`;
    world.contacts.set(uuid, {
      uuid,
      orgUuid: organization.uuid,
      source: index % 10 === 9 ? 'Webex4Broadworks' : 'CH',
      texts: {
        displayName: `${firstName} ${lastName}`,
        firstName,
        lastName,
        companyName,
        title: random.pick(['Account Manager', 'Dispatcher', 'Service Engineer', 'Owner']),
        primaryContactMethod: 'PHONE',
      },
      emails: [{ type: 'WORK', value: `${mailName(firstName, lastName)}@${host}`, primary: true }],
      phoneNumbers: [{ type: 'work', value: `+3363998${String(9000 + index).slice(-4)}`, primary: true }],
      sipAddresses: [],
      ims: [],
      groupUuids: own.groupUuid !== null && index % 4 === 0 ? [own.groupUuid] : [],
      createdMs,
      modifiedMs: createdMs,
    });
  }
}

function seedDevices({ world, organization, nowMs }: IdentityInput, random: Random): void {
  const add = (owner: { personUuid?: string; workspaceUuid?: string }, type: EmulatedDevice['type']): void => {
    const uuid = random.uuid();
    const createdMs = nowMs - (20 + random.integer(500)) * DAY_MS;
    const connected = random.next() < 0.9;
    world.devices.set(uuid, {
      uuid,
      orgUuid: organization.uuid,
      personUuid: owner.personUuid ?? null,
      workspaceUuid: owner.workspaceUuid ?? null,
      product: random.pick(type === 'phone' ? PHONE_MODELS : ROOM_MODELS),
      type,
      mac: `02${random.hex(10)}`.toUpperCase(),
      serial: `EMU${random.hex(8).toUpperCase()}`,
      ip: `192.0.2.${1 + random.integer(254)}`,
      software: type === 'phone' ? 'PhoneOS.3.2.1.0002' : 'RoomOS 11.20.1.7',
      upgradeChannel: 'stable',
      connectionStatus: connected ? 'connected' : 'disconnected',
      tags: [],
      createdMs,
      lastSeenMs: connected ? nowMs : nowMs - random.integer(15) * DAY_MS,
    });
  };
  const line = organization.licenses.find(({ code }) => code === 'BCSTD')?.uuid ?? '';
  let phones = 0;
  for (const person of world.people.values()) {
    if (person.orgUuid !== organization.uuid || !person.licenseUuids.includes(line)) continue;
    if (phones >= PERSONAL_PHONES || random.next() > 0.4) continue;
    add({ personUuid: person.uuid }, 'phone');
    phones += 1;
  }
  for (const workspace of world.workspaces.values()) {
    if (workspace.orgUuid === organization.uuid) {
      add({ workspaceUuid: workspace.uuid }, workspace.type === 'meetingRoom' ? 'roomdesk' : 'phone');
    }
  }
}
