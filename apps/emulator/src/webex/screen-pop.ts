import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import type { ScreenPop } from '../state/world-directory.ts';
import { bodyFields, type Fields, fieldReader, invalidField, missingFields, noteChange } from './config-request.ts';
import { type GroupRequest, requestedGroup } from './group-requests.ts';

const PATH = '/v1/telephony/config/locations/:locationId/queues/:groupId/cxEssentials/screenPop';
const KINDS = ['customer-assist'] as const;

/** The page an agent of a Customer Assist queue is shown with a call. */
export function registerScreenPopRoutes(app: FastifyInstance, services: Services): void {
  app.get(PATH, async (request: GroupRequest) => {
    const { group } = requestedGroup(services, request, { kinds: KINDS, access: 'read' });
    return group.screenPop ?? { enabled: false };
  });
  app.put(PATH, async (request: GroupRequest, reply) => {
    const { caller, group } = requestedGroup(services, request, { kinds: KINDS, access: 'write' });
    group.screenPop = readScreenPop(bodyFields(request), group.screenPop ?? { enabled: false });
    noteChange(services, caller, { kind: 'group-changed', id: group.uuid, name: group.name });
    return reply.code(204).send();
  });
}

function readScreenPop(fields: Fields, before: ScreenPop): ScreenPop {
  const read = fieldReader(fields);
  const enabled = read.flag('enabled') ?? before.enabled;
  const screenPopUrl = read.text('screenPopUrl') ?? before.screenPopUrl;
  const desktopLabel = read.text('desktopLabel') ?? before.desktopLabel;
  const given = read.object('queryParams');
  if (enabled && !screenPopUrl) throw missingFields(['screenPopUrl']);
  if (screenPopUrl && !/^https?:\/\//.test(screenPopUrl)) throw invalidField('screenPopUrl');
  const queryParams = given === null ? before.queryParams : readParameters(given);
  return {
    enabled,
    ...(screenPopUrl ? { screenPopUrl } : {}),
    ...(desktopLabel ? { desktopLabel } : {}),
    ...(queryParams === undefined ? {} : { queryParams }),
  };
}

function readParameters(fields: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (typeof value !== 'string') throw invalidField(`queryParams.${name}`);
      return [name, value];
    }),
  );
}
