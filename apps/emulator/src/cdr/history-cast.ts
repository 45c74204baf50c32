import type { EmulatedGroup, EmulatedOrganization, World } from '../state/world.ts';
import type { HistoryCast, HistoryGroup, HistoryMember, HistorySite } from '../state/world-cdr.ts';
import { hasCalling } from '../telephony/parties.ts';

/** Who answers at night too. */
const ROUND_THE_CLOCK = /front|house|reception|engineering|food/i;

function sitesOf(world: World, orgUuid: string): HistorySite[] {
  const own = [...world.locations.values()].filter((location) => location.orgUuid === orgUuid);
  return own.map(({ uuid, name, mainNumber, timeZone, country, routingPrefix }) => {
    return { uuid, name, mainNumber, timeZone, country, routingPrefix };
  });
}

function membersOf(world: World, orgUuid: string, siteOf: (uuid: string) => number): HistoryMember[] {
  const members: HistoryMember[] = [];
  const add = (member: HistoryMember): void => {
    if (member.site >= 0) members.push(member);
  };
  for (const person of world.people.values()) {
    if (person.orgUuid !== orgUuid || !person.active || person.deleted || !hasCalling(world, person)) continue;
    const { uuid, extension, phoneNumber, locationUuid } = person;
    const shift = ROUND_THE_CLOCK.test(person.department) ? 'house' : 'desk';
    const name = `${person.firstName} ${person.lastName}`;
    add({ uuid, kind: 'person', name, extension, phoneNumber, site: siteOf(locationUuid), shift });
  }
  for (const workspace of world.workspaces.values()) {
    if (workspace.orgUuid !== orgUuid) continue;
    const { uuid, name, extension, phoneNumber, locationUuid } = workspace;
    add({ uuid, kind: 'workspace', name, extension, phoneNumber, site: siteOf(locationUuid), shift: 'house' });
  }
  for (const line of world.virtualLines.values()) {
    if (line.orgUuid !== orgUuid) continue;
    const { uuid, extension, phoneNumber, locationUuid } = line;
    const name = `${line.firstName} ${line.lastName}`;
    add({ uuid, kind: 'virtual-line', name, extension, phoneNumber, site: siteOf(locationUuid), shift: 'desk' });
  }
  return members;
}

function groupOf(group: EmulatedGroup, site: number, memberAt: Map<string, number>): HistoryGroup {
  const { uuid, kind, name, extension, phoneNumber } = group;
  const members = group.memberUuids.map((member) => memberAt.get(member)).filter((index) => index !== undefined);
  return { uuid, kind, name, extension, phoneNumber, site, members };
}

function castOf(world: World, organization: EmulatedOrganization): HistoryCast {
  const orgUuid = organization.uuid;
  const sites = sitesOf(world, orgUuid);
  const siteAt = new Map(sites.map((site, index) => [site.uuid, index]));
  const siteOf = (uuid: string): number => siteAt.get(uuid) ?? -1;
  const members = membersOf(world, orgUuid, siteOf);
  const memberAt = new Map(members.map((member, index) => [member.uuid, index]));
  const groups = [...world.groups.values()]
    .filter((group) => group.orgUuid === orgUuid && group.enabled && siteOf(group.locationUuid) >= 0)
    .map((group) => groupOf(group, siteOf(group.locationUuid), memberAt))
    .filter((group) => group.members.length > 0 || group.kind === 'auto-attendant');
  return { orgUuid, sites, members, groups };
}

/** Everybody with a line as they are now, organization by organization; those with nobody to call are left out. */
export function castsOfWorld(world: World): HistoryCast[] {
  return [...world.organizations.values()]
    .map((organization) => castOf(world, organization))
    .filter((cast) => cast.members.length > 1);
}
