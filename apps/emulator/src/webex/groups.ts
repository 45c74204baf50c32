import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { EmulatedPeopleGroup } from '../state/world-identity.ts';
import { bodyFields, type Fields, objectsField, textField } from './body-fields.ts';
import { displayNameOf } from './display-name.ts';
import { forbidden, malformed, notFound, WebexHttpError } from './errors.ts';
import { applyGroupOperations, changeMembers, memberUuid } from './group-changes.ts';
import { authenticate, type Caller } from './guard.ts';
import { queryNumber, queryText } from './paging.ts';
import { idOf, parsePublicId, publicId } from './public-id.ts';
import { queryFlag, queryList } from './query.ts';

const MEMBERS_LIMIT = 500;
const LIST_LIMIT = 500;

interface GroupParams {
  Params: { groupId: string };
}

/** Groups of people: list, details, members, create, change, delete. */
export function registerGroupRoutes(app: FastifyInstance, services: Services): void {
  const groups = services.world.peopleGroups;
  app.get('/v1/groups', async (request) => listGroups(services, request, enter(services, request, 'read')));
  app.get<GroupParams>('/v1/groups/:groupId', async (request) => {
    const group = findGroup(services, request, 'read');
    const members = queryFlag(request, 'includeMembers') ? { from: 0, count: MEMBERS_LIMIT } : null;
    return groupView(services, group, members);
  });
  app.get<GroupParams>('/v1/groups/:groupId/members', async (request) => {
    const group = findGroup(services, request, 'read');
    const startIndex = queryNumber(request, 'startIndex', { fallback: 1, least: 1 });
    const count = Math.min(queryNumber(request, 'count', { fallback: MEMBERS_LIMIT, least: 0 }), MEMBERS_LIMIT);
    const view = groupView(services, group, { from: startIndex - 1, count });
    return { ...view, startIndex, itemsPerPage: Math.max(0, Math.min(count, view.memberSize - startIndex + 1)) };
  });
  app.post('/v1/groups', async (request, reply) => {
    const caller = enter(services, request, 'write');
    const group = createGroup(services, caller, bodyFields(request));
    reply.status(201);
    return groupView(services, group, { from: 0, count: MEMBERS_LIMIT });
  });
  app.patch<GroupParams>('/v1/groups/:groupId', async (request) => {
    const before = findGroup(services, request, 'write');
    const body = bodyFields(request);
    const group = { ...before, memberUuids: [...before.memberUuids], modifiedMs: services.clock.now() };
    const operations = objectsField(body, 'Operations');
    if (operations !== undefined) applyGroupOperations(services, group, operations);
    else {
      group.displayName = textField(body, 'displayName') ?? group.displayName;
      changeMembers(services, group, objectsField(body, 'members') ?? []);
    }
    demandFreeName(services, group);
    groups.set(group.uuid, group);
    services.changed('critical');
    return groupView(services, group, { from: 0, count: MEMBERS_LIMIT });
  });
  app.delete<GroupParams>('/v1/groups/:groupId', async (request, reply) => {
    const group = findGroup(services, request, 'write');
    groups.delete(group.uuid);
    for (const contact of services.world.contacts.values()) {
      contact.groupUuids = contact.groupUuids.filter((uuid) => uuid !== group.uuid);
    }
    services.changed('critical');
    return reply.status(204).send();
  });
}

function enter(services: Services, request: FastifyRequest, kind: 'read' | 'write'): Caller {
  const scopes = kind === 'read' ? ['identity:groups_read', 'identity:groups_rw'] : ['identity:groups_rw'];
  const caller = authenticate(services, request, { scopes });
  const roles = [
    'id_full_admin',
    'id_user_admin',
    ...(kind === 'read' ? ['id_readonly_admin', 'id_device_admin'] : []),
  ];
  if (!caller.person.roles.some((role) => roles.includes(role))) throw forbidden();
  return caller;
}

/** `SCIM_GROUP/<group>:<organization>` in its public form. */
function groupPublicId(group: EmulatedPeopleGroup): string {
  return publicId('SCIM_GROUP', `${group.uuid}:${group.orgUuid}`);
}

function findGroup(
  services: Services,
  request: FastifyRequest<GroupParams>,
  kind: 'read' | 'write',
): EmulatedPeopleGroup {
  const caller = enter(services, request, kind);
  const { groupId } = request.params;
  const parsed = parsePublicId(groupId);
  const uuid = parsed === null ? groupId.toLowerCase() : parsed.type === 'SCIM_GROUP' ? parsed.id.split(':')[0] : '';
  const group = services.world.peopleGroups.get(uuid ?? '');
  if (group === undefined || group.orgUuid !== caller.organization.uuid) throw notFound();
  return group;
}

