import type { EmulatedWorkspace, Services } from '../state/world.ts';
import { type Fields, fieldReader, invalidField, missingFields } from './config-request.ts';
import { claimNumbers, releaseNumber } from './directory-lines.ts';
import { idOf } from './public-id.ts';

const TYPES = ['notSet', 'focus', 'huddle', 'meetingRoom', 'open', 'desk', 'other'] as const;
const CALLING = ['freeCalling', 'webexCalling', 'none'] as const;
const DEVICES = ['collaborationDevices', 'phones'] as const;

/** A workspace that is not in the world yet, as one made with a name only would be. */
export function blankWorkspace(services: Services, orgUuid: string): EmulatedWorkspace {
  return {
    uuid: services.random.uuid(),
    orgUuid,
    locationUuid: '',
    name: '',
    type: 'notSet',
    capacity: -1,
    extension: '',
    phoneNumber: null,
    createdMs: services.clock.now(),
    calling: 'freeCalling',
    supportedDevices: 'collaborationDevices',
  };
}

/**
 * Writes the fields of a body after all of them were checked. A change without `capacity`, `type` or `notes` takes them
 * away; location and kind of devices stay once chosen (documented).
 */
export function applyWorkspace(
  services: Services,
  fields: Fields,
  target: { workspace: EmulatedWorkspace; isNew: boolean },
): void {
  const { workspace, isNew } = target;
  const read = fieldReader(fields);
  const name = read.text('displayName') ?? workspace.name;
  if (name === '') throw invalidField('displayName');
  const supportedDevices = read.word('supportedDevices', DEVICES) ?? workspace.supportedDevices ?? 'phones';
  if (!isNew && supportedDevices !== (workspace.supportedDevices ?? 'phones')) throw invalidField('supportedDevices');
  const calling = readCalling(services, read.object('calling'), {
    workspace,
    locationUuid: placeOf(services, fields, target),
  });
  const floorUuid = floorOf(services, read.text('floorId'), calling.locationUuid) ?? workspace.floorUuid;
  const hotdesking = read.word('hotdeskingStatus', ['on', 'off']);
  const notes = read.text('notes');
  const capacity = read.amount('capacity', { least: 0, most: 10_000 }) ?? -1;
  const type = read.word('type', TYPES) ?? 'notSet';
  if (workspace.phoneNumber !== calling.phoneNumber) releaseNumber(services.world, workspace, workspace.phoneNumber);
  Object.assign(workspace, calling, { name, supportedDevices, capacity, type });
  if (floorUuid !== undefined) workspace.floorUuid = floorUuid;
  if (hotdesking !== null) workspace.hotdesking = hotdesking === 'on';
  if (notes) workspace.notes = notes;
  else delete workspace.notes;
}

/** UUID of the location a body names; what the workspace has where it names none. */
function placeOf(services: Services, fields: Fields, target: { workspace: EmulatedWorkspace; isNew: boolean }): string {
  const { workspace } = target;
  const read = fieldReader(fields);
  const webexCalling = fieldReader(read.object('calling') ?? {}, 'calling.').object('webexCalling');
  const nested = webexCalling === null ? null : fieldReader(webexCalling, 'calling.webexCalling.').text('locationId');
  const id = read.text('locationId') ?? nested;
  if (!id) return workspace.locationUuid;
  const uuid = idOf(id, ['LOCATION']) ?? '';
  const location = services.world.locations.get(uuid);
  if (location === undefined || location.orgUuid !== workspace.orgUuid) throw invalidField('locationId');
  if (workspace.locationUuid !== '' && workspace.locationUuid !== uuid) throw invalidField('locationId');
  return uuid;
}

type Calling = Pick<EmulatedWorkspace, 'locationUuid' | 'extension' | 'phoneNumber'> & {
  calling: NonNullable<EmulatedWorkspace['calling']>;
};

function readCalling(
  services: Services,
  fields: Fields | null,
  place: { workspace: EmulatedWorkspace; locationUuid: string },
): Calling {
  const { workspace, locationUuid } = place;
  const { extension, phoneNumber, calling: before = 'webexCalling' } = workspace;
  if (fields === null) return { calling: before, locationUuid, extension, phoneNumber };
  const read = fieldReader(fields, 'calling.');
  const calling = read.word('type', CALLING);
  if (calling === null) throw missingFields(['calling.type']);
  if (calling !== 'webexCalling') return { calling, locationUuid, extension: '', phoneNumber: null };
  const line = fieldReader(read.object('webexCalling') ?? {}, 'calling.webexCalling.');
  const wanted = { phoneNumber: line.text('phoneNumber') || null, extension: line.text('extension') ?? '' };
  const location = services.world.locations.get(locationUuid);
  if (location === undefined) throw missingFields(['calling.webexCalling.locationId']);
  if (wanted.phoneNumber === null && wanted.extension === '') {
    if (phoneNumber === null && extension === '') throw missingFields(['calling.webexCalling.extension']);
    return { calling, locationUuid, extension, phoneNumber };
  }
  claimNumbers(services, { location, ownerUuid: workspace.uuid, ...wanted });
  return { calling, locationUuid, ...wanted };
}

function floorOf(services: Services, id: string | null, locationUuid: string): string | undefined {
  if (!id) return undefined;
  const uuid = idOf(id, ['WORKSPACE_LOCATION_FLOOR']) ?? '';
  const floor = services.world.floors.get(uuid);
  if (floor === undefined || floor.locationUuid !== locationUuid) throw invalidField('floorId');
  return uuid;
}
