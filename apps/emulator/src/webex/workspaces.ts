import type { Workspace } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedWorkspace, Services, World } from '../state/world.ts';
import { bodyFields, configCaller, noteChange } from './config-request.ts';
import { deviceView } from './device-view.ts';
import { releaseNumber } from './directory-lines.ts';
import { notFound } from './errors.ts';
import { leaveGroups } from './group-requests.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';
import { queryFlag } from './query.ts';
import { applyWorkspace, blankWorkspace } from './workspace-writes.ts';

const SCOPES = { read: ['spark-admin:workspaces_read'], write: ['spark-admin:workspaces_write'] };
const LIMITS = { default: 100, limit: 1000 };
type WorkspaceRequest = FastifyRequest<{ Params: { id: string } }>;

/** Workspaces: list with its filters, details, capabilities, making, changing and deleting them. */
export function registerWorkspaceRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  const requested = (request: WorkspaceRequest, kind: 'read' | 'write') => {
    const caller = configCaller(services, request, { kind, scopes: SCOPES[kind] });
    const uuid = idOf(request.params.id, ['PLACE']);
    const workspace = uuid === null ? undefined : world.workspaces.get(uuid);
    if (workspace === undefined || workspace.orgUuid !== caller.organization.uuid) throw notFound();
    return { caller, workspace };
  };
  app.get('/v1/workspaces', async (request, reply): Promise<{ items: Workspace[] }> => {
    const { organization } = configCaller(services, request, { kind: 'read', scopes: SCOPES.read });
    const fits = workspaceFilter(world, request);
    const items = [...world.workspaces.values()].filter((it) => it.orgUuid === organization.uuid && fits(it));
    const page = offsetPage({ services, request, reply, items, limits: LIMITS });
    return { items: page.map((workspace) => workspaceView(services, workspace, request)) };
  });
  app.get('/v1/workspaces/:id', async (request: WorkspaceRequest): Promise<Workspace> => {
    return workspaceView(services, requested(request, 'read').workspace, request);
  });
  app.get('/v1/workspaces/:id/capabilities', async (request: WorkspaceRequest) => {
    return { capabilities: capabilitiesOf(world, requested(request, 'read').workspace) };
  });
  app.post('/v1/workspaces', async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'write', scopes: SCOPES.write });
    const fields = bodyFields(request, ['displayName']);
    const workspace = blankWorkspace(services, caller.organization.uuid);
    applyWorkspace(services, fields, { workspace, isNew: true });
    world.workspaces.set(workspace.uuid, workspace);
    noteChange(services, caller, { kind: 'workspace-created', id: workspace.uuid, name: workspace.name });
    return reply.code(201).send(workspaceView(services, workspace, request));
  });
  app.put('/v1/workspaces/:id', async (request: WorkspaceRequest) => {
    const { caller, workspace } = requested(request, 'write');
    applyWorkspace(services, bodyFields(request), { workspace, isNew: false });
    noteChange(services, caller, { kind: 'workspace-changed', id: workspace.uuid, name: workspace.name });
    return workspaceView(services, workspace, request);
  });
  app.delete('/v1/workspaces/:id', async (request: WorkspaceRequest, reply) => {
    const { caller, workspace } = requested(request, 'write');
    world.workspaces.delete(workspace.uuid);
    releaseNumber(world, workspace, workspace.phoneNumber);
    leaveGroups(world, workspace.uuid);
    for (const device of [...world.devices.values()])
      if (device.workspaceUuid === workspace.uuid) world.devices.delete(device.uuid);
    noteChange(services, caller, { kind: 'workspace-deleted', id: workspace.uuid, name: workspace.name });
    return reply.code(204).send();
  });
}

