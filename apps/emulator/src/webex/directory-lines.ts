import { peopleOf } from '../state/people-index.ts';
import type {
  EmulatedGroup,
  EmulatedLocation,
  EmulatedPerson,
  EmulatedVirtualLine,
  EmulatedWorkspace,
  Services,
  World,
} from '../state/world.ts';
import type { EmulatedNumber } from '../state/world-directory.ts';
import { alreadyTaken, invalidField } from './config-request.ts';
import { groupId } from './group-id.ts';
import { publicId } from './public-id.ts';

type LineKind = 'PEOPLE' | 'PLACE' | 'VIRTUAL_LINE' | 'HUNT_GROUP' | 'CALL_QUEUE' | 'AUTO_ATTENDANT';

/** Something that can be called: a person with Calling, a workspace, a virtual line or a group. */
export interface DirectoryLine {
  kind: LineKind;
  uuid: string;
  orgUuid: string;
  locationUuid: string;
  extension: string;
  phoneNumber: string | null;
  firstName: string;
  lastName: string;
}

const GROUP_KINDS: Record<EmulatedGroup['kind'], LineKind> = {
  'hunt-group': 'HUNT_GROUP',
  'call-queue': 'CALL_QUEUE',
  'customer-assist': 'CALL_QUEUE',
  'auto-attendant': 'AUTO_ATTENDANT',
};

/** UUID of the organization's licence for a line of its own. */
function callingLicence(world: World, orgUuid: string): string {
  return world.organizations.get(orgUuid)?.licenses.find((licence) => licence.code === 'BCSTD')?.uuid ?? '';
}

function personLine(person: EmulatedPerson, calling: string): DirectoryLine | null {
  if (person.deleted || !person.licenseUuids.includes(calling)) return null;
  const { uuid, orgUuid, locationUuid, extension, phoneNumber, firstName, lastName } = person;
  return { kind: 'PEOPLE', uuid, orgUuid, locationUuid, extension, phoneNumber, firstName, lastName };
}

function workspaceLine(workspace: EmulatedWorkspace): DirectoryLine | null {
  if ((workspace.calling ?? 'webexCalling') !== 'webexCalling') return null;
  const { uuid, orgUuid, locationUuid, extension, phoneNumber, name } = workspace;
  return { kind: 'PLACE', uuid, orgUuid, locationUuid, extension, phoneNumber, firstName: name, lastName: '.' };
}

function virtualLine(line: EmulatedVirtualLine): DirectoryLine {
  const { uuid, orgUuid, locationUuid, extension, phoneNumber, firstName, lastName } = line;
  return { kind: 'VIRTUAL_LINE', uuid, orgUuid, locationUuid, extension, phoneNumber, firstName, lastName };
}

function groupLine(group: EmulatedGroup): DirectoryLine {
  const { uuid, orgUuid, locationUuid, extension, phoneNumber, name } = group;
  const kind = GROUP_KINDS[group.kind];
  return { kind, uuid, orgUuid, locationUuid, extension, phoneNumber, firstName: name, lastName: '' };
}

/** The line behind a UUID; null when it is none, or no longer one. */
export function lineOf(world: World, uuid: string): DirectoryLine | null {
  const person = world.people.get(uuid);
  if (person !== undefined) return personLine(person, callingLicence(world, person.orgUuid));
  const workspace = world.workspaces.get(uuid);
  if (workspace !== undefined) return workspaceLine(workspace);
  const line = world.virtualLines.get(uuid);
  if (line !== undefined) return virtualLine(line);
  const group = world.groups.get(uuid);
  return group === undefined ? null : groupLine(group);
}

/** Every line of an organization, people first. A list, not a generator: 100,000 of them are looked at per search. */
export function linesOf(world: World, orgUuid: string): DirectoryLine[] {
  const lines: DirectoryLine[] = [];
  const add = (line: DirectoryLine | null): void => {
    if (line !== null) lines.push(line);
  };
  const calling = callingLicence(world, orgUuid);
  for (const person of peopleOf(world, orgUuid)) add(personLine(person, calling));
  for (const workspace of world.workspaces.values()) if (workspace.orgUuid === orgUuid) add(workspaceLine(workspace));
  for (const line of world.virtualLines.values()) if (line.orgUuid === orgUuid) add(virtualLine(line));
  for (const group of world.groups.values()) if (group.orgUuid === orgUuid) add(groupLine(group));
  return lines;
}

