import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { EmulatedDevice } from '../state/world-identity.ts';
import { asFields, bodyFields, type Fields, textField, textsField } from './body-fields.ts';
import { deviceView, locationOfDevice } from './device-view.ts';
import { forbidden, malformed, notFound, WebexHttpError } from './errors.ts';
import { authenticate, type Caller } from './guard.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf } from './public-id.ts';
import { queryList } from './query.ts';

const ACTIVATION_CODE_LIFE_MS = 7 * 86_400_000;
const READERS = ['id_full_admin', 'id_readonly_admin', 'id_device_admin'];
const WRITERS = ['id_full_admin', 'id_device_admin'];

interface DeviceParams {
  Params: { deviceId: string };
}

/** `/devices`: list, details, tags, a telephone by its MAC address, activation codes, delete. */
export function registerDeviceRoutes(app: FastifyInstance, services: Services): void {
  const { devices } = services.world;
  app.addContentTypeParser(
    'application/json-patch+json',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'ignore'),
  );
  app.get('/v1/devices', async (request, reply) => {
    const caller = enter(services, request, 'read');
    const fits = deviceFilter(services, request);
    const all = [...devices.values()].filter((device) => mayTouch(caller, device, 'read') && fits(device));
    const page = offsetPage({ services, request, reply, items: all, limits: { default: 100, limit: 100 } });
    return { items: page.map((device) => deviceView(services, device)) };
  });
  app.get<DeviceParams>('/v1/devices/:deviceId', async (request) => {
    return deviceView(services, findDevice(services, request, 'read'));
  });
  app.post('/v1/devices', async (request) => {
    const caller = enter(services, request, 'write');
    const device = createPhone(services, caller, bodyFields(request));
    return deviceView(services, device);
  });
  app.post('/v1/devices/activationCode', async (request) => {
    const caller = enter(services, request, 'write');
    findOwner(services, caller, bodyFields(request));
    const digits = Array.from({ length: 16 }, () => services.random.integer(10)).join('');
    return {
      code: digits.replace(/(\d{4})(?=\d)/g, '$1-'),
      expiryTime: new Date(services.clock.now() + ACTIVATION_CODE_LIFE_MS).toISOString(),
    };
  });
  app.patch<DeviceParams>('/v1/devices/:deviceId', async (request) => {
    const device = findDevice(services, request, 'write');
    // All or nothing: what is refused leaves the tags as they were.
    device.tags = [request.body]
      .flat()
      .reduce((tags: string[], entry) => changedTags(tags, asFields(entry)), device.tags);
    services.changed('critical');
    return deviceView(services, device);
  });
  app.delete<DeviceParams>('/v1/devices/:deviceId', async (request, reply) => {
    devices.delete(findDevice(services, request, 'write').uuid);
    services.changed('critical');
    return reply.status(204).send();
  });
}

function enter(services: Services, request: FastifyRequest, kind: 'read' | 'write'): Caller {
  const caller = authenticate(services, request, { scopes: [`spark-admin:devices_${kind}`, `spark:devices_${kind}`] });
  const orgId = queryText(request, 'orgId');
  if (orgId !== null && idOf(orgId, ['ORGANIZATION']) !== caller.organization.uuid) throw forbidden();
  return caller;
}

function isDeviceAdmin(caller: Caller, kind: 'read' | 'write'): boolean {
  const roles = kind === 'read' ? READERS : WRITERS;
  return (
    caller.token.scopes.includes(`spark-admin:devices_${kind}`) &&
    caller.person.roles.some((role) => roles.includes(role))
  );
}

/** One's own with the personal scope, everybody's with role and scope of an administrator. */
function mayTouch(caller: Caller, device: EmulatedDevice, kind: 'read' | 'write'): boolean {
  if (device.orgUuid !== caller.organization.uuid) return false;
  return isDeviceAdmin(caller, kind) || device.personUuid === caller.person.uuid;
}

function findDevice(services: Services, request: FastifyRequest<DeviceParams>, kind: 'read' | 'write'): EmulatedDevice {
  const caller = enter(services, request, kind);
  const device = services.world.devices.get(idOf(request.params.deviceId, ['DEVICE', 'CALLING_DEVICE']) ?? '');
  if (device === undefined || !mayTouch(caller, device, 'read')) throw notFound();
  if (!mayTouch(caller, device, kind)) throw forbidden();
  return device;
}

