import type { VirtualLine } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedLocation, EmulatedVirtualLine, Services } from '../state/world.ts';
import {
  bodyFields,
  configCaller,
  type Fields,
  fieldReader,
  invalidField,
  missingFields,
  noteChange,
} from './config-request.ts';
import { claimNumbers, lineOf, numberFields, releaseNumber } from './directory-lines.ts';
import { notFound } from './errors.ts';
import { leaveGroups } from './group-requests.ts';
import type { Caller } from './guard.ts';
import { heldList } from './held-list.ts';
import { sortByName } from './name-order.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';
import { queryFlag, queryList } from './query.ts';

const BASE = '/v1/telephony/config/virtualLines';
const LIMITS = { default: 1000, limit: 2000 };
/** Devices a virtual line can be on, as the documentation's sample has it. */
const MOST_DEVICES = 35;
type LineRequest = FastifyRequest<{ Params: { id: string } }>;

/** Virtual lines: list, details, making, changing and deleting them. */
export function registerVirtualLineRoutes(app: FastifyInstance, services: Services): void {
  registerVirtualLineReads(app, services);
  const { world } = services;
  app.post(BASE, async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const fields = bodyFields(request, ['firstName', 'lastName', 'locationId']);
    const location = locationOfBody(services, caller, fields);
    const line: EmulatedVirtualLine = {
      uuid: services.random.uuid(),
      orgUuid: location.orgUuid,
      locationUuid: location.uuid,
      firstName: '',
      lastName: '',
      extension: '',
      phoneNumber: null,
    };
    applyVirtualLine(services, fields, { line, location });
    world.virtualLines.set(line.uuid, line);
    noteChange(services, caller, { kind: 'virtual-line-created', id: line.uuid });
    return reply.code(201).send({ id: publicId('VIRTUAL_LINE', line.uuid) });
  });
  app.put(`${BASE}/:id`, async (request: LineRequest, reply) => {
    const { caller, line, location } = requested(services, request, 'write');
    applyVirtualLine(services, bodyFields(request), { line, location });
    noteChange(services, caller, { kind: 'virtual-line-changed', id: line.uuid });
    return reply.code(204).send();
  });
  app.put(`${BASE}/:id/directorySearch`, async (request: LineRequest, reply) => {
    const { caller, line } = requested(services, request, 'write');
    const enabled = fieldReader(bodyFields(request, ['enabled'])).flag('enabled');
    line.directorySearchEnabled = enabled === true;
    noteChange(services, caller, { kind: 'virtual-line-changed', id: line.uuid });
    return reply.code(204).send();
  });
  app.delete(`${BASE}/:id`, async (request: LineRequest, reply) => {
    const { caller, line } = requested(services, request, 'write');
    world.virtualLines.delete(line.uuid);
    releaseNumber(world, line, line.phoneNumber);
    leaveGroups(world, line.uuid);
    noteChange(services, caller, { kind: 'virtual-line-deleted', id: line.uuid });
    return reply.code(204).send();
  });
}

function locationOfBody(services: Services, caller: Caller, fields: Fields): EmulatedLocation {
  const id = fieldReader(fields).text('locationId') ?? '';
  const location = services.world.locations.get(idOf(id, ['LOCATION']) ?? '');
  if (location === undefined || location.orgUuid !== caller.organization.uuid) throw invalidField('locationId');
  return location;
}

function requested(services: Services, request: LineRequest, kind: 'read' | 'write') {
  const caller = configCaller(services, request, { kind });
  const uuid = idOf(request.params.id, ['VIRTUAL_LINE']);
  const line = uuid === null ? undefined : services.world.virtualLines.get(uuid);
  const location = services.world.locations.get(line?.locationUuid ?? '');
  if (line === undefined || location === undefined || line.orgUuid !== caller.organization.uuid) throw notFound();
  return { caller, line, location };
}

const TEXTS = [
  'displayName',
  'announcementLanguage',
  'callerIdFirstName',
  'callerIdLastName',
  'callerIdNumber',
  'timeZone',
] as const;

function applyVirtualLine(
  services: Services,
  fields: Fields,
  target: { line: EmulatedVirtualLine; location: EmulatedLocation },
): void {
  const { line, location } = target;
  const read = fieldReader(fields);
  const firstName = read.text('firstName') ?? line.firstName;
  const lastName = read.text('lastName') ?? line.lastName;
  if (firstName === '' || lastName === '') throw invalidField(firstName === '' ? 'firstName' : 'lastName');
  const number = read.text('phoneNumber');
  const phoneNumber = number === null ? line.phoneNumber : number === '' ? null : number;
  const extension = read.text('extension') ?? line.extension;
  if (phoneNumber === null && extension === '') throw missingFields(['phoneNumber', 'extension']);
  const texts: Partial<EmulatedVirtualLine> = {};
  for (const name of TEXTS) {
    const value = read.text(name);
    if (value !== null) texts[name] = value;
  }
  claimNumbers(services, { location, ownerUuid: line.uuid, phoneNumber, extension });
  if (line.phoneNumber !== phoneNumber) releaseNumber(services.world, line, line.phoneNumber);
  Object.assign(line, texts, { firstName, lastName, phoneNumber, extension });
}

