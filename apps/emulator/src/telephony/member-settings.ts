import type { EmulatedCallGroup, EmulatedCallSettings, World } from '../state/world.ts';
import { publicId } from '../webex/public-id.ts';

/** How a member's line is set up; the defaults where nobody changed anything. */
export function callSettingsOf(world: World, memberUuid: string): EmulatedCallSettings {
  return world.callSettings.get(memberUuid) ?? defaultSettings(memberUuid);
}

function defaultSettings(memberUuid: string): EmulatedCallSettings {
  return {
    memberUuid,
    // So that recording can be tried at once; the real default is that an administrator turns it on.
    recording: 'on-demand',
    muteCapable: true,
    voicemail: true,
    preferredEndpoint: null,
    singleNumberReach: [],
    secondaryLines: [],
    executiveUuid: null,
    withholdsNumber: false,
  };
}

/** Changes what is given, keeps the rest. */
export function changeCallSettings(
  world: World,
  memberUuid: string,
  change: Partial<Omit<EmulatedCallSettings, 'memberUuid'>>,
): EmulatedCallSettings {
  const changed = { ...callSettingsOf(world, memberUuid), ...change };
  world.callSettings.set(memberUuid, changed);
  return changed;
}

/** The pickup or park groups a member belongs to. */
export function callGroupsOf(world: World, memberUuid: string, kind: EmulatedCallGroup['kind']): EmulatedCallGroup[] {
  return [...world.callGroups.values()].filter(
    (group) => group.kind === kind && group.memberUuids.includes(memberUuid),
  );
}

/** A device or application calls can be made and answered on. */
export interface CallEndpoint {
  /** Public id, as the API gives and takes it. */
  id: string;
  type: 'DEVICE' | 'APPLICATION';
  name: string;
}

/** Own telephones first, then the app everybody has; a workspace has its devices only. */
export function endpointsOf(world: World, memberUuid: string): CallEndpoint[] {
  const endpoints: CallEndpoint[] = [];
  for (const device of world.devices.values()) {
    if (device.personUuid !== memberUuid && device.workspaceUuid !== memberUuid) continue;
    endpoints.push({ id: publicId('DEVICE', device.uuid), type: 'DEVICE', name: device.product });
  }
  if (world.people.has(memberUuid))
    endpoints.push({ id: publicId('APPLICATION', memberUuid), type: 'APPLICATION', name: 'Webex Desktop Application' });
  return endpoints;
}

/** Whether two public ids are the same whatever their padding. */
export function sameEndpoint(one: string, other: string): boolean {
  return one.replace(/=+$/, '') === other.replace(/=+$/, '');
}
