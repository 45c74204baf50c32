import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RecordApiName } from '../cdr/record-query.ts';
import { recordStoreOf } from '../cdr/record-store.ts';
import type { Services } from '../state/world.ts';
import { checkRegion } from './cdr-region.ts';
import { forbidden, WebexHttpError } from './errors.ts';
import { authenticate, type Caller, mayReadCallRecords } from './guard.ts';
import { linkNext, queryNumber, queryText } from './paging.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MAX_LOCATIONS = 10;
/** Per token and minute: one first request, ten for further pages. */
const PAGE_REQUESTS_PER_MINUTE = 10;
/** Tokens counted for at once before old ones are looked for. */
const RATES_KEPT = 1_000;

/** How the two record APIs differ. Source: Webex developer documentation, Reports: Detailed Call History. */
interface RecordApi {
  name: RecordApiName;
  path: string;
  windowMs: number;
  newestMs: number;
  oldestMs: number;
}

const RECORD_APIS: RecordApi[] = [
  {
    name: 'feed',
    path: '/v1/cdr_feed',
    windowMs: 12 * HOUR_MS,
    newestMs: 5 * MINUTE_MS,
    oldestMs: 30 * 24 * HOUR_MS,
  },
  { name: 'stream', path: '/v1/cdr_stream', windowMs: 2 * HOUR_MS, newestMs: MINUTE_MS, oldestMs: 12 * HOUR_MS },
];

/** A client that computes "30 days ago" just before it asks must not be refused for the time the request took; nor one between two pages. */
const OLDEST_GRACE_MS = MINUTE_MS;

function badWindow(description: string): WebexHttpError {
  return new WebexHttpError(400, 'The request was invalid or cannot be otherwise served.', { description });
}

function timeParameter(request: FastifyRequest, name: string): number {
  const text = queryText(request, name);
  if (text === null) throw badWindow(`${name} is required`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) || Number.isNaN(Date.parse(text)))
    throw badWindow(`${name} must be formatted as YYYY-MM-DDTHH:MM:SS.mmmZ`);
  return Date.parse(text);
}

function readWindow(services: Services, request: FastifyRequest, api: RecordApi): { startMs: number; endMs: number } {
  const nowMs = services.clock.now();
  const startMs = timeParameter(request, 'startTime');
  const endMs = timeParameter(request, 'endTime');
  if (endMs <= startMs) throw badWindow('endTime must be later than startTime');
  if (endMs - startMs > api.windowMs)
    throw badWindow(`The time between startTime and endTime must not exceed ${api.windowMs / HOUR_MS} hours`);
  if (endMs > nowMs - api.newestMs) throw badWindow(`endTime must be at least ${api.newestMs / MINUTE_MS} minutes ago`);
  const following = queryText(request, 'startTimeForNextFetch') !== null;
  if (!following && startMs < nowMs - api.oldestMs - OLDEST_GRACE_MS)
    throw badWindow(`startTime must not be older than ${api.oldestMs / HOUR_MS} hours`);
  return { startMs, endMs };
}

/** Counts requests per token; a refused one does not count. */
function createRates(services: Services): (key: string, kind: 'first' | 'page') => void {
  const seen = new Map<string, number[]>();
  return (key, kind) => {
    const nowMs = services.clock.now();
    const recent = (seen.get(`${key} ${kind}`) ?? []).filter((atMs) => atMs > nowMs - MINUTE_MS);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= (kind === 'first' ? 1 : PAGE_REQUESTS_PER_MINUTE)) {
      const seconds = Math.max(1, Math.ceil((oldest + MINUTE_MS - nowMs) / 1_000));
      throw new WebexHttpError(429, 'Request rate exceeds threshold', { headers: { 'Retry-After': String(seconds) } });
    }
    if (seen.size > RATES_KEPT)
      for (const [old, times] of seen) if ((times.at(-1) ?? 0) <= nowMs - MINUTE_MS) seen.delete(old);
    seen.set(`${key} ${kind}`, [...recent, nowMs]);
  };
}

/** Names by comma or by repeating the parameter. */
function locationsOf(request: FastifyRequest): Set<string> | null {
  const given = (request.query as Record<string, string | string[] | undefined>).locations;
  const names = [given ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length > MAX_LOCATIONS) throw badWindow('At most 10 locations can be given');
  return names.length === 0 ? null : new Set(names);
}

interface Question {
  services: Services;
  api: RecordApi;
  request: FastifyRequest;
  reply: FastifyReply;
  caller: Caller;
}

function answer(question: Question): unknown {
  const { services, api, request, reply, caller } = question;
  const { startMs, endMs } = readWindow(services, request, api);
  const next = queryText(request, 'startTimeForNextFetch');
  const pageFromMs = next === null ? startMs : Math.max(startMs, timeParameter(request, 'startTimeForNextFetch'));
  const orgUuid = caller.organization.uuid;
  const max = Math.min(5_000, Math.max(500, queryNumber(request, 'max', { fallback: 5_000, least: 0 })));
  const window = { api: api.name, orgUuid, fromMs: startMs, toMs: endMs, nowMs: services.clock.now() };
  const query = { ...window, locations: locationsOf(request) };
  const { items, totalCount, nextMs } = recordStoreOf(services).page(query, pageFromMs, max);
  if (totalCount === 0 && services.modes.emptyCdrIs404) {
    return reply.code(404).send({ errorCode: 404, message: 'No CDRs for requested time range and filters' });
  }
  if (nextMs !== null) {
    const startTimeForNextFetch = new Date(nextMs).toISOString();
    linkNext({ services, request, reply, parameters: { startTimeForNextFetch, totalCount, max, orgId: orgUuid } });
  }
  return { items };
}

/** Call detail records: by start of the call (feed) and by arrival in the store (stream). */
export function registerCdrRoutes(app: FastifyInstance, services: Services): void {
  const count = createRates(services);
  for (const api of RECORD_APIS) {
    app.get(api.path, (request, reply) => {
      const caller = authenticate(services, request, { scopes: ['spark-admin:calling_cdr_read'] });
      // Full Admin alone is not enough: a role with the permission is asked for.
      if (!mayReadCallRecords(services, caller)) throw forbidden();
      checkRegion(services, request, caller.organization.uuid);
      readWindow(services, request, api);
      const kind = queryText(request, 'startTimeForNextFetch') === null ? 'first' : 'page';
      count(`${caller.token.token} ${api.path}`, kind);
      return answer({ services, api, request, reply, caller });
    });
  }
}
