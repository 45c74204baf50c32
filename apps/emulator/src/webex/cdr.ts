import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedCallRecord, Services } from '../state/world.ts';
import { FEED_EXTRA_DELAY_MS } from '../telephony/call-records.ts';
import { presentCallRecord } from '../telephony/record-fields.ts';
import { forbidden, WebexHttpError } from './errors.ts';
import { authenticate, type Caller } from './guard.ts';
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
  path: string;
  windowMs: number;
  newestMs: number;
  oldestMs: number;
  /** What `startTime` and `endTime` mean. */
  timeOf(record: EmulatedCallRecord): number;
  visibleFromMs(record: EmulatedCallRecord): number;
}

const RECORD_APIS: RecordApi[] = [
  {
    path: '/v1/cdr_feed',
    windowMs: 12 * HOUR_MS,
    newestMs: 5 * MINUTE_MS,
    oldestMs: 30 * 24 * HOUR_MS,
    timeOf: (record) => record.startMs,
    visibleFromMs: (record) => record.storedMs + FEED_EXTRA_DELAY_MS,
  },
  {
    path: '/v1/cdr_stream',
    windowMs: 2 * HOUR_MS,
    newestMs: MINUTE_MS,
    oldestMs: 12 * HOUR_MS,
    timeOf: (record) => record.storedMs,
    visibleFromMs: (record) => record.storedMs,
  },
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

function locationsOf(request: FastifyRequest): Set<string> | null {
  const text = queryText(request, 'locations');
  if (text === null) return null;
  const names = text.split(',').map((name) => name.trim());
  if (names.length > MAX_LOCATIONS) throw badWindow('At most 10 locations can be given');
  return new Set(names);
}

/** A page never splits records of the same moment: the next one starts by time, and must neither lose nor repeat any. */
function cutPage(records: readonly EmulatedCallRecord[], max: number, timeOf: RecordApi['timeOf']): number {
  if (records.length <= max) return records.length;
  const next = records[max];
  let cut = max;
  while (cut > 0 && next !== undefined && timeOf(records[cut - 1] ?? next) === timeOf(next)) cut -= 1;
  return cut === 0 ? max : cut;
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
  const nowMs = services.clock.now();
  const { startMs, endMs } = readWindow(services, request, api);
  const next = queryText(request, 'startTimeForNextFetch');
  const fromMs = next === null ? startMs : Math.max(startMs, timeParameter(request, 'startTimeForNextFetch'));
  const locations = locationsOf(request);
  const inWindow = services.world.callRecords.filter((record) => {
    const atMs = api.timeOf(record);
    if (record.orgUuid !== caller.organization.uuid || atMs < startMs || atMs >= endMs) return false;
    return api.visibleFromMs(record) <= nowMs && (locations === null || locations.has(record.locationName));
  });
  if (inWindow.length === 0 && services.modes.emptyCdrIs404) {
    return reply.code(404).send({ errorCode: 404, message: 'No CDRs for requested time range and filters' });
  }
  const rest = inWindow
    .filter((record) => api.timeOf(record) >= fromMs)
    .sort((one, other) => api.timeOf(one) - api.timeOf(other) || one.reportId.localeCompare(other.reportId));
  const max = Math.min(5_000, Math.max(500, queryNumber(request, 'max', { fallback: 5_000, least: 0 })));
  const cut = cutPage(rest, max, api.timeOf);
  const following = rest[cut];
  if (following !== undefined) {
    const startTimeForNextFetch = new Date(api.timeOf(following)).toISOString();
    const parameters = { startTimeForNextFetch, totalCount: inWindow.length, max, orgId: caller.organization.uuid };
    linkNext({ services, request, reply, parameters });
  }
  return { items: rest.slice(0, cut).map(presentCallRecord) };
}

/** Call detail records: by start of the call (feed) and by arrival in the store (stream). */
export function registerCdrRoutes(app: FastifyInstance, services: Services): void {
  const count = createRates(services);
  for (const api of RECORD_APIS) {
    app.get(api.path, (request, reply) => {
      const caller = authenticate(services, request, { scopes: ['spark-admin:calling_cdr_read'] });
      // Full Admin alone is not enough: the role "Webex Calling Detailed Call History API access" is asked for.
      if (!caller.person.roles.includes('id_cdr_api')) throw forbidden();
      readWindow(services, request, api);
      count(
        `${caller.token.token} ${api.path}`,
        queryText(request, 'startTimeForNextFetch') === null ? 'first' : 'page',
      );
      return answer({ services, api, request, reply, caller });
    });
  }
}
