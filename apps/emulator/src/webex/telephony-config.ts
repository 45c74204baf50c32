import type { AutoAttendant, CallQueue, HuntGroup } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedGroup, Services } from '../state/world.ts';
import { registerAutoAttendantRoutes } from './auto-attendants.ts';
import { registerAvailableNumberRoutes } from './available-numbers.ts';
import { registerCallQueueRoutes } from './call-queues.ts';
import { configCaller } from './config-request.ts';
import { registerContactCenterRoutes } from './contact-center-extensions.ts';
import { registerCustomerAssistRoutes } from './customer-assist.ts';
import { registerExternalVoicemailRoutes } from './external-voicemail.ts';
import { registerGroupForwardingRoutes } from './group-forwarding.ts';
import { groupId } from './group-id.ts';
import { heldList } from './held-list.ts';
import { registerHuntGroupRoutes } from './hunt-groups.ts';
import { registerNumberWriteRoutes } from './number-writes.ts';
import { registerNumberRoutes } from './numbers.ts';
import { offsetPage, type PageLimits, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';
import { queryFlag, queryList } from './query.ts';
import { registerQueueAgentRoutes } from './queue-agents.ts';
import { registerQueuePolicyRoutes } from './queue-policies.ts';
import { registerScreenPopRoutes } from './screen-pop.ts';
import { registerSupervisorRoutes } from './supervisors.ts';
import { isTollFree } from './toll-free.ts';
import { registerVirtualLineRoutes } from './virtual-lines.ts';

const LIMITS: PageLimits = { default: 1000, limit: 2000 };

interface Exchange {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
}

/** `/telephony/config`: groups, virtual lines, numbers, agents and supervisors. */
export function registerTelephonyConfigRoutes(app: FastifyInstance, services: Services): void {
  registerGroupLists(app, services);
  registerHuntGroupRoutes(app, services);
  registerCallQueueRoutes(app, services);
  registerAutoAttendantRoutes(app, services);
  registerGroupForwardingRoutes(app, services);
  registerQueuePolicyRoutes(app, services);
  registerQueueAgentRoutes(app, services);
  registerSupervisorRoutes(app, services);
  registerCustomerAssistRoutes(app, services);
  registerScreenPopRoutes(app, services);
  registerVirtualLineRoutes(app, services);
  registerNumberRoutes(app, services);
  registerNumberWriteRoutes(app, services);
  registerAvailableNumberRoutes(app, services);
  registerExternalVoicemailRoutes(app, services);
  registerContactCenterRoutes(app, services);
}

function registerGroupLists(app: FastifyInstance, services: Services): void {
  app.get('/v1/telephony/config/huntGroups', async (request, reply): Promise<{ huntGroups: HuntGroup[] }> => {
    return { huntGroups: groupPage({ services, request, reply }, 'hunt-group') };
  });
  app.get('/v1/telephony/config/queues', async (request, reply): Promise<{ queues: CallQueue[] }> => {
    // One call gives the basic queues, another the Customer Assist ones: never both.
    const hasCxEssentials = queryFlag(request, 'hasCxEssentials');
    const kind = hasCxEssentials ? 'customer-assist' : 'call-queue';
    return { queues: groupPage({ services, request, reply }, kind).map((queue) => ({ ...queue, hasCxEssentials })) };
  });
  app.get(
    '/v1/telephony/config/autoAttendants',
    async (request, reply): Promise<{ autoAttendants: AutoAttendant[] }> => {
      const found = groupPage({ services, request, reply }, 'auto-attendant');
      return {
        autoAttendants: found.map(({ enabled: _enabled, ...attendant }) => {
          return { ...attendant, tollFreeNumber: isTollFree(services.world, attendant.phoneNumber) };
        }),
      };
    },
  );
}

function groupPage(exchange: Exchange, kind: EmulatedGroup['kind']): HuntGroup[] {
  const { services, request } = exchange;
  const { organization } = configCaller(services, request, { kind: 'read' });
  const items = heldList(services, request, {
    orgUuid: organization.uuid,
    build: () => {
      const fits = groupFilter(request);
      return [...services.world.groups.values()].filter(
        (group) => group.orgUuid === organization.uuid && group.kind === kind && fits(group),
      );
    },
  });
  return offsetPage({ ...exchange, items, limits: LIMITS }).map((group) => groupListView(services, group));
}

function groupFilter(request: FastifyRequest): (group: EmulatedGroup) => boolean {
  const locations = queryList(request, 'locationId')?.map((id) => idOf(id, ['LOCATION']));
  const name = queryText(request, 'name')?.toLowerCase();
  const number = queryText(request, 'phoneNumber');
  // Groups of people as departments are not given to queues here: a filter by one finds none.
  const department = queryText(request, 'departmentId') ?? queryText(request, 'departmentName');
  return (group) =>
    (locations === undefined || locations.includes(group.locationUuid)) &&
    (name === undefined || group.name.toLowerCase() === name) &&
    (number === null || [group.phoneNumber, group.extension].includes(number)) &&
    department === null;
}

function groupListView(services: Services, group: EmulatedGroup): HuntGroup {
  const location = services.world.locations.get(group.locationUuid);
  const prefix = location?.routingPrefix ?? '';
  return {
    id: groupId(group),
    name: group.name,
    locationName: location?.name ?? '',
    locationId: publicId('LOCATION', group.locationUuid),
    ...(group.phoneNumber === null ? {} : { phoneNumber: group.phoneNumber }),
    ...(group.extension === '' ? {} : { extension: group.extension, esn: `${prefix}${group.extension}` }),
    ...(prefix === '' ? {} : { routingPrefix: prefix }),
    enabled: group.enabled,
  };
}
