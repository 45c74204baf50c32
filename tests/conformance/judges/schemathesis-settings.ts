import type { Emulator } from '../../../apps/emulator/src/index.ts';
import { groupId } from '../../../apps/emulator/src/webex/group-id.ts';
import { licenseId } from '../../../apps/emulator/src/webex/license-id.ts';
import { type PublicIdType, publicId } from '../../../apps/emulator/src/webex/public-id.ts';

/** With ids out of thin air nearly every answer would be 404; some stay, so that hostile ones are sent too. */
const SHARE_OF_REAL_IDS = 0.8;
const MOST_VALUES = 12;

/** Files whose ids are bare UUIDs. */
const BARE = ['scim-2-users', 'identity-organization', 'organization-contacts'];

/** The settings file for one description: real ids of the emulator's world in place of most made up ones. */
export function settingsFor(emulator: Emulator, file: string): string {
  const values = Object.entries(valuesFor(emulator, file)).filter(([, list]) => list.length > 0);
  const nameOf = (key: string): string => key.replace('.', '_');
  const lines = ['[cache]', 'enabled = false', ''];
  for (const [key, list] of values) {
    const quoted = list.slice(0, MOST_VALUES).map((value) => JSON.stringify(value));
    lines.push(`[dictionaries.${nameOf(key)}]`, `values = [${quoted.join(', ')}]`, '');
  }
  lines.push('[parameters]');
  for (const [key] of values) {
    const share = `{ dictionary = "${nameOf(key)}", probability = ${SHARE_OF_REAL_IDS} }`;
    lines.push(`"${key}" = ${share}`);
  }
  return `${lines.join('\n')}\n`;
}

function valuesFor({ world, services }: Emulator, file: string): Record<string, string[]> {
  const admin = [...world.people.values()].find(({ email }) => email.startsWith('dana.okafor'));
  const orgUuid = admin?.orgUuid ?? '';
  const own = <Item extends { orgUuid: string }>(items: Map<string, Item>): Item[] =>
    [...items.values()].filter((item) => item.orgUuid === orgUuid);
  const ids = (type: PublicIdType, items: Map<string, { orgUuid: string; uuid: string }>): string[] =>
    own(items).map(({ uuid }) => (BARE.includes(file) ? uuid : publicId(type, uuid)));
  // A group answers under its own location only: one place that has some of each kind.
  const place = own(world.groups).find(({ kind }) => kind === 'auto-attendant')?.locationUuid;
  const groups = (...kinds: string[]): string[] => {
    const fitting = own(world.groups).filter(({ kind }) => kinds.includes(kind));
    return fitting
      .sort((one) => (one.locationUuid === place ? -1 : 0))
      .map(groupId)
      .slice(0, 3);
  };
  const holder = world.organizations.get(orgUuid);
  const places = own(world.locations)
    .sort((one) => (one.uuid === place ? -1 : 0))
    .slice(0, 2)
    .map(({ uuid }) => publicId('LOCATION', uuid));
  // The player itself is not among them: it is not to be deleted by its own requests.
  const people = ids('PEOPLE', world.people).filter(
    (id) => ![publicId('PEOPLE', admin?.uuid ?? ''), admin?.uuid].includes(id),
  );
  const nowMs = services.clock.now();
  const time = (minutesAgo: number): string => new Date(nowMs - minutesAgo * 60_000).toISOString();
  const organization = [BARE.includes(file) ? orgUuid : publicId('ORGANIZATION', orgUuid)];
  return {
    'path.personId': people,
    'path.userId': people,
    'path.memberId': people,
    'path.supervisorId': people,
    'path.id': people,
    'path.orgId': organization,
    'query.orgId': organization,
    'path.locationId': places,
    'query.locationId': places,
    'path.roleId': ['id_full_admin', 'id_readonly_admin'].map((role) => publicId('ROLE', role)),
    'path.licenseId': holder?.licenses.map((license) => licenseId(holder, license)) ?? [],
    'path.webhookId': [...world.webhooks.values()].map(({ uuid }) => publicId('WEBHOOK', uuid)),
    'path.wrapupReasonId': own(world.wrapUpReasons).map(({ uuid }) => publicId('WRAPUP_REASON_ID', uuid)),
    'path.workspaceId': ids('PLACE', world.workspaces),
    'path.virtualLineId': ids('VIRTUAL_LINE', world.virtualLines),
    'path.huntGroupId': groups('hunt-group'),
    'path.queueId': groups('call-queue', 'customer-assist'),
    'path.autoAttendantId': groups('auto-attendant'),
    'path.groupId': ids('SCIM_GROUP', world.peopleGroups),
    'path.deviceId': ids('DEVICE', world.devices),
    'path.contactId': own(world.contacts).map(({ uuid }) => uuid),
    'path.floorId': [...world.floors.values()].map(({ uuid }) => publicId('WORKSPACE_LOCATION_FLOOR', uuid)),
    'query.from': [time(60 * 24), time(60 * 72)],
    'query.to': [time(0), time(60)],
    'query.startTime': [time(8 * 60), time(120)],
    'query.endTime': [time(7), time(60)],
  };
}
