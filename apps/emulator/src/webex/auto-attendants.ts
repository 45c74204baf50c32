import type { FastifyInstance } from 'fastify';
import type { EmulatedGroup, EmulatedLocation, Services } from '../state/world.ts';
import type { AttendantMenus } from '../state/world-directory.ts';
import { attendantMenuView, readAttendantMenu, standardMenu } from './attendant-menus.ts';
import { bodyFields, configCaller, type Fields, fieldReader, noteChange, ownLocation } from './config-request.ts';
import { groupId } from './group-id.ts';
import {
  applyGroupBasics,
  blankGroup,
  deleteGroup,
  type GroupRequest,
  groupDetailBasics,
  requestedGroup,
} from './group-requests.ts';
import { isTollFree } from './toll-free.ts';

const LIST = '/v1/telephony/config/locations/:locationId/autoAttendants';
const KINDS = ['auto-attendant'] as const;
const DIALING = ['ENTERPRISE', 'GROUP'] as const;

/** Details of auto attendants with both menus, and making, changing and deleting them. */
export function registerAutoAttendantRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get(`${LIST}/:groupId`, async (request: GroupRequest) => {
    const { group, location } = requestedGroup(services, request, { kinds: KINDS, access: 'read' });
    return attendantView(services, group, location);
  });
  app.get(`${LIST}/:groupId/announcements`, async (request: GroupRequest) => {
    requestedGroup(services, request, { kinds: KINDS, access: 'read' });
    // Nothing can be uploaded here: every menu plays the greeting that comes with it.
    return { announcements: [] };
  });
  app.post(LIST, async (request: GroupRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const location = ownLocation(services, caller, request.params.locationId);
    const fields = bodyFields(request, ['name', 'businessSchedule', 'businessHoursMenu', 'afterHoursMenu']);
    const group = blankGroup(services, location, 'auto-attendant');
    applyAttendant(services, fields, { group, location });
    world.groups.set(group.uuid, group);
    noteChange(services, caller, { kind: 'group-created', id: group.uuid, name: group.name });
    return reply.code(201).send({ id: groupId(group) });
  });
  app.put(`${LIST}/:groupId`, async (request: GroupRequest, reply) => {
    const { caller, group, location } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
    applyAttendant(services, bodyFields(request), { group, location });
    noteChange(services, caller, { kind: 'group-changed', id: group.uuid, name: group.name });
    return reply.code(204).send();
  });
  app.delete(`${LIST}/:groupId`, async (request: GroupRequest, reply) => {
    const { caller, group } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
    deleteGroup(services, caller, group);
    return reply.code(204).send();
  });
}

/** Menus of an attendant; the standard ones where a state file of an earlier version holds none. */
function menusOf(group: EmulatedGroup): AttendantMenus {
  return (
    group.menu ?? {
      businessSchedule: 'Business hours',
      extensionDialing: 'ENTERPRISE',
      nameDialing: 'ENTERPRISE',
      businessHours: standardMenu(),
      afterHours: standardMenu(),
    }
  );
}

function applyAttendant(
  services: Services,
  fields: Fields,
  target: { group: EmulatedGroup; location: EmulatedLocation },
): void {
  const { group } = target;
  const read = fieldReader(fields);
  const before = menusOf(group);
  const holidaySchedule = read.text('holidaySchedule') ?? before.holidaySchedule;
  const business = read.object('businessHoursMenu');
  const after = read.object('afterHoursMenu');
  const menu: AttendantMenus = {
    businessSchedule: read.text('businessSchedule') ?? before.businessSchedule,
    ...(holidaySchedule ? { holidaySchedule } : {}),
    extensionDialing: read.word('extensionDialing', DIALING) ?? before.extensionDialing,
    nameDialing: read.word('nameDialing', DIALING) ?? before.nameDialing,
    businessHours: business === null ? before.businessHours : readAttendantMenu(business, 'businessHoursMenu.'),
    afterHours: after === null ? before.afterHours : readAttendantMenu(after, 'afterHoursMenu.'),
  };
  applyGroupBasics(services, fields, target);
  group.menu = menu;
}

function attendantView(services: Services, group: EmulatedGroup, location: EmulatedLocation) {
  const menus = menusOf(group);
  const prefix = location.routingPrefix;
  return {
    id: groupId(group),
    ...groupDetailBasics(services.world, group),
    ...(prefix === '' ? {} : { routingPrefix: prefix }),
    ...(group.extension === '' ? {} : { esn: `${prefix}${group.extension}` }),
    tollFreeNumber: isTollFree(services.world, group.phoneNumber),
    alternateNumbers: group.alternateNumbers ?? [],
    businessSchedule: menus.businessSchedule,
    ...(menus.holidaySchedule === undefined ? {} : { holidaySchedule: menus.holidaySchedule }),
    extensionDialing: menus.extensionDialing,
    nameDialing: menus.nameDialing,
    businessHoursMenu: attendantMenuView(menus.businessHours),
    afterHoursMenu: attendantMenuView(menus.afterHours),
  };
}
