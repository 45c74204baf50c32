import { createRandom } from './random.ts';
import { FLOOR_NAMES, type SeedLocation, WRAP_UP_REASONS } from './seed-lists.ts';
import type { EmulatedGroup, EmulatedLocation, EmulatedOrganization, Random, World } from './world.ts';
import type { AttendantMenus, GroupMenu, GroupPolicy, MenuKey } from './world-directory.ts';

const POLICIES: readonly GroupPolicy[] = ['REGULAR', 'CIRCULAR', 'SIMULTANEOUS', 'UNIFORM'];
/** Numbers each location has bought and given to nobody; the last of them is not in service yet. */
const SPARE_NUMBERS = 8;
/** Freephone numbers reserved for fiction by the British regulator. */
const FREEPHONE_PREFIX = '+448081570';

interface DirectoryInput {
  world: World;
  organization: EmulatedOrganization;
  locations: readonly SeedLocation[];
}

/** Settings of the groups, floors, spare numbers, wrap-up reasons and supervisors of one seeded organization. */
export function seedDirectory(input: DirectoryInput): void {
  // Of its own: drawing from the world's sequence would change the ids of everybody seeded after it.
  const random = createRandom(`${input.organization.uuid}/directory`);
  const own = [...input.world.locations.values()].filter((it) => it.orgUuid === input.organization.uuid);
  seedFloors(input.world, own, random);
  seedSpareNumbers(input, own);
  const reasonUuids = seedWrapUpReasons(input, random);
  let index = 0;
  for (const group of input.world.groups.values()) {
    if (group.orgUuid !== input.organization.uuid) continue;
    const location = input.world.locations.get(group.locationUuid);
    if (location !== undefined) settleGroup(group, { location, index, reasonUuids });
    index += 1;
  }
  for (const group of input.world.groups.values()) {
    if (group.orgUuid !== input.organization.uuid) continue;
    if (group.kind === 'auto-attendant') group.menu = menusOf(input.world, group);
    if (group.kind === 'call-queue' || group.kind === 'customer-assist') seedSupervisor(input.world, group);
  }
  seedAssistLicences(input);
}

/** Agents and supervisors of Customer Assist queues hold its licence. */
function seedAssistLicences({ world, organization }: DirectoryInput): void {
  const licence = organization.licenses.find((it) => it.code === 'CXE');
  if (licence === undefined) return;
  const holders = new Set<string>();
  for (const group of world.groups.values()) {
    if (group.orgUuid !== organization.uuid || group.kind !== 'customer-assist') continue;
    for (const uuid of group.memberUuids) holders.add(uuid);
  }
  for (const { orgUuid, customerAssist, personUuid } of world.supervisors.values()) {
    if (orgUuid === organization.uuid && customerAssist) holders.add(personUuid);
  }
  for (const uuid of holders) {
    const person = world.people.get(uuid);
    if (person !== undefined && !person.licenseUuids.includes(licence.uuid)) person.licenseUuids.push(licence.uuid);
  }
  licence.totalUnits = Math.max(licence.totalUnits, holders.size + 10);
}

function seedFloors(world: World, locations: readonly EmulatedLocation[], random: Random): void {
  for (const { uuid: locationUuid, orgUuid } of locations) {
    const floors = 2 + random.integer(3);
    for (let floorNumber = 0; floorNumber < floors; floorNumber += 1) {
      const uuid = random.uuid();
      const displayName = FLOOR_NAMES[floorNumber] ?? `Floor ${floorNumber}`;
      world.floors.set(uuid, { uuid, orgUuid, locationUuid, floorNumber, displayName });
    }
  }
}

/** Every number an owner of the organization holds. */
function numbersInUse({ world, organization }: DirectoryInput): Set<string> {
  const used = new Set<string>();
  for (const map of [world.people, world.workspaces, world.virtualLines, world.groups]) {
    for (const owner of map.values()) {
      if (owner.orgUuid === organization.uuid && owner.phoneNumber !== null) used.add(owner.phoneNumber);
    }
  }
  return used;
}

