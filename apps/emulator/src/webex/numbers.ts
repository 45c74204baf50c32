import type { PhoneNumber } from '@linekeeper/webex-contract';
import type { EmulatedGroup, Services } from '../state/world.ts';
import { publicId } from './public-id.ts';

interface ListedNumber {
  locationUuid: string;
  view: PhoneNumber;
}

interface Line {
  locationUuid: string;
  phoneNumber: string | null;
  extension: string;
}

type Owner = NonNullable<PhoneNumber['owner']>;

const GROUP_OWNERS: Record<
  EmulatedGroup['kind'],
  { type: string; id: 'HUNT_GROUP' | 'CALL_QUEUE' | 'AUTO_ATTENDANT' }
> = {
  'hunt-group': { type: 'HUNT_GROUP', id: 'HUNT_GROUP' },
  'call-queue': { type: 'CALL_QUEUE', id: 'CALL_QUEUE' },
  'customer-assist': { type: 'CALL_QUEUE', id: 'CALL_QUEUE' },
  'auto-attendant': { type: 'AUTO_ATTENDANT', id: 'AUTO_ATTENDANT' },
};

/** Who has which number: people with Calling, workspaces, virtual lines, groups, and each location's main number. */
export function listNumbers(services: Services, orgUuid: string): ListedNumber[] {
  const { world } = services;
  const listed: ListedNumber[] = [];
  const calling = world.organizations.get(orgUuid)?.licenses.find((licence) => licence.code === 'BCSTD')?.uuid ?? '';
  const add = (line: Line, owner: Owner): void => {
    const location = world.locations.get(line.locationUuid);
    if (location === undefined) return;
    listed.push({ locationUuid: line.locationUuid, view: numberView(line, { owner, location }) });
  };
  for (const person of world.people.values()) {
    if (person.orgUuid !== orgUuid || person.deleted || !person.licenseUuids.includes(calling)) continue;
    const { firstName, lastName } = person;
    add(person, { id: publicId('PEOPLE', person.uuid), type: 'PEOPLE', firstName, lastName });
  }
  for (const workspace of world.workspaces.values()) {
    if (workspace.orgUuid !== orgUuid) continue;
    add(workspace, { id: publicId('PLACE', workspace.uuid), type: 'PLACE', firstName: workspace.name, lastName: '.' });
  }
  for (const line of world.virtualLines.values()) {
    if (line.orgUuid !== orgUuid) continue;
    const { firstName, lastName } = line;
    add(line, { id: publicId('VIRTUAL_LINE', line.uuid), type: 'VIRTUAL_LINE', firstName, lastName });
  }
  for (const group of world.groups.values()) {
    if (group.orgUuid !== orgUuid) continue;
    const { type, id } = GROUP_OWNERS[group.kind];
    add(group, { id: publicId(id, group.uuid), type, firstName: group.name });
  }
  for (const location of world.locations.values()) {
    if (location.orgUuid === orgUuid) listed.push({ locationUuid: location.uuid, view: mainNumber(location) });
  }
  return listed;
}

interface NumberPlace {
  uuid: string;
  name: string;
  routingPrefix: string;
  mainNumber: string;
}

function numberView(line: Line, place: { owner: Owner; location: NumberPlace }): PhoneNumber {
  const { location } = place;
  return {
    ...(line.phoneNumber !== null ? { phoneNumber: line.phoneNumber } : {}),
    extension: line.extension,
    routingPrefix: location.routingPrefix,
    esn: `${location.routingPrefix}${line.extension}`,
    state: 'ACTIVE',
    phoneNumberType: 'PRIMARY',
    mainNumber: false,
    tollFreeNumber: false,
    includedTelephonyTypes: 'PSTN_NUMBER',
    isServiceNumber: false,
    location: { id: publicId('LOCATION', location.uuid), name: location.name },
    owner: place.owner,
  };
}

function mainNumber(location: NumberPlace): PhoneNumber {
  return {
    phoneNumber: location.mainNumber,
    state: 'ACTIVE',
    phoneNumberType: 'PRIMARY',
    mainNumber: true,
    tollFreeNumber: false,
    includedTelephonyTypes: 'PSTN_NUMBER',
    isServiceNumber: false,
    location: { id: publicId('LOCATION', location.uuid), name: location.name },
  };
}
