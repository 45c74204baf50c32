import type { Services } from '../state/world.ts';
import type { EmulatedDevice } from '../state/world-identity.ts';
import { displayNameOf } from './display-name.ts';
import { publicId } from './public-id.ts';

/** Where a device stands: with its person or in its workspace. */
export function locationOfDevice(services: Services, device: EmulatedDevice): string | null {
  const { people, workspaces } = services.world;
  const owner = people.get(device.personUuid ?? '') ?? workspaces.get(device.workspaceUuid ?? '');
  return owner?.locationUuid ?? null;
}

function ownerName(services: Services, device: EmulatedDevice): string {
  const { people, workspaces } = services.world;
  const person = people.get(device.personUuid ?? '');
  if (person !== undefined) return displayNameOf(services.world, person);
  return workspaces.get(device.workspaceUuid ?? '')?.name ?? device.product;
}

/** A device as `/devices` shows one; what is not known of it is absent. */
export function deviceView(services: Services, device: EmulatedDevice): Record<string, unknown> {
  const { personUuid, workspaceUuid, lastSeenMs } = device;
  const locationUuid = locationOfDevice(services, device);
  const domain = services.world.organizations.get(device.orgUuid)?.domain ?? 'calls.example';
  const sipUrl = `${device.mac.toLowerCase()}@${domain.replace('.', '.calls.')}`;
  const created = new Date(device.createdMs).toISOString();
  return {
    id: publicId('DEVICE', device.uuid),
    callingDeviceId: publicId('CALLING_DEVICE', device.uuid),
    ...(device.type === 'roomdesk' ? { webexDeviceId: publicId('DEVICE', device.uuid) } : {}),
    displayName: ownerName(services, device),
    ...(workspaceUuid === null
      ? {}
      : { placeId: publicId('PLACE', workspaceUuid), workspaceId: publicId('PLACE', workspaceUuid) }),
    ...(personUuid === null ? {} : { personId: publicId('PEOPLE', personUuid) }),
    orgId: publicId('ORGANIZATION', device.orgUuid),
    capabilities: device.type === 'roomdesk' ? ['xapi'] : [],
    permissions: device.type === 'roomdesk' ? ['xapi:all'] : [],
    connectionStatus: device.connectionStatus,
    product: device.product,
    type: device.type,
    tags: device.tags,
    ...(device.ip === '' ? {} : { ip: device.ip, activeInterface: 'wired' }),
    mac: device.mac.replace(/(..)(?=.)/g, '$1:'),
    primarySipUrl: sipUrl,
    sipUrls: [sipUrl],
    ...(device.serial === '' ? {} : { serial: device.serial }),
    ...(device.software === '' ? {} : { software: device.software }),
    upgradeChannel: device.upgradeChannel,
    created,
    ...(locationUuid === null
      ? {}
      : { locationId: publicId('LOCATION', locationUuid), workspaceLocationId: publicId('LOCATION', locationUuid) }),
    errorCodes: [],
    ...(lastSeenMs === null ? {} : { firstSeen: created, lastSeen: new Date(lastSeenMs).toISOString() }),
    managedBy: 'CISCO',
    devicePlatform: 'cisco',
  };
}