function registerVirtualLineReads(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get(BASE, async (request, reply): Promise<{ virtualLines: VirtualLine[] }> => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    const items = heldList(services, request, {
      orgUuid: organization.uuid,
      build: () => {
        const fits = virtualLineFilter(services, request);
        const own = [...world.virtualLines.values()].filter((line) => line.orgUuid === organization.uuid && fits(line));
        return sortByName(request, own, (line) => line);
      },
    });
    const page = offsetPage({ services, request, reply, items, limits: LIMITS });
    return { virtualLines: page.map((line) => listView(services, line)) };
  });
  app.get(`${BASE}/:id`, async (request: LineRequest) => {
    const { line, location } = requested(services, request, 'read');
    return detailView(line, location);
  });
  app.get(`${BASE}/:id/number`, async (request: LineRequest) => {
    const { line } = requested(services, request, 'read');
    return {
      phoneNumber: {
        ...(line.phoneNumber === null ? {} : { directNumber: line.phoneNumber }),
        ...(line.extension === '' ? {} : { extension: line.extension }),
        primary: true,
      },
    };
  });
  app.get(`${BASE}/:id/devices`, async (request: LineRequest) => {
    requested(services, request, 'read');
    // Virtual lines are put on no device here.
    return { devices: [], availableEndpointType: 'SHARED_CALL_APPEARANCE', maxDeviceCount: MOST_DEVICES };
  });
}

function virtualLineFilter(services: Services, request: FastifyRequest): (line: EmulatedVirtualLine) => boolean {
  const lower = (name: string): string[] | null => queryList(request, name)?.map((it) => it.toLowerCase()) ?? null;
  const locations = queryList(request, 'locationId')?.map((id) => idOf(id, ['LOCATION']));
  const ids = queryList(request, 'id')?.map((id) => idOf(id, ['VIRTUAL_LINE']));
  const names = lower('ownerName');
  const numbers = queryList(request, 'phoneNumber');
  const locationNames = lower('locationName');
  const asked = (name: string, has: boolean): boolean =>
    queryText(request, name) === null || !queryFlag(request, name) || has;
  return (line) => {
    const name = `${line.firstName} ${line.lastName}`.toLowerCase();
    const location = services.world.locations.get(line.locationUuid)?.name.toLowerCase() ?? '';
    return (
      (locations === undefined || locations.includes(line.locationUuid)) &&
      (ids === undefined || ids.includes(line.uuid)) &&
      (names === null || names.some((wanted) => name.includes(wanted))) &&
      (numbers === null || numbers.some((wanted) => line.phoneNumber === wanted)) &&
      (locationNames === null || locationNames.includes(location)) &&
      asked('hasDeviceAssigned', false) &&
      asked('hasExtensionAssigned', line.extension !== '') &&
      asked('hasDnAssigned', line.phoneNumber !== null)
    );
  };
}

function listView(services: Services, line: EmulatedVirtualLine): VirtualLine {
  const location = services.world.locations.get(line.locationUuid);
  const found = lineOf(services.world, line.uuid);
  const { phoneNumber, ...numbers } = found === null ? {} : numberFields(services.world, found);
  const callerIdNumber = line.callerIdNumber ?? line.phoneNumber ?? location?.mainNumber ?? '';
  return {
    id: publicId('VIRTUAL_LINE', line.uuid),
    firstName: line.firstName,
    lastName: line.lastName,
    callerIdFirstName: line.callerIdFirstName ?? line.firstName,
    callerIdLastName: line.callerIdLastName ?? line.lastName,
    ...(callerIdNumber === '' ? {} : { callerIdNumber }),
    externalCallerIdNamePolicy: 'DIRECT_LINE',
    number: { ...(phoneNumber === undefined ? {} : { external: phoneNumber }), ...numbers, primary: true },
    location: { id: publicId('LOCATION', line.locationUuid), name: location?.name ?? '' },
    numberOfDevicesAssigned: 0,
  };
}

function detailView(line: EmulatedVirtualLine, location: EmulatedLocation) {
  const { street: address1, address2, city, state, postalCode, country } = location;
  return {
    id: publicId('VIRTUAL_LINE', line.uuid),
    firstName: line.firstName,
    lastName: line.lastName,
    displayName: line.displayName ?? `${line.firstName} ${line.lastName}`,
    directorySearchEnabled: line.directorySearchEnabled ?? true,
    announcementLanguage: line.announcementLanguage ?? location.announcementLanguage ?? location.language,
    timeZone: line.timeZone ?? location.timeZone,
    number: {
      ...(line.phoneNumber === null ? {} : { external: line.phoneNumber }),
      ...(line.extension === '' ? {} : { extension: line.extension }),
      primary: true,
    },
    devices: [],
    location: {
      id: publicId('LOCATION', location.uuid),
      name: location.name,
      address: { address1, ...(address2 === undefined ? {} : { address2 }), city, state, postalCode, country },
    },
  };
}
