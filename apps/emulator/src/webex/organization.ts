import type { Location, Workspace } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { notFound } from './errors.ts';
import { authenticate } from './guard.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';

/** Locations, workspaces, and how long the token lives. */
export function registerOrganizationRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.get('/v1/locations', async (request, reply): Promise<{ items: Location[] }> => {
    const scopes = ['spark-admin:locations_read', 'spark-admin:people_read'];
    const { organization } = authenticate(services, request, { scopes, admin: 'read' });
    const name = queryText(request, 'name')?.toLowerCase() ?? '';
    const id = queryText(request, 'id');
    const uuid = id === null ? null : idOf(id, ['LOCATION']);
    const all = [...world.locations.values()].filter((location) => {
      const fits = location.name.toLowerCase().includes(name) && (id === null || location.uuid === uuid);
      return location.orgUuid === organization.uuid && fits;
    });
    const page = offsetPage({ services, request, reply, items: all, limits: { default: 500, limit: 1000 } });
    return { items: page.map((location) => locationView(services, location.uuid)) };
  });
  app.get('/v1/workspaces', async (request, reply): Promise<{ items: Workspace[] }> => {
    const scopes = ['spark-admin:workspaces_read'];
    const { organization } = authenticate(services, request, { scopes, admin: 'read' });
    const own = [...world.workspaces.values()].filter((workspace) => workspace.orgUuid === organization.uuid);
    const all = own.map(({ uuid }) => workspaceView(services, uuid)).filter(workspaceFilter(request));
    return { items: offsetPage({ services, request, reply, items: all, limits: { default: 100, limit: 1000 } }) };
  });
  app.get('/v1/authorizations/tokenExpiry', async (request) => {
    const { token } = authenticate(services, request, { scopes: [] });
    return { exp: token.expiresMs };
  });
}

function workspaceFilter(request: FastifyRequest): (workspace: Workspace) => boolean {
  const asked = queryText(request, 'locationId');
  const location = asked === null ? null : idOf(asked, ['LOCATION']);
  const same = (name: string, value: unknown): boolean => [null, String(value)].includes(queryText(request, name));
  return (workspace) =>
    (asked === null || idOf(workspace.locationId ?? '', ['LOCATION']) === location) &&
    same('displayName', workspace.displayName) &&
    same('type', workspace.type) &&
    same('capacity', workspace.capacity) &&
    same('supportedDevices', workspace.supportedDevices) &&
    same('calling', workspace.calling?.type);
}

function locationView(services: Services, uuid: string): Location {
  const location = services.world.locations.get(uuid);
  if (location === undefined) throw notFound();
  return {
    id: publicId('LOCATION', uuid),
    name: location.name,
    orgId: publicId('ORGANIZATION', location.orgUuid),
    timeZone: location.timeZone,
    preferredLanguage: location.language,
    address: {
      address1: location.street,
      city: location.city,
      state: location.state,
      postalCode: location.postalCode,
      country: location.country,
    },
  };
}

function workspaceView(services: Services, uuid: string): Workspace {
  const workspace = services.world.workspaces.get(uuid);
  if (workspace === undefined) throw notFound();
  return {
    id: publicId('PLACE', uuid),
    orgId: publicId('ORGANIZATION', workspace.orgUuid),
    displayName: workspace.name,
    locationId: publicId('LOCATION', workspace.locationUuid),
    capacity: workspace.capacity,
    type: workspace.type,
    created: new Date(workspace.createdMs).toISOString(),
    calling: { type: 'webexCalling' },
    calendar: { type: 'none' },
    supportedDevices: 'phones',
    hotdeskingStatus: 'off',
  };
}
