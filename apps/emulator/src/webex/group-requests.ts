import type { FastifyRequest } from 'fastify';
import type { EmulatedGroup, EmulatedLocation, Services, World } from '../state/world.ts';
import type { GroupAgent, GroupPolicy } from '../state/world-directory.ts';
import {
  alreadyTaken,
  configCaller,
  type Fields,
  fieldReader,
  invalidField,
  isFields,
  missingFields,
  noteChange,
  ownLocation,
} from './config-request.ts';
import { claimNumbers, type DirectoryLine, lineId, lineOf, numberFields, releaseNumber } from './directory-lines.ts';
import { WebexHttpError } from './errors.ts';
import { groupUuidOf } from './group-id.ts';
import type { Caller } from './guard.ts';
import { idOf } from './public-id.ts';

export const GROUP_POLICIES: readonly GroupPolicy[] = ['CIRCULAR', 'REGULAR', 'SIMULTANEOUS', 'UNIFORM', 'WEIGHTED'];
const RING_PATTERNS = ['NORMAL', 'LONG_LONG', 'SHORT_SHORT_LONG', 'SHORT_LONG_SHORT'];

export type GroupRequest = FastifyRequest<{ Params: { locationId: string; groupId: string } }>;
type Kinds = readonly EmulatedGroup['kind'][];

/** 404 of a group that is not in this location: the platform's own number and words (recorded). */
function groupNotFound(id: string): WebexHttpError {
  return new WebexHttpError(404, `[Error 5620] Group not found with this external ID: ${id}`, { errorCode: 5620 });
}

/** The group a request names, of one of these kinds, in the location it names. */
export function requestedGroup(
  services: Services,
  request: GroupRequest,
  need: { kinds: Kinds; access: 'read' | 'write' },
): { caller: Caller; group: EmulatedGroup; location: EmulatedLocation } {
  const caller = configCaller(services, request, { kind: need.access });
  const location = ownLocation(services, caller, request.params.locationId);
  const uuid = groupUuidOf(request.params.groupId, need.kinds);
  const group = uuid === null ? undefined : services.world.groups.get(uuid);
  if (group === undefined || group.locationUuid !== location.uuid || !need.kinds.includes(group.kind))
    throw groupNotFound(uuid ?? request.params.groupId);
  return { caller, group, location };
}

/** Members with their own state, in order; those a state file of an earlier version holds are all joined. */
export function agentsOf(group: EmulatedGroup): GroupAgent[] {
  return group.memberUuids.map(
    (memberUuid) => group.agents?.find((agent) => agent.memberUuid === memberUuid) ?? { memberUuid, joined: true },
  );
}

/** Gives a group its members: order and states stay in step. */
export function setAgents(group: EmulatedGroup, agents: readonly GroupAgent[]): void {
  group.agents = [...agents];
  group.memberUuids = agents.map((agent) => agent.memberUuid);
}

/** Takes a line that is gone out of every group and from every supervisor. */
export function leaveGroups(world: World, memberUuid: string): void {
  for (const group of world.groups.values()) {
    if (!group.memberUuids.includes(memberUuid)) continue;
    setAgents(
      group,
      agentsOf(group).filter((agent) => agent.memberUuid !== memberUuid),
    );
  }
  for (const supervisor of world.supervisors.values())
    supervisor.agentUuids = supervisor.agentUuids.filter((uuid) => uuid !== memberUuid);
}

/** Members as details of a group show them; those without a line any more are left out. */
export function agentViews(world: World, group: EmulatedGroup) {
  return agentsOf(group).flatMap((agent) => {
    const line = lineOf(world, agent.memberUuid);
    return line === null ? [] : [{ agent, view: { ...agentName(world, line), ...numberFields(world, line) } }];
  });
}

/** Id, type and names of a line as an agent. */
export function agentName(world: World, line: DirectoryLine) {
  const { firstName, lastName, kind } = line;
  return { id: lineId(world, line), firstName, lastName, type: kind };
}

/** Agents a body names; 400 with the place of the first that is nobody, or has no line. */
export function readAgents(
  world: World,
  list: readonly unknown[],
  group: { orgUuid: string; agents?: GroupAgent[] },
): GroupAgent[] {
  const seen = new Set<string>();
  return list.map((entry, index) => {
    const place = `agents.[${index}]`;
    if (!isFields(entry) || typeof entry.id !== 'string') throw invalidField(place);
    const uuid = idOf(entry.id, ['PEOPLE', 'PLACE', 'VIRTUAL_LINE']);
    const line = uuid === null ? null : lineOf(world, uuid);
    if (uuid === null || line === null || line.orgUuid !== group.orgUuid || seen.has(uuid)) throw invalidField(place);
    if (!['PEOPLE', 'PLACE', 'VIRTUAL_LINE'].includes(line.kind)) throw invalidField(place);
    seen.add(uuid);
    const before = group.agents?.find((agent) => agent.memberUuid === uuid);
    const weight = Number(entry.weight ?? before?.weight ?? Number.NaN);
    const fields = fieldReader(entry, `${place}.`);
    const skillLevel = fields.amount('skillLevel', { least: 1, most: 20 }) ?? before?.skillLevel;
    if (!Number.isNaN(weight) && (weight < 0 || weight > 100)) throw invalidField(`${place}.weight`);
    return {
      memberUuid: uuid,
      joined: fields.flag('joinEnabled') ?? before?.joined ?? true,
      ...(Number.isNaN(weight) ? {} : { weight }),
      ...(skillLevel === undefined ? {} : { skillLevel }),
    };
  });
}