function workspaceFilter(world: World, request: FastifyRequest): (workspace: EmulatedWorkspace) => boolean {
  // The older parameter takes values of the older API and of this one.
  const place = queryText(request, 'locationId') ?? queryText(request, 'workspaceLocationId');
  const location = place === null ? null : idOf(place, ['LOCATION']);
  const floorId = queryText(request, 'floorId');
  const floor = floorId === null ? null : idOf(floorId, ['WORKSPACE_LOCATION_FLOOR']);
  const same = (name: string, value: string): boolean => [null, value].includes(queryText(request, name));
  const meetings = queryText(request, 'deviceHostedMeetingsEnabled');
  return (workspace) =>
    (place === null || workspace.locationUuid === location) &&
    (floorId === null || (floor !== null && workspace.floorUuid === floor)) &&
    same('displayName', workspace.name) &&
    same('type', workspace.type) &&
    same('capacity', String(workspace.capacity)) &&
    same('supportedDevices', workspace.supportedDevices ?? 'phones') &&
    same('calling', workspace.calling ?? 'webexCalling') &&
    same('calendar', 'none') &&
    same('devicePlatform', 'cisco') &&
    same('healthLevel', healthOf(world, workspace)) &&
    same('plannedMaintenance', 'off') &&
    (meetings === null || !queryFlag(request, 'deviceHostedMeetingsEnabled')) &&
    queryText(request, 'customAttribute') === null;
}

function devicesOf(world: World, workspace: EmulatedWorkspace) {
  return [...world.devices.values()].filter((device) => device.workspaceUuid === workspace.uuid);
}

/** A room device that cannot be reached is an error of the workspace; telephones have no health. */
function healthOf(world: World, workspace: EmulatedWorkspace): 'ok' | 'error' {
  const lost = devicesOf(world, workspace).some(
    (it) => it.type === 'roomdesk' && it.connectionStatus === 'disconnected',
  );
  return lost ? 'error' : 'ok';
}

/** What room devices of the workspace sense: telephones sense nothing. */
function capabilitiesOf(world: World, workspace: EmulatedWorkspace) {
  const supported = devicesOf(world, workspace).some((device) => device.type === 'roomdesk');
  const names = ['occupancyDetection', 'presenceDetection', 'ambientNoise', 'soundLevel'];
  const climate = ['temperature', 'airQuality', 'relativeHumidity'];
  return Object.fromEntries([
    ...names.map((name) => [name, { supported, configured: supported }]),
    ...climate.map((name) => [name, { supported, configured: false }]),
  ]);
}

function workspaceView(services: Services, workspace: EmulatedWorkspace, request: FastifyRequest): Workspace {
  const { world } = services;
  const type = workspace.calling ?? 'webexCalling';
  const organization = world.organizations.get(workspace.orgUuid);
  const licence = organization?.licenses.find(({ code }) => code === 'BCCA');
  const licenses =
    licence === undefined ? [] : [publicId('LICENSE', `${workspace.orgUuid}:${licence.code}_${licence.uuid}`)];
  return {
    id: publicId('PLACE', workspace.uuid),
    orgId: publicId('ORGANIZATION', workspace.orgUuid),
    displayName: workspace.name,
    ...(workspace.locationUuid === '' ? {} : { locationId: publicId('LOCATION', workspace.locationUuid) }),
    ...(workspace.floorUuid === undefined
      ? {}
      : { floorId: publicId('WORKSPACE_LOCATION_FLOOR', workspace.floorUuid) }),
    ...(workspace.capacity < 0 ? {} : { capacity: workspace.capacity }),
    type: workspace.type,
    created: new Date(workspace.createdMs).toISOString(),
    calling: { type, ...(type === 'webexCalling' ? { webexCalling: { licenses } } : {}) },
    calendar: { type: 'none' },
    ...(workspace.notes === undefined ? {} : { notes: workspace.notes }),
    hotdeskingStatus: workspace.hotdesking === true ? 'on' : 'off',
    deviceHostedMeetings: { enabled: false },
    supportedDevices: workspace.supportedDevices ?? 'phones',
    devicePlatform: 'cisco',
    health: { level: healthOf(world, workspace), issues: [] },
    ...(queryFlag(request, 'includeDevices')
      ? { devices: devicesOf(world, workspace).map((device) => deviceView(services, device)) }
      : {}),
    ...(queryFlag(request, 'includeCapabilities') ? { capabilities: capabilitiesOf(world, workspace) } : {}),
  };
}