/** From the end of each range, where a small organization has not come yet; a used-up range has no spare numbers. */
function seedSpareNumbers(input: DirectoryInput, locations: readonly EmulatedLocation[]): void {
  const used = numbersInUse(input);
  const { uuid: orgUuid } = input.organization;
  for (const { uuid: locationUuid, name, country } of locations) {
    const range = input.locations.find((seed) => seed.name === name);
    if (range === undefined) continue;
    for (let index = 0; index < SPARE_NUMBERS; index += 1) {
      const digits = String(range.numberCount - SPARE_NUMBERS + index).padStart(range.numberDigits, '0');
      const phoneNumber = `${range.numberPrefix}${digits}`;
      if (used.has(phoneNumber)) continue;
      const state = index === SPARE_NUMBERS - 1 ? 'INACTIVE' : 'ACTIVE';
      input.world.numbers.set(phoneNumber, {
        phoneNumber,
        orgUuid,
        locationUuid,
        state,
        tollFree: false,
        service: false,
      });
    }
    if (country !== 'GB') continue;
    const phoneNumber = `${FREEPHONE_PREFIX}${String(locations.findIndex((it) => it.uuid === locationUuid)).padStart(3, '0')}`;
    input.world.numbers.set(phoneNumber, {
      phoneNumber,
      orgUuid,
      locationUuid,
      state: 'ACTIVE',
      tollFree: true,
      service: true,
    });
  }
}

function seedWrapUpReasons({ world, organization }: DirectoryInput, random: Random): string[] {
  return WRAP_UP_REASONS.map(([name, description]) => {
    const uuid = random.uuid();
    world.wrapUpReasons.set(uuid, { uuid, orgUuid: organization.uuid, name, description });
    return uuid;
  });
}

function settleGroup(
  group: EmulatedGroup,
  plan: { location: EmulatedLocation; index: number; reasonUuids: readonly string[] },
): void {
  group.languageCode = plan.location.language;
  group.timeZone = plan.location.timeZone;
  if (group.kind === 'auto-attendant') return;
  group.agents = group.memberUuids.map((memberUuid) => ({ memberUuid, joined: true }));
  group.policy = group.kind === 'hunt-group' ? (POLICIES[plan.index % POLICIES.length] ?? 'REGULAR') : 'CIRCULAR';
  if (group.kind === 'hunt-group') return;
  group.allowAgentJoin = true;
  if (group.kind !== 'customer-assist') return;
  const [defaultReasonUuid] = plan.reasonUuids;
  group.wrapUp = {
    reasonUuids: [...plan.reasonUuids],
    defaultReasonUuid: defaultReasonUuid ?? null,
    timerEnabled: true,
    seconds: 60,
  };
}

/** Keys of an attendant lead to queues and hunt groups of its own location. */
function menusOf(world: World, attendant: EmulatedGroup): AttendantMenus {
  const keys: MenuKey[] = [];
  for (const group of world.groups.values()) {
    if (group.locationUuid !== attendant.locationUuid || group.kind === 'auto-attendant' || keys.length >= 4) continue;
    keys.push({
      key: String(keys.length + 1),
      action: 'TRANSFER_WITHOUT_PROMPT',
      description: group.name,
      value: group.extension,
    });
  }
  keys.push(
    { key: '8', action: 'EXTENSION_DIALING' },
    { key: '9', action: 'REPEAT_MENU' },
    { key: '0', action: 'EXIT' },
  );
  const menu = (menuKeys: MenuKey[]): GroupMenu => {
    return { greeting: 'DEFAULT', extensionEnabled: true, keys: menuKeys, repeats: 3, noInputSeconds: 10 };
  };
  return {
    businessSchedule: 'Business hours',
    extensionDialing: 'ENTERPRISE',
    nameDialing: 'ENTERPRISE',
    businessHours: menu(keys),
    afterHours: menu([{ key: '0', action: 'EXIT' }]),
  };
}

/** A colleague of the location who is no agent of the queue, and supervises nobody yet. */
function seedSupervisor(world: World, queue: EmulatedGroup): void {
  for (const person of world.people.values()) {
    const fits = person.locationUuid === queue.locationUuid && person.active && !person.invitePending;
    if (!fits || queue.memberUuids.includes(person.uuid) || world.supervisors.has(person.uuid)) continue;
    world.supervisors.set(person.uuid, {
      personUuid: person.uuid,
      orgUuid: queue.orgUuid,
      customerAssist: queue.kind === 'customer-assist',
      agentUuids: [...queue.memberUuids],
    });
    return;
  }
}