/** Name, number, extension, language and enabled of a new or changed group: checked first, written then. */
export function applyGroupBasics(
  services: Services,
  fields: Fields,
  target: { group: EmulatedGroup; location: EmulatedLocation },
): void {
  const { group, location } = target;
  const read = fieldReader(fields);
  const name = read.text('name') ?? group.name;
  if (name === '' || name.length > 120) throw invalidField('name');
  checkName(services.world, group, name);
  // An empty text takes number or extension away; one of the two must stay.
  const number = read.text('phoneNumber');
  const phoneNumber = number === null ? group.phoneNumber : number === '' ? null : number;
  const extension = read.text('extension') ?? group.extension;
  if (phoneNumber === null && extension === '') throw missingFields(['phoneNumber', 'extension']);
  const enabled = read.flag('enabled') ?? group.enabled;
  const languageCode = read.text('languageCode');
  const timeZone = read.text('timeZone');
  const firstName = read.text('firstName');
  const lastName = read.text('lastName');
  const alternateNumbers = readAlternateNumbers(read.list('alternateNumbers'));
  claimNumbers(services, { location, ownerUuid: group.uuid, phoneNumber, extension });
  if (group.phoneNumber !== phoneNumber) releaseNumber(services.world, group, group.phoneNumber);
  Object.assign(group, { name, phoneNumber, extension, enabled });
  if (languageCode) group.languageCode = languageCode;
  if (timeZone) group.timeZone = timeZone;
  if (firstName !== null) group.firstName = firstName;
  if (lastName !== null) group.lastName = lastName;
  if (alternateNumbers !== null) group.alternateNumbers = alternateNumbers;
}

/** Names are unique among the groups of one kind in a location. */
function checkName(world: World, group: EmulatedGroup, name: string): void {
  for (const other of world.groups.values()) {
    const same = other.locationUuid === group.locationUuid && other.kind === group.kind && other.uuid !== group.uuid;
    if (same && other.name.toLowerCase() === name.toLowerCase())
      throw alreadyTaken(`The name ${name} is in use in the location.`);
  }
}

function readAlternateNumbers(list: unknown[] | null): { phoneNumber: string; ringPattern: string }[] | null {
  return (
    list?.map((entry, index) => {
      const place = `alternateNumbers.[${index}]`;
      if (!isFields(entry) || typeof entry.phoneNumber !== 'string') throw invalidField(place);
      const ringPattern = entry.ringPattern ?? 'NORMAL';
      if (typeof ringPattern !== 'string' || !RING_PATTERNS.includes(ringPattern))
        throw invalidField(`${place}.ringPattern`);
      return { phoneNumber: entry.phoneNumber, ringPattern };
    }) ?? null
  );
}

/** A group that is not in the world yet. */
export function blankGroup(services: Services, location: EmulatedLocation, kind: EmulatedGroup['kind']): EmulatedGroup {
  return {
    uuid: services.random.uuid(),
    orgUuid: location.orgUuid,
    locationUuid: location.uuid,
    kind,
    name: '',
    extension: '',
    phoneNumber: null,
    enabled: true,
    memberUuids: [],
    languageCode: location.language,
    timeZone: location.timeZone,
  };
}

/** Takes a group away; its number goes back to the stock. */
export function deleteGroup(services: Services, caller: Caller, group: EmulatedGroup): void {
  services.world.groups.delete(group.uuid);
  releaseNumber(services.world, group, group.phoneNumber);
  noteChange(services, caller, { kind: 'group-deleted', id: group.uuid, name: group.name });
}

const LANGUAGES: Record<string, string> = { de: 'German', en: 'English', fr: 'French', it: 'Italian', es: 'Spanish' };

/** What details of every kind of group begin with. */
export function groupDetailBasics(world: World, group: EmulatedGroup) {
  const languageCode = group.languageCode ?? world.locations.get(group.locationUuid)?.language ?? 'en_us';
  const language = LANGUAGES[languageCode.slice(0, 2)];
  return {
    name: group.name,
    enabled: group.enabled,
    ...(group.phoneNumber === null ? {} : { phoneNumber: group.phoneNumber }),
    ...(group.extension === '' ? {} : { extension: group.extension }),
    ...(language === undefined ? {} : { language }),
    languageCode,
    firstName: group.firstName ?? '.',
    lastName: group.lastName ?? group.name,
    timeZone: group.timeZone ?? world.locations.get(group.locationUuid)?.timeZone ?? 'UTC',
  };
}