/** Public id of a line, in the form of its kind. */
export function lineId(world: World, line: DirectoryLine): string {
  const group = world.groups.get(line.uuid);
  return group === undefined ? publicId(line.kind, line.uuid) : groupId(group);
}

/** Number, extension and what is dialled from other locations, with nothing that is empty. */
export function numberFields(world: World, line: DirectoryLine) {
  const prefix = world.locations.get(line.locationUuid)?.routingPrefix ?? '';
  return {
    ...(line.phoneNumber === null ? {} : { phoneNumber: line.phoneNumber }),
    ...(line.extension === '' ? {} : { extension: line.extension }),
    ...(prefix === '' ? {} : { routingPrefix: prefix }),
    ...(line.extension === '' ? {} : { esn: `${prefix}${line.extension}` }),
  };
}

/** The organization's number without an owner yet, or what is special about an owned one. */
function stockNumber(world: World, orgUuid: string, phoneNumber: string): EmulatedNumber | null {
  const number = world.numbers.get(phoneNumber);
  return number?.orgUuid === orgUuid ? number : null;
}

/** Numbers of the stock that have no owner. */
export function unassignedNumbers(world: World, orgUuid: string): EmulatedNumber[] {
  const own = [...world.numbers.values()].filter((number) => number.orgUuid === orgUuid);
  if (own.length === 0) return own;
  const held = new Set<string>();
  for (const line of linesOf(world, orgUuid)) if (line.phoneNumber !== null) held.add(line.phoneNumber);
  for (const location of world.locations.values()) if (location.orgUuid === orgUuid) held.add(location.mainNumber);
  return own.filter((number) => !held.has(number.phoneNumber));
}

interface Claim {
  location: EmulatedLocation;
  /** Who claims, so that keeping one's own is no conflict. */
  ownerUuid: string | null;
  phoneNumber: string | null;
  extension: string;
}

/**
 * Checks that a number and extension may be given to a line: the number is the organization's, of that location and
 * nobody's; the extension is free in the location. 400 or 409 when not.
 */
export function claimNumbers(services: Services, claim: Claim): void {
  const { world } = services;
  const { location, ownerUuid, phoneNumber, extension } = claim;
  if (extension !== '' && !/^\d{2,10}$/.test(extension)) throw invalidField('extension');
  let mine = false;
  for (const line of linesOf(world, location.orgUuid)) {
    if (line.uuid === ownerUuid) {
      mine = line.phoneNumber === phoneNumber;
      continue;
    }
    if (extension !== '' && line.locationUuid === location.uuid && line.extension === extension)
      throw alreadyTaken(`Extension ${extension} is in use in the location.`);
    if (phoneNumber !== null && line.phoneNumber === phoneNumber)
      throw alreadyTaken(`Phone number ${phoneNumber} is in use.`);
  }
  // Who lost the licence keeps number and extension for the day it comes back (lever `setLicense`).
  for (const person of peopleOf(world, location.orgUuid)) {
    if (person.deleted) continue;
    const same = phoneNumber !== null && person.phoneNumber === phoneNumber;
    if (person.uuid === ownerUuid) mine ||= same;
    else if (same) throw alreadyTaken(`Phone number ${phoneNumber} is in use.`);
    else if (extension !== '' && person.locationUuid === location.uuid && person.extension === extension)
      throw alreadyTaken(`Extension ${extension} is in use in the location.`);
  }
  if (phoneNumber === null || mine || phoneNumber === location.mainNumber) return;
  const number = stockNumber(world, location.orgUuid, phoneNumber);
  if (number === null || number.locationUuid !== location.uuid) throw invalidField('phoneNumber');
}

/** A number that was taken from its owner goes back to the stock. */
export function releaseNumber(
  world: World,
  line: { orgUuid: string; locationUuid: string },
  phoneNumber: string | null,
): void {
  if (phoneNumber === null || world.numbers.has(phoneNumber)) return;
  const { orgUuid, locationUuid } = line;
  if (world.locations.get(locationUuid)?.mainNumber === phoneNumber) return;
  world.numbers.set(phoneNumber, {
    phoneNumber,
    orgUuid,
    locationUuid,
    state: 'ACTIVE',
    tollFree: false,
    service: false,
  });
}
