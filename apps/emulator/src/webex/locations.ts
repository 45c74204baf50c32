import type { Location } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedLocation, Services } from '../state/world.ts';
import {
  alreadyTaken,
  bodyFields,
  configCaller,
  type Fields,
  fieldReader,
  invalidField,
  missingFields,
  noteChange,
  ownLocation,
} from './config-request.ts';
import { linesOf } from './directory-lines.ts';
import { registerFloorRoutes } from './floors.ts';
import { LOCATION_SCOPES } from './location-scopes.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';

const LIMITS = { default: 500, limit: 1000 };
type LocationRequest = FastifyRequest<{ Params: { locationId: string } }>;

/** Locations with their floors: list, details, making, changing and deleting them. */
export function registerLocationRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get('/v1/locations', async (request, reply): Promise<{ items: Location[] }> => {
    const { organization } = configCaller(services, request, { kind: 'read', scopes: LOCATION_SCOPES.read });
    const name = queryText(request, 'name')?.toLowerCase() ?? '';
    const id = queryText(request, 'id');
    const uuid = id === null ? null : idOf(id, ['LOCATION']);
    const items = [...world.locations.values()].filter((location) => {
      const fits = location.name.toLowerCase().includes(name) && (id === null || location.uuid === uuid);
      return location.orgUuid === organization.uuid && fits;
    });
    return { items: offsetPage({ services, request, reply, items, limits: LIMITS }).map(locationView) };
  });
  app.get('/v1/locations/:locationId', async (request: LocationRequest): Promise<Location> => {
    const caller = configCaller(services, request, { kind: 'read', scopes: LOCATION_SCOPES.read });
    return locationView(ownLocation(services, caller, request.params.locationId));
  });
  app.post('/v1/locations', async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'write', scopes: LOCATION_SCOPES.write });
    const required = ['name', 'timeZone', 'preferredLanguage', 'announcementLanguage', 'address'];
    const fields = bodyFields(request, required);
    const location = blankLocation(services.random.uuid(), caller.organization.uuid);
    applyLocation(services, fields, { location, isNew: true });
    world.locations.set(location.uuid, location);
    noteChange(services, caller, { kind: 'location-created', id: location.uuid, name: location.name });
    return reply.code(201).send({ id: publicId('LOCATION', location.uuid) });
  });
  app.put('/v1/locations/:locationId', async (request: LocationRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write', scopes: LOCATION_SCOPES.write });
    const location = ownLocation(services, caller, request.params.locationId);
    applyLocation(services, bodyFields(request), { location, isNew: false });
    noteChange(services, caller, { kind: 'location-changed', id: location.uuid, name: location.name });
    return reply.code(204).send();
  });
  app.delete('/v1/locations/:locationId', async (request: LocationRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write', scopes: LOCATION_SCOPES.write });
    const location = ownLocation(services, caller, request.params.locationId);
    for (const line of linesOf(world, location.orgUuid)) {
      // Documented: Webex Calling must be disabled in the location first.
      if (line.locationUuid === location.uuid) throw alreadyTaken('The location is enabled for Webex Calling.');
    }
    world.locations.delete(location.uuid);
    for (const floor of [...world.floors.values()])
      if (floor.locationUuid === location.uuid) world.floors.delete(floor.uuid);
    for (const number of [...world.numbers.values()])
      if (number.locationUuid === location.uuid) world.numbers.delete(number.phoneNumber);
    noteChange(services, caller, { kind: 'location-deleted', id: location.uuid, name: location.name });
    return reply.code(204).send();
  });
  registerFloorRoutes(app, services);
}

/** Without Webex Calling: no main number, no routing prefix. */
function blankLocation(uuid: string, orgUuid: string): EmulatedLocation {
  return {
    uuid,
    orgUuid,
    name: '',
    timeZone: '',
    language: '',
    country: '',
    city: '',
    state: '',
    postalCode: '',
    street: '',
    mainNumber: '',
    routingPrefix: '',
  };
}

/** Whether the text names a time zone of the IANA list. */
function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function applyLocation(
  services: Services,
  fields: Fields,
  target: { location: EmulatedLocation; isNew: boolean },
): void {
  const { location, isNew } = target;
  const read = fieldReader(fields);
  const name = read.text('name') ?? location.name;
  if (name === '') throw invalidField('name');
  for (const other of services.world.locations.values()) {
    const same = other.orgUuid === location.orgUuid && other.uuid !== location.uuid;
    if (same && other.name.toLowerCase() === name.toLowerCase()) throw alreadyTaken(`The name ${name} is in use.`);
  }
  const timeZone = read.text('timeZone') ?? location.timeZone;
  if (!isTimeZone(timeZone)) throw invalidField('timeZone');
  const language = read.text('preferredLanguage') ?? location.language;
  const address = readAddress(read.object('address'), { location, isNew });
  const texts: Partial<EmulatedLocation> = {};
  for (const key of ['announcementLanguage', 'latitude', 'longitude', 'notes'] as const) {
    const value = isNew ? read.text(key) : null;
    if (value !== null) texts[key] = value;
  }
  Object.assign(location, texts, address, { name, timeZone, language });
}

function readAddress(
  fields: Fields | null,
  target: { location: EmulatedLocation; isNew: boolean },
): Partial<EmulatedLocation> {
  if (fields === null) return {};
  const read = fieldReader(fields, 'address.');
  const address = {
    street: read.text('address1'),
    address2: read.text('address2'),
    city: read.text('city'),
    state: read.text('state'),
    postalCode: read.text('postalCode'),
    country: read.text('country'),
  };
  const required = { address1: address.street, city: address.city, state: address.state };
  const missing = Object.entries({ ...required, postalCode: address.postalCode, country: address.country })
    .filter(([, value]) => !value)
    .map(([name]) => `address.${name}`);
  if (target.isNew && missing.length > 0) throw missingFields(missing);
  if (address.country !== null && !/^[A-Z]{2}$/.test(address.country)) throw invalidField('address.country');
  return Object.fromEntries(Object.entries(address).filter(([, value]) => value !== null));
}

/** A location as answers hold it, without what is empty. */
function locationView(location: EmulatedLocation): Location {
  const { latitude, longitude, notes, address2 } = location;
  return {
    id: publicId('LOCATION', location.uuid),
    name: location.name,
    orgId: publicId('ORGANIZATION', location.orgUuid),
    timeZone: location.timeZone,
    preferredLanguage: location.language,
    ...(latitude === undefined ? {} : { latitude }),
    ...(longitude === undefined ? {} : { longitude }),
    ...(notes === undefined ? {} : { notes }),
    address: {
      address1: location.street,
      ...(address2 === undefined ? {} : { address2 }),
      city: location.city,
      state: location.state,
      postalCode: location.postalCode,
      country: location.country,
    },
  };
}
