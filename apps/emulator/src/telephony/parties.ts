import type { CallParty, EmulatedLocation, EmulatedPerson, World } from '../state/world.ts';

/** One end of a call. */
export type Party = CallParty;

/** Whether the person holds a Webex Calling licence: without one there is no line to ring or to act for. */
export function hasCalling(world: World, person: EmulatedPerson): boolean {
  const licenses = world.organizations.get(person.orgUuid)?.licenses ?? [];
  return licenses.some(
    (license) => person.licenseUuids.includes(license.uuid) && /calling/i.test(`${license.name} ${license.code}`),
  );
}

/** The member with this UUID as an end of a call; its number is the extension, as inside an organization. */
export function partyOf(world: World, uuid: string): Party | null {
  const person = world.people.get(uuid);
  if (person !== undefined) {
    const name = `${person.firstName} ${person.lastName}`;
    return { memberUuid: uuid, memberKind: 'person', number: person.extension || (person.phoneNumber ?? ''), name };
  }
  const workspace = world.workspaces.get(uuid);
  if (workspace !== undefined)
    return { memberUuid: uuid, memberKind: 'workspace', number: workspace.extension, name: workspace.name };
  const line = world.virtualLines.get(uuid);
  if (line !== undefined) {
    const name = `${line.firstName} ${line.lastName}`;
    return { memberUuid: uuid, memberKind: 'virtual-line', number: line.extension, name };
  }
  const group = world.groups.get(uuid);
  if (group !== undefined)
    return {
      memberUuid: uuid,
      memberKind: 'group',
      number: group.extension || (group.phoneNumber ?? ''),
      name: group.name,
    };
  return null;
}

/** Location, organization and E.164 number behind a member. */
export function memberRecord(
  world: World,
  uuid: string | null,
): { orgUuid: string; locationUuid: string; phoneNumber: string | null; extension: string } | null {
  if (uuid === null) return null;
  return (
    world.people.get(uuid) ??
    world.workspaces.get(uuid) ??
    world.virtualLines.get(uuid) ??
    world.groups.get(uuid) ??
    null
  );
}

export function locationOf(world: World, uuid: string | null): EmulatedLocation | null {
  const record = memberRecord(world, uuid);
  return record === null ? null : (world.locations.get(record.locationUuid) ?? null);
}

/**
 * The number one side shows to the other: the extension inside a location, else the E.164 number, or routing prefix and
 * extension where there is none. Extensions repeat from location to location.
 */
export function numberShownTo(
  world: World,
  viewerUuid: string | null,
  shown: { memberUuid: string | null; number: string },
): string {
  const record = memberRecord(world, shown.memberUuid);
  if (record === null) return shown.number;
  const viewer = memberRecord(world, viewerUuid);
  if (viewer !== null && viewer.locationUuid === record.locationUuid && record.extension !== '')
    return record.extension;
  if (record.phoneNumber !== null) return record.phoneNumber;
  const location = world.locations.get(record.locationUuid);
  return viewer === null
    ? (location?.mainNumber ?? shown.number)
    : `${location?.routingPrefix ?? ''}${record.extension}`;
}

/** `tel:+39 0551…`, `sip:dana@acme.example`, `2041`, `+39…` → what was meant, without decoration. */
function plainDestination(destination: string): string {
  const bare = destination.trim().replace(/^(tel|sips?):/i, '');
  return bare.includes('@') ? bare.toLowerCase() : bare.replace(/[\s().-]/g, '');
}

/**
 * Whom a dialled destination reaches: a member of the organization by extension, routing prefix and extension, number
 * or address (the caller's own location first), else the outside.
 */
export function resolveDestination(
  world: World,
  from: { orgUuid: string; locationUuid: string },
  destination: string,
): Party {
  const wanted = plainDestination(destination);
  const matches: { uuid: string; locationUuid: string }[] = [];
  const consider = (member: {
    uuid: string;
    orgUuid: string;
    locationUuid: string;
    extension: string;
    phoneNumber: string | null;
  }) => {
    if (member.orgUuid !== from.orgUuid) return;
    const prefix = world.locations.get(member.locationUuid)?.routingPrefix ?? '';
    const byExtension =
      member.extension !== '' && (wanted === member.extension || wanted === `${prefix}${member.extension}`);
    if (byExtension || wanted === member.phoneNumber) matches.push(member);
  };
  for (const person of world.people.values()) {
    if (person.deleted || !person.active || !hasCalling(world, person)) continue;
    if (person.orgUuid === from.orgUuid && person.email === wanted) matches.push(person);
    else consider(person);
  }
  for (const workspace of world.workspaces.values()) consider(workspace);
  for (const line of world.virtualLines.values()) consider(line);
  for (const group of world.groups.values()) if (group.enabled) consider(group);
  const best = matches.find((match) => match.locationUuid === from.locationUuid) ?? matches[0];
  const party = best === undefined ? null : partyOf(world, best.uuid);
  return party ?? { memberUuid: null, memberKind: 'external', number: wanted, name: '' };
}
