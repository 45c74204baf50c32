import type { AutoAttendant, CallQueue, HuntGroup, VirtualLine } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedGroup, EmulatedLocation, EmulatedVirtualLine, Services } from '../state/world.ts';
import { notFound } from './errors.ts';
import { authenticate } from './guard.ts';
import { listNumbers } from './numbers.ts';
import { offsetPage, type PageLimits, queryText } from './paging.ts';
import { idOf, type PublicIdType, publicId } from './public-id.ts';

const SCOPES = ['spark-admin:telephony_config_read'];
const LIMITS: PageLimits = { default: 1000, limit: 2000 };

const GROUP_ID_TYPES: Record<EmulatedGroup['kind'], PublicIdType> = {
  'hunt-group': 'HUNT_GROUP',
  'call-queue': 'CALL_QUEUE',
  'customer-assist': 'CALL_QUEUE',
  'auto-attendant': 'AUTO_ATTENDANT',
};

/** Public id of a group, by its kind. */
export function groupId(group: EmulatedGroup): string {
  return publicId(GROUP_ID_TYPES[group.kind], group.uuid);
}

/** The lists of `/telephony/config` the directory is made of. */
export function registerTelephonyConfigRoutes(app: FastifyInstance, services: Services): void {
  const groups = (
    kind: (request: FastifyRequest) => EmulatedGroup['kind'],
    request: FastifyRequest,
    reply: FastifyReply,
  ) => {
    const { organization } = authenticate(services, request, { scopes: SCOPES, admin: 'read' });
    const wanted = kind(request);
    const fits = ownLocation(request);
    const all = [...services.world.groups.values()].filter((group) => {
      const named = matches(request, 'name', [group.name]);
      const numbered = matches(request, 'phoneNumber', [group.phoneNumber, group.extension]);
      return (
        group.orgUuid === organization.uuid && group.kind === wanted && fits(group.locationUuid) && named && numbered
      );
    });
    return offsetPage({ services, request, reply, items: all, limits: LIMITS }).map((group) =>
      groupView(services, group),
    );
  };
  app.get('/v1/telephony/config/huntGroups', async (request, reply): Promise<{ huntGroups: HuntGroup[] }> => {
    return { huntGroups: groups(() => 'hunt-group', request, reply) };
  });
  app.get('/v1/telephony/config/queues', async (request, reply): Promise<{ queues: CallQueue[] }> => {
    // One call gives the basic queues, another the Customer Assist ones: never both.
    const kind = (): EmulatedGroup['kind'] =>
      queryText(request, 'hasCxEssentials') === 'true' ? 'customer-assist' : 'call-queue';
    const hasCxEssentials = kind() === 'customer-assist';
    return { queues: groups(kind, request, reply).map((queue) => ({ ...queue, hasCxEssentials })) };
  });
  app.get(
    '/v1/telephony/config/autoAttendants',
    async (request, reply): Promise<{ autoAttendants: AutoAttendant[] }> => {
      const found = groups(() => 'auto-attendant', request, reply);
      // Whether its number is free for callers: none of the seeded ones is.
      return {
        autoAttendants: found.map(({ enabled: _enabled, ...attendant }) => ({ ...attendant, tollFreeNumber: false })),
      };
    },
  );
  app.get('/v1/telephony/config/virtualLines', async (request, reply): Promise<{ virtualLines: VirtualLine[] }> => {
    const { organization } = authenticate(services, request, { scopes: SCOPES, admin: 'read' });
    const fits = ownLocation(request);
    const all = [...services.world.virtualLines.values()].filter((line) => {
      const named = matches(request, 'ownerName', [
        line.firstName,
        line.lastName,
        `${line.firstName} ${line.lastName}`,
      ]);
      const numbered = matches(request, 'phoneNumber', [line.phoneNumber]);
      return line.orgUuid === organization.uuid && fits(line.locationUuid) && named && numbered;
    });
    const page = offsetPage({ services, request, reply, items: all, limits: LIMITS });
    return { virtualLines: page.map((line) => virtualLineView(services, line)) };
  });
  app.get('/v1/telephony/config/numbers', async (request, reply) => {
    const { organization } = authenticate(services, request, { scopes: SCOPES, admin: 'read' });
    const fits = ownLocation(request);
    const ownerType = queryText(request, 'ownerType');
    const all = listNumbers(services, organization.uuid).filter((number) => {
      return fits(number.locationUuid) && (ownerType === null || number.view.owner?.type === ownerType);
    });
    const page = offsetPage({ services, request, reply, items: all, limits: { default: 2000, limit: 2000 } });
    return { phoneNumbers: page.map((number) => number.view) };
  });
}

/** Whether a filter is missing or equals one of the values, whatever the case. */
function matches(request: FastifyRequest, name: string, values: readonly (string | null)[]): boolean {
  const wanted = queryText(request, name)?.toLowerCase();
  return wanted === undefined || values.some((value) => value?.toLowerCase() === wanted);
}

function ownLocation(request: FastifyRequest): (locationUuid: string) => boolean {
  const asked = queryText(request, 'locationId');
  if (asked === null) return () => true;
  const uuid = idOf(asked, ['LOCATION']);
  return (locationUuid) => locationUuid === uuid;
}

function locationOf(services: Services, uuid: string): EmulatedLocation {
  const location = services.world.locations.get(uuid);
  if (location === undefined) throw notFound();
  return location;
}

function groupView(services: Services, group: EmulatedGroup): HuntGroup & CallQueue & AutoAttendant {
  const location = locationOf(services, group.locationUuid);
  return {
    id: groupId(group),
    name: group.name,
    locationName: location.name,
    locationId: publicId('LOCATION', location.uuid),
    ...(group.phoneNumber !== null ? { phoneNumber: group.phoneNumber } : {}),
    extension: group.extension,
    routingPrefix: location.routingPrefix,
    esn: `${location.routingPrefix}${group.extension}`,
    enabled: group.enabled,
  };
}

function virtualLineView(services: Services, line: EmulatedVirtualLine): VirtualLine {
  const location = locationOf(services, line.locationUuid);
  const { routingPrefix } = location;
  return {
    id: publicId('VIRTUAL_LINE', line.uuid),
    firstName: line.firstName,
    lastName: line.lastName,
    callerIdFirstName: line.firstName,
    callerIdLastName: line.lastName,
    callerIdNumber: line.phoneNumber ?? location.mainNumber,
    externalCallerIdNamePolicy: 'DIRECT_LINE',
    number: {
      ...(line.phoneNumber !== null ? { external: line.phoneNumber } : {}),
      extension: line.extension,
      routingPrefix,
      esn: `${routingPrefix}${line.extension}`,
      primary: true,
    },
    location: { id: publicId('LOCATION', location.uuid), name: location.name },
    numberOfDevicesAssigned: 0,
  };
}
