import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedLocation, Services } from '../state/world.ts';
import type { EmulatedNumber } from '../state/world-directory.ts';
import { configCaller, ownLocation } from './config-request.ts';
import { type DirectoryLine, linesOf, unassignedNumbers } from './directory-lines.ts';
import { heldList } from './held-list.ts';
import { ownerView } from './numbers.ts';
import { offsetPage, queryText } from './paging.ts';
import { queryList } from './query.ts';

const LIMITS = { default: 2000, limit: 2000 };
const BASE = '/v1/telephony/config/locations/:locationId';
type Located = FastifyRequest<{ Params: { locationId: string } }>;

/** Lists of numbers that could be given: to groups as first or further number, as a target of forwarding, to virtual lines. */
export function registerAvailableNumberRoutes(app: FastifyInstance, services: Services): void {
  for (const feature of ['huntGroups', 'queues', 'autoAttendants']) {
    const located = (request: Located): EmulatedLocation => {
      const caller = configCaller(services, request, { kind: 'read' });
      return ownLocation(services, caller, request.params.locationId);
    };
    app.get(`${BASE}/${feature}/availableNumbers`, async (request: Located, reply) => {
      const { orgUuid, uuid } = located(request);
      return freeNumbers({ services, request, reply }, { orgUuid, locationUuid: uuid });
    });
    app.get(`${BASE}/${feature}/alternate/availableNumbers`, async (request: Located, reply) => {
      const { orgUuid, uuid } = located(request);
      return freeNumbers({ services, request, reply }, { orgUuid, locationUuid: uuid });
    });
    app.get(`${BASE}/${feature}/callForwarding/availableNumbers`, async (request: Located, reply) => {
      return forwardTargets({ services, request, reply }, located(request));
    });
  }
  app.get('/v1/telephony/config/virtualLines/availableNumbers', async (request, reply) => {
    const caller = configCaller(services, request, { kind: 'read' });
    const asked = queryText(request, 'locationId');
    const locationUuid = asked === null ? null : ownLocation(services, caller, asked).uuid;
    const { phoneNumbers } = freeNumbers(
      { services, request, reply },
      { orgUuid: caller.organization.uuid, locationUuid },
    );
    return { phoneNumbers: phoneNumbers.map(({ tollFreeNumber: _tollFree, ...number }) => number) };
  });
}

interface Exchange {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
}

function stockView(number: EmulatedNumber) {
  return {
    phoneNumber: number.phoneNumber,
    state: number.state,
    isMainNumber: false,
    tollFreeNumber: number.tollFree,
    telephonyType: 'PSTN_NUMBER',
    isServiceNumber: number.service,
  };
}

function numberFilter(request: FastifyRequest): (phoneNumber: string | null) => boolean {
  const wanted = queryList(request, 'phoneNumber');
  return (phoneNumber) => wanted === null || wanted.some((part) => phoneNumber?.includes(part) === true);
}

function freeNumbers(exchange: Exchange, place: { orgUuid: string; locationUuid: string | null }) {
  const { services, request } = exchange;
  const fits = numberFilter(request);
  const items = heldList(services, request, {
    orgUuid: place.orgUuid,
    build: () =>
      unassignedNumbers(services.world, place.orgUuid).filter((number) => {
        const here = place.locationUuid === null || number.locationUuid === place.locationUuid;
        return here && fits(number.phoneNumber);
      }),
  });
  return { phoneNumbers: offsetPage({ ...exchange, items, limits: LIMITS }).map(stockView) };
}

/** Where calls may be forwarded to: numbers and extensions of the location's own lines. */
function forwardTargets(exchange: Exchange, location: EmulatedLocation) {
  const { services, request } = exchange;
  const { world } = services;
  const fits = numberFilter(request);
  const owner = queryText(request, 'ownerName')?.toLowerCase() ?? '';
  const extensions = queryList(request, 'extension');
  const items = heldList(services, request, {
    orgUuid: location.orgUuid,
    build: () => {
      const lines: DirectoryLine[] = [];
      for (const line of linesOf(world, location.orgUuid)) {
        if (line.locationUuid !== location.uuid || !fits(line.phoneNumber)) continue;
        const named = `${line.firstName} ${line.lastName}`.toLowerCase().includes(owner);
        if (named && (extensions === null || extensions.includes(line.extension))) lines.push(line);
      }
      return lines;
    },
  });
  const phoneNumbers = offsetPage({ ...exchange, items, limits: LIMITS }).map((line) => {
    const stock = line.phoneNumber === null ? undefined : world.numbers.get(line.phoneNumber);
    return {
      ...(line.phoneNumber === null ? {} : { phoneNumber: line.phoneNumber }),
      ...(line.extension === '' ? {} : { extension: line.extension }),
      state: stock?.state ?? 'ACTIVE',
      isMainNumber: line.phoneNumber === location.mainNumber,
      tollFreeNumber: stock?.tollFree ?? false,
      telephonyType: 'PSTN_NUMBER',
      isServiceNumber: stock?.service ?? false,
      owner: ownerView(world, line),
    };
  });
  return { phoneNumbers };
}
