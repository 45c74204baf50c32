import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { EmulatedFloor } from '../state/world-directory.ts';
import {
  alreadyTaken,
  bodyFields,
  configCaller,
  fieldReader,
  invalidField,
  noteChange,
  ownLocation,
} from './config-request.ts';
import { notFound } from './errors.ts';
import { LOCATION_SCOPES } from './location-scopes.ts';
import { idOf, publicId } from './public-id.ts';

const BASE = '/v1/locations/:locationId/floors';
type FloorRequest = FastifyRequest<{ Params: { locationId: string; floorId: string } }>;

/** Floors of a location. */
export function registerFloorRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  const place = (request: FloorRequest, kind: 'read' | 'write') => {
    const caller = configCaller(services, request, { kind, scopes: LOCATION_SCOPES[kind] });
    return { caller, location: ownLocation(services, caller, request.params.locationId) };
  };
  const floorOf = (request: FloorRequest, locationUuid: string): EmulatedFloor => {
    const uuid = idOf(request.params.floorId, ['WORKSPACE_LOCATION_FLOOR']);
    const floor = uuid === null ? undefined : world.floors.get(uuid);
    if (floor === undefined || floor.locationUuid !== locationUuid) throw notFound();
    return floor;
  };
  const apply = (request: FloorRequest, floor: EmulatedFloor): void => {
    const read = fieldReader(bodyFields(request, ['floorNumber']));
    const floorNumber = read.amount('floorNumber', { least: -100, most: 1000 }) ?? floor.floorNumber;
    for (const other of world.floors.values()) {
      const same = other.locationUuid === floor.locationUuid && other.uuid !== floor.uuid;
      if (same && other.floorNumber === floorNumber) throw alreadyTaken(`Floor ${floorNumber} exists.`);
    }
    const displayName = read.text('displayName') ?? floor.displayName;
    if (displayName.length > 120) throw invalidField('displayName');
    Object.assign(floor, { floorNumber, displayName });
  };
  app.get(BASE, async (request: FloorRequest) => {
    const { location } = place(request, 'read');
    const floors = [...world.floors.values()].filter((floor) => floor.locationUuid === location.uuid);
    return { items: floors.map(floorView) };
  });
  app.post(BASE, async (request: FloorRequest, reply) => {
    const { caller, location } = place(request, 'write');
    const uuid = services.random.uuid();
    const floor = { uuid, orgUuid: location.orgUuid, locationUuid: location.uuid, floorNumber: 0, displayName: '' };
    apply(request, floor);
    world.floors.set(uuid, floor);
    noteChange(services, caller, { kind: 'floor-created', id: uuid });
    return reply.code(201).send(floorView(floor));
  });
  app.get(`${BASE}/:floorId`, async (request: FloorRequest) => {
    return floorView(floorOf(request, place(request, 'read').location.uuid));
  });
  app.put(`${BASE}/:floorId`, async (request: FloorRequest) => {
    const { caller, location } = place(request, 'write');
    const floor = floorOf(request, location.uuid);
    apply(request, floor);
    noteChange(services, caller, { kind: 'floor-changed', id: floor.uuid });
    return floorView(floor);
  });
  app.delete(`${BASE}/:floorId`, async (request: FloorRequest, reply) => {
    const { caller, location } = place(request, 'write');
    const floor = floorOf(request, location.uuid);
    world.floors.delete(floor.uuid);
    for (const workspace of world.workspaces.values())
      if (workspace.floorUuid === floor.uuid) delete workspace.floorUuid;
    noteChange(services, caller, { kind: 'floor-deleted', id: floor.uuid });
    return reply.code(204).send();
  });
}

function floorView(floor: EmulatedFloor) {
  return {
    id: publicId('WORKSPACE_LOCATION_FLOOR', floor.uuid),
    locationId: publicId('LOCATION', floor.locationUuid),
    floorNumber: floor.floorNumber,
    ...(floor.displayName === '' ? {} : { displayName: floor.displayName }),
  };
}
