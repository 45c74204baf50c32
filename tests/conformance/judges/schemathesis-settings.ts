import type { EmulatedPerson, Emulator, World } from '../../../apps/emulator/src/index.ts';
import { activeLegs } from '../../../apps/emulator/src/telephony/call-legs.ts';
import { callId } from '../../../apps/emulator/src/telephony/call-view.ts';
import { groupId } from '../../../apps/emulator/src/webex/group-id.ts';
import { licenseId } from '../../../apps/emulator/src/webex/license-id.ts';
import { type PublicIdType, publicId } from '../../../apps/emulator/src/webex/public-id.ts';
import { playerOf } from './schemathesis-stage.ts';

/** With ids out of thin air nearly every answer would be 404; some stay, so that hostile ones are sent too. */
const SHARE_OF_REAL_IDS = 0.8;
const MOST_VALUES = 12;

/** Files whose ids are bare UUIDs. */
const BARE = ['scim-2-users', 'identity-organization', 'organization-contacts'];

/** The settings file for one description: real ids of the emulator's world in place of most made up ones. */
export function settingsFor(emulator: Emulator, file: string): string {
  const values = Object.entries(valuesFor(emulator, file)).filter(([, list]) => list.length > 0);
  const nameOf = (key: string): string => key.replace(/[^A-Za-z0-9]+/g, '_');
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

function valuesFor(emulator: Emulator, file: string): Record<string, string[]> {
  const { world, services } = emulator;
  const player = playerOf(emulator);
  const { orgUuid } = player;
  const bare = BARE.includes(file);
  const own = <Item extends { orgUuid: string }>(items: Map<string, Item>): Item[] =>
    [...items.values()].filter((item) => item.orgUuid === orgUuid);
  const ids = (type: PublicIdType, items: Map<string, { orgUuid: string; uuid: string }>): string[] =>
    own(items).map(({ uuid }) => (bare ? uuid : publicId(type, uuid)));
  const playerIds = [player.uuid, publicId('PEOPLE', player.uuid)];
  // The player is not among them: it is not to be deleted by its own requests.
  const people = ids('PEOPLE', world.people).filter((id) => !playerIds.includes(id));
  const holder = world.organizations.get(orgUuid);
  const organization = [bare ? orgUuid : publicId('ORGANIZATION', orgUuid)];
  const nowMs = services.clock.now();
  const time = (minutesAgo: number): string => new Date(nowMs - minutesAgo * 60_000).toISOString();
  return {
    ...placeValues(world, orgUuid),
    ...callValues(world, player),
    'path.personId': people,
    'path.userId': people,
    'path.supervisorId': [...own(world.supervisors).map(({ personUuid }) => publicId('PEOPLE', personUuid)), ...people],
    'path.id': people,
    'query.id': people,
    'body.id': people,
    'body.agents[*].id': people,
    'body.supervisors[*].id': people,
    'body.personId': people,
    'path.orgId': organization,
    'query.orgId': organization,
    'query.personId': [...playerIds, ...people.slice(0, 2)],
    'path.authorizationId': own(world.grants).map(({ uuid }) => publicId('AUTHORIZATION', uuid)),
    'path.applicationId': [...world.serviceApps.keys()].map((id) => publicId('APPLICATION', id)),
    'path.roleId': ['id_full_admin', 'id_readonly_admin'].map((role) => publicId('ROLE', role)),
    'path.licenseId': holder?.licenses.map((license) => licenseId(holder, license)) ?? [],
    'path.webhookId': [...world.webhooks.values()].map(({ uuid }) => publicId('WEBHOOK', uuid)),
    'path.workspaceId': ids('PLACE', world.workspaces),
    'path.virtualLineId': ids('VIRTUAL_LINE', world.virtualLines),
    'path.groupId': ids('SCIM_GROUP', world.peopleGroups),
    'path.deviceId': ids('DEVICE', world.devices),
    'path.contactId': own(world.contacts).map(({ uuid }) => uuid),
    'query.from': [time(60 * 24), time(60 * 72)],
    'query.to': [time(0), time(60)],
    'query.startTime': [time(8 * 60), time(120)],
    'query.endTime': [time(7), time(60)],
  };
}

/** A group answers under its own location only: of the one place that has some of each kind. */
function placeValues(world: World, orgUuid: string): Record<string, string[]> {
  const all = [...world.groups.values()].filter((group) => group.orgUuid === orgUuid);
  const place = all.find(({ kind }) => kind === 'auto-attendant')?.locationUuid ?? '';
  const groups = (...kinds: string[]): string[] => {
    const fitting = all.filter(({ kind }) => kinds.includes(kind));
    const there = fitting.filter(({ locationUuid }) => locationUuid === place);
    return (there.length > 0 ? there : fitting).slice(0, 3).map(groupId);
  };
  const elsewhere = [...world.locations.values()].find((it) => it.orgUuid === orgUuid && it.uuid !== place);
  const places = [place, elsewhere?.uuid ?? place].map((uuid) => publicId('LOCATION', uuid));
  const numbers = [...world.numbers.values()].filter(({ locationUuid }) => locationUuid === place);
  return {
    'path.locationId': places,
    'query.locationId': places,
    'body.locationId': places,
    'path.huntGroupId': groups('hunt-group'),
    'path.queueId': groups('call-queue', 'customer-assist'),
    'path.autoAttendantId': groups('auto-attendant'),
    'path.wrapupReasonId': [...world.wrapUpReasons.values()].map(({ uuid }) => publicId('WRAPUP_REASON_ID', uuid)),
    'path.floorId': [...world.floors.values()].map(({ uuid }) => publicId('WORKSPACE_LOCATION_FLOOR', uuid)),
    'body.phoneNumbers[*]': numbers.map(({ phoneNumber }) => phoneNumber),
    'body.extension': ['7901', '7902', '7903', '7904', '7905', '7906', '7907', '7908'],
  };
}

function callValues(world: World, player: EmulatedPerson): Record<string, string[]> {
  const calls = [...activeLegs(world, player.uuid)].map(({ leg }) => callId(leg));
  const colleagues = [...world.people.values()].filter((it) => it.orgUuid === player.orgUuid && it.extension !== null);
  const owner = [publicId('PEOPLE', player.uuid)];
  return {
    'path.callId': calls,
    'body.callId': calls,
    'body.callId1': calls,
    'body.callId2': calls,
    'body.destination': colleagues.map(({ extension }) => extension ?? ''),
    'body.target': colleagues.map(({ extension }) => extension ?? ''),
    'path.memberId': owner,
    'query.lineOwnerId': owner,
    'body.lineOwnerId': owner,
  };
}