function createGroup(services: Services, caller: Caller, body: Fields): EmulatedPeopleGroup {
  const displayName = textField(body, 'displayName');
  if (displayName === undefined) throw malformed("'displayName' is required.");
  const orgId = textField(body, 'orgId');
  if (orgId !== undefined && idOf(orgId, ['ORGANIZATION']) !== caller.organization.uuid) throw forbidden();
  const externalId = textField(body, 'externalId');
  const nowMs = services.clock.now();
  const group: EmulatedPeopleGroup = {
    uuid: services.random.uuid(),
    orgUuid: caller.organization.uuid,
    displayName,
    ...(externalId === undefined ? {} : { externalId }),
    memberUuids: [],
    createdMs: nowMs,
    modifiedMs: nowMs,
  };
  const members = objectsField(body, 'members') ?? [];
  group.memberUuids = [...new Set(members.map((member) => memberUuid(services, group, member)))];
  demandFreeName(services, group);
  services.world.peopleGroups.set(group.uuid, group);
  services.changed('critical');
  return group;
}

function demandFreeName(services: Services, group: EmulatedPeopleGroup): void {
  for (const other of services.world.peopleGroups.values()) {
    const same = other.displayName.toLowerCase() === group.displayName.toLowerCase();
    if (same && other.orgUuid === group.orgUuid && other.uuid !== group.uuid) {
      throw new WebexHttpError(409, 'A group with this name exists already.');
    }
  }
}

function listGroups(services: Services, request: FastifyRequest, caller: Caller): Record<string, unknown> {
  const fits = nameFilter(queryText(request, 'filter'));
  const found = [...services.world.peopleGroups.values()].filter(
    (group) => group.orgUuid === caller.organization.uuid && fits(group),
  );
  const sortBy = queryText(request, 'sortBy');
  if (sortBy !== null) {
    const key = (group: EmulatedPeopleGroup): string =>
      sortBy === 'id' ? group.uuid : group.displayName.toLowerCase();
    const direction = queryText(request, 'sortOrder')?.toLowerCase() === 'descending' ? -1 : 1;
    found.sort((one, other) => (key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0) * direction);
  }
  const startIndex = queryNumber(request, 'startIndex', { fallback: 1, least: 1 });
  const count = Math.min(queryNumber(request, 'count', { fallback: 100, least: 0 }), LIST_LIMIT);
  const page = found.slice(startIndex - 1, startIndex - 1 + count);
  const members = queryFlag(request, 'includeMembers') ? { from: 0, count: MEMBERS_LIMIT } : null;
  const attributes = queryList(request, 'attributes');
  const views = page.map((group) => groupView(services, group, members));
  return {
    totalResults: found.length,
    startIndex,
    itemsPerPage: page.length,
    groups: attributes === null ? views : views.map((view) => chosen(view, attributes)),
  };
}

function chosen(view: Record<string, unknown>, attributes: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(view).filter(([name]) => name === 'id' || attributes.includes(name)));
}

/** `displayName eq "…"` or `displayName sw "…"`; nothing else may be asked for (Webex developer documentation, Groups). */
function nameFilter(text: string | null): (group: EmulatedPeopleGroup) => boolean {
  if (text === null) return () => true;
  const match = /^\s*displayName\s+(eq|sw)\s+"((?:[^"\\]|\\.)*)"\s*$/i.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) throw malformed('The filter cannot be understood.');
  const wanted = match[2].replace(/\\(.)/g, '$1').toLowerCase();
  const exact = match[1].toLowerCase() === 'eq';
  return ({ displayName }) =>
    exact ? displayName.toLowerCase() === wanted : displayName.toLowerCase().startsWith(wanted);
}

function groupView(
  services: Services,
  group: EmulatedPeopleGroup,
  members: { from: number; count: number } | null,
): Record<string, unknown> & { memberSize: number } {
  const living = group.memberUuids.flatMap((uuid) => {
    const person = services.world.people.get(uuid);
    return person === undefined || person.deleted ? [] : [person];
  });
  const shown = members === null ? [] : living.slice(members.from, members.from + members.count);
  return {
    id: groupPublicId(group),
    displayName: group.displayName,
    orgId: publicId('ORGANIZATION', group.orgUuid),
    created: new Date(group.createdMs).toISOString(),
    lastModified: new Date(group.modifiedMs).toISOString(),
    ...(group.externalId === undefined ? {} : { externalId: group.externalId }),
    memberSize: living.length,
    ...(members === null
      ? {}
      : {
          members: shown.map((person) => ({
            id: publicId('PEOPLE', person.uuid),
            type: 'user',
            displayName: displayNameOf(services.world, person),
          })),
        }),
  };
}