function deviceFilter(services: Services, request: FastifyRequest): (device: EmulatedDevice) => boolean {
  const idFilter = (name: string, types: Parameters<typeof idOf>[1]): string | null => {
    const text = queryText(request, name);
    return text === null ? null : (idOf(text, types) ?? '');
  };
  const personUuid = idFilter('personId', ['PEOPLE']);
  const workspaceUuid = idFilter('workspaceId', ['PLACE']);
  const locationUuid = idFilter('locationId', ['LOCATION']) ?? idFilter('workspaceLocationId', ['LOCATION']);
  const tags = queryList(request, 'tag') ?? [];
  const texts = ['displayName', 'connectionStatus', 'product', 'type', 'serial', 'software', 'upgradeChannel'] as const;
  const wanted = texts.flatMap((name) => {
    const text = queryText(request, name);
    return text === null ? [] : [[name, text.toLowerCase()] as const];
  });
  const mac =
    queryText(request, 'mac')
      ?.replace(/[^0-9a-f]/gi, '')
      .toUpperCase() ?? null;
  const none =
    queryText(request, 'errorCode') !== null || queryText(request, 'devicePlatform') === 'microsoftTeamsRoom';
  return (device) =>
    !none &&
    (personUuid === null || device.personUuid === personUuid) &&
    (workspaceUuid === null || device.workspaceUuid === workspaceUuid) &&
    (locationUuid === null || locationOfDevice(services, device) === locationUuid) &&
    (mac === null || device.mac === mac) &&
    tags.every((tag) => device.tags.includes(tag)) &&
    wanted.every(([name, text]) => String(deviceView(services, device)[name] ?? '').toLowerCase() === text);
}

/** Person or workspace the body names; exactly one of them, of the own organization. */
function findOwner(
  services: Services,
  caller: Caller,
  body: Fields,
): { personUuid: string | null; workspaceUuid: string | null } {
  if (!isDeviceAdmin(caller, 'write')) throw forbidden();
  const personId = textField(body, 'personId');
  const workspaceId = textField(body, 'workspaceId');
  if ((personId === undefined) === (workspaceId === undefined)) {
    throw malformed("Either 'personId' or 'workspaceId' must be given.");
  }
  const { people, workspaces } = services.world;
  const person = personId === undefined ? undefined : people.get(idOf(personId, ['PEOPLE']) ?? '');
  const workspace = workspaceId === undefined ? undefined : workspaces.get(idOf(workspaceId, ['PLACE']) ?? '');
  const owner = person ?? workspace;
  if (owner === undefined || owner.orgUuid !== caller.organization.uuid || person?.deleted === true) throw notFound();
  return { personUuid: person?.uuid ?? null, workspaceUuid: workspace?.uuid ?? null };
}

function createPhone(services: Services, caller: Caller, body: Fields): EmulatedDevice {
  const owner = findOwner(services, caller, body);
  const mac = (textField(body, 'mac') ?? '').replace(/[:.-]/g, '').toUpperCase();
  const model = textField(body, 'model');
  if (!/^[0-9A-F]{12}$/.test(mac)) throw malformed("'mac' must be a MAC address.");
  if (model === undefined) throw malformed("'model' is required.");
  for (const other of services.world.devices.values()) {
    if (other.mac === mac) throw new WebexHttpError(409, 'A device with this MAC address exists already.');
  }
  const device: EmulatedDevice = {
    uuid: services.random.uuid(),
    orgUuid: caller.organization.uuid,
    ...owner,
    product: model.replace(/^DMS /, ''),
    type: 'phone',
    mac,
    serial: '',
    ip: '',
    software: '',
    upgradeChannel: 'stable',
    // Nothing has been plugged in yet.
    connectionStatus: 'disconnected',
    tags: [],
    createdMs: services.clock.now(),
    lastSeenMs: null,
  };
  services.world.devices.set(device.uuid, device);
  services.changed('critical');
  return device;
}

/** The tags after `add`, `replace` or `remove` (all of them); nothing else may be changed. */
function changedTags(before: string[], operation: Fields | null): string[] {
  if (operation === null || (operation.path !== 'tags' && operation.path !== '/tags')) {
    throw malformed("Only the path 'tags' can be changed.");
  }
  const values = textsField(operation, 'value') ?? [];
  if (operation.op === 'add') return [...new Set([...before, ...values])];
  if (operation.op === 'replace') return [...new Set(values)];
  if (operation.op === 'remove') return [];
  throw malformed("'op' must be 'add', 'replace' or 'remove'.");
}
