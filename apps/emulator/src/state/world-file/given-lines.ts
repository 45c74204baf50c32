import type { Numbering } from '../numbering.ts';
import { createRandom } from '../random.ts';
import type { SeedLocation } from '../seed-lists.ts';
import type { EmulatedGroup, EmulatedOrganization, World } from '../world.ts';
import { emailOf, fullName } from './read-world-file.ts';
import {
  type GroupEntry,
  type LineEntry,
  type OrganizationEntry,
  type PersonEntry,
  ROLE_NAMES,
  type VirtualLineEntry,
  type WorkspaceEntry,
} from './world-file.ts';

const DAY_MS = 86_400_000;

/** A location with what it still has to give out. */
export interface GivenPlace {
  uuid: string;
  name: string;
  numbering: Numbering;
  /** Where its made-up numbers come from; null where another location has the range. */
  range: SeedLocation | null;
}

interface Given {
  world: World;
  nowMs: number;
  organization: EmulatedOrganization;
  entry: OrganizationEntry;
  places: readonly GivenPlace[];
}

function placeOf({ places }: Given, line: LineEntry): GivenPlace {
  const place = places.find(({ name }) => name === line.location) ?? places[0];
  if (place === undefined) throw new Error('an organization has at least one location');
  return place;
}

/** What every kind of line has; an extension is made up where none is given, a number never. */
function lineOf(given: Given, line: LineEntry) {
  const place = placeOf(given, line);
  return {
    orgUuid: given.organization.uuid,
    locationUuid: place.uuid,
    extension: line.extension ?? place.numbering.extension(),
    phoneNumber: line.phoneNumber ?? null,
  };
}

function idOf({ entry }: Given, kind: string, name: string): string {
  return createRandom(`${entry.domain}/${kind}/${name}`).uuid();
}

function rolesOf(given: Given, person: PersonEntry): string[] {
  return (person.roles ?? []).map((name) => ROLE_NAMES[name] ?? idOf(given, 'role', name));
}

/** The people named, under ids made of their addresses. */
export function givenPeople(given: Given): void {
  const { world, organization, entry, nowMs } = given;
  const createdMs = nowMs - 400 * DAY_MS;
  const changedMs = nowMs - 30 * DAY_MS;
  const licence = (code: string): string[] =>
    organization.licenses.filter((it) => it.code === code).map((it) => it.uuid);
  for (const person of entry.people ?? []) {
    const email = emailOf(entry, person);
    const uuid = idOf(given, 'person', email);
    const { invitePending = false, presence = 'inactive' } = person;
    world.people.set(uuid, {
      uuid,
      ...lineOf(given, person),
      email,
      firstName: person.firstName,
      lastName: person.lastName,
      title: person.title ?? '',
      department: person.department ?? '',
      mobileNumber: person.mobileNumber ?? null,
      roles: rolesOf(given, person),
      licenseUuids: [...licence('MSG'), ...(person.calling === false ? [] : licence('BCSTD'))],
      active: person.active ?? true,
      deleted: false,
      invitePending,
      externalIdp: person.externalIdp ?? false,
      passwordChangedMs: changedMs,
      presenceSharing: person.presenceSharing ?? true,
      presence: {
        status: invitePending ? 'pending' : presence,
        sinceMs: changedMs,
        lastActivityMs: invitePending || presence === 'unknown' ? null : presence === 'active' ? nowMs : changedMs,
      },
      createdMs,
      modifiedMs: changedMs,
    });
  }
}

/** The workspaces named. */
export function givenWorkspaces(given: Given, entries: readonly WorkspaceEntry[]): void {
  for (const entry of entries) {
    const uuid = idOf(given, 'workspace', entry.name);
    const { name, type = 'notSet', capacity = 1 } = entry;
    const createdMs = given.nowMs - 400 * DAY_MS;
    given.world.workspaces.set(uuid, { uuid, ...lineOf(given, entry), name, type, capacity, createdMs });
  }
}

/** The virtual lines named. */
export function givenVirtualLines(given: Given, entries: readonly VirtualLineEntry[]): void {
  for (const entry of entries) {
    const uuid = idOf(given, 'virtual-line', fullName(entry));
    const { firstName, lastName } = entry;
    given.world.virtualLines.set(uuid, { uuid, ...lineOf(given, entry), firstName, lastName });
  }
}

/** The groups named, with the members they name. */
export function givenGroups(given: Given, entries: readonly GroupEntry[]): void {
  const { world, organization } = given;
  const uuids = new Map<string, string>();
  for (const person of world.people.values()) {
    if (person.orgUuid !== organization.uuid) continue;
    uuids.set(person.email, person.uuid);
  }
  for (const person of given.entry.people ?? [])
    uuids.set(fullName(person), uuids.get(emailOf(given.entry, person)) ?? '');
  for (const { name } of given.entry.workspaces ?? []) uuids.set(name, idOf(given, 'workspace', name));
  for (const line of given.entry.virtualLines ?? [])
    uuids.set(fullName(line), idOf(given, 'virtual-line', fullName(line)));
  for (const entry of entries) {
    const members = (entry.members ?? []).map((member) => uuids.get(member) ?? uuids.get(member.toLowerCase()) ?? '');
    const uuid = idOf(given, 'group', entry.name);
    const group: EmulatedGroup = {
      uuid,
      ...lineOf(given, entry),
      kind: entry.kind,
      name: entry.name,
      enabled: true,
      memberUuids: members.filter((member) => member !== ''),
    };
    world.groups.set(uuid, group);
  }
}
