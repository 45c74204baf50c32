import type { PhoneNumber } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services, World } from '../state/world.ts';
import type { EmulatedNumber } from '../state/world-directory.ts';
import { configCaller, invalidField } from './config-request.ts';
import { type DirectoryLine, lineId, lineOf, linesOf, numberFields } from './directory-lines.ts';
import { groupUuidOf } from './group-id.ts';
import { heldList } from './held-list.ts';
import { offsetPage, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';
import { queryFlag, queryList } from './query.ts';

const LIMITS = { default: 2000, limit: 2000 };
/** What the filter and the owner of an answer are called in other words by the documentation. */
const OWNER_TYPES: Record<string, string> = { PAGING_GROUP: 'GROUP_PAGING', BROADWORKS_ANYWHERE: 'OFFICE_ANYWHERE' };

/** A row of the list before it is written out: light, there are as many as lines. */
interface NumberEntry {
  phoneNumber: string | null;
  extension: string;
  locationUuid: string;
  ownerUuid: string | null;
  kind: DirectoryLine['kind'] | null;
  name: string;
  lastName: string;
  main: boolean;
  stock: EmulatedNumber | null;
}

/** `GET /telephony/config/numbers`: who has which number or extension, and which numbers nobody has. */
export function registerNumberRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/telephony/config/numbers', async (request, reply) => {
    const { organization } = configCaller(services, request, { kind: 'read' });
    checkCombinations(request);
    const items = heldList(services, request, {
      orgUuid: organization.uuid,
      build: () => sorted(request, numberEntries(services.world, organization.uuid).filter(numberFilter(request))),
    });
    const page = offsetPage({ services, request, reply, items, limits: LIMITS });
    const phoneNumbers = page.map((entry) => numberView(services.world, entry));
    if (!queryFlag(request, 'details')) return { phoneNumbers };
    return { count: countNumbers(numberEntries(services.world, organization.uuid)), phoneNumbers };
  });
}

/** Parameters that exclude each other, by the documentation. */
function checkCombinations(request: FastifyRequest): void {
  if (queryFlag(request, 'available') && queryText(request, 'ownerType') !== null) throw invalidField('ownerType');
  const extensionsOnly = queryText(request, 'numberType') === 'EXTENSION';
  const unfit = ['available', 'state'].find((name) => queryText(request, name) !== null);
  if (extensionsOnly && unfit !== undefined) throw invalidField(unfit);
}

/** Every number and extension of an organization: lines, spare numbers, and main numbers of locations. */
function numberEntries(world: World, orgUuid: string): NumberEntry[] {
  const entries: NumberEntry[] = [];
  const held = new Set<string>();
  const mainNumbers = new Set<string>();
  for (const location of world.locations.values())
    if (location.orgUuid === orgUuid && location.mainNumber !== '') mainNumbers.add(location.mainNumber);
  for (const line of linesOf(world, orgUuid)) {
    const { phoneNumber, extension, locationUuid, kind, firstName: name, lastName } = line;
    const stock = phoneNumber === null ? null : (world.numbers.get(phoneNumber) ?? null);
    const main = phoneNumber !== null && mainNumbers.has(phoneNumber);
    // Only those that could be met again below.
    if (phoneNumber !== null && (main || stock !== null)) held.add(phoneNumber);
    entries.push({ phoneNumber, extension, locationUuid, ownerUuid: line.uuid, kind, name, lastName, main, stock });
  }
  const unowned = { extension: '', ownerUuid: null, kind: null, name: '', lastName: '' };
  for (const location of world.locations.values()) {
    const { mainNumber: phoneNumber, uuid: locationUuid } = location;
    if (location.orgUuid !== orgUuid || phoneNumber === '' || held.has(phoneNumber)) continue;
    held.add(phoneNumber);
    const stock = world.numbers.get(phoneNumber) ?? null;
    entries.push({ ...unowned, phoneNumber, locationUuid, main: true, stock });
  }
  for (const stock of world.numbers.values()) {
    const { phoneNumber, locationUuid } = stock;
    if (stock.orgUuid !== orgUuid || held.has(phoneNumber)) continue;
    entries.push({ ...unowned, phoneNumber, locationUuid, main: false, stock });
  }
  return entries;
}

type EntryTest = (entry: NumberEntry) => boolean;

function numberFilter(request: FastifyRequest): EntryTest {
  const tests: EntryTest[] = [];
  const text = (name: string, test: (wanted: string) => EntryTest): void => {
    const wanted = queryText(request, name);
    if (wanted !== null) tests.push(test(wanted));
  };
  text('locationId', (id) => {
    const uuid = idOf(id, ['LOCATION']);
    return (entry) => entry.locationUuid === uuid;
  });
  const numbers = queryList(request, 'phoneNumber');
  if (numbers !== null)
    tests.push((entry) => numbers.some((part) => entry.phoneNumber?.includes(part.trim()) === true));
  const extensions = queryList(request, 'extension');
  if (extensions !== null) tests.push((entry) => extensions.some((part) => entry.extension === part));
  text('available', (wanted) => {
    const free = wanted.toLowerCase() === 'true';
    // A location's main number has no owner and is still not free.
    return (entry) => (entry.ownerUuid === null && !entry.main) === free;
  });
  text('ownerName', (wanted) => (entry) => {
    const name = `${entry.name} ${entry.lastName}`.toLowerCase();
    return entry.ownerUuid !== null && name.includes(wanted.toLowerCase());
  });
  text('ownerId', (id) => {
    const group = groupUuidOf(id, ['hunt-group', 'call-queue', 'auto-attendant']);
    const uuid = idOf(id, ['PEOPLE', 'PLACE', 'VIRTUAL_LINE']) ?? group;
    return (entry) => uuid !== null && entry.ownerUuid === uuid;
  });
  text('ownerType', (type) => (entry) => entry.kind === (OWNER_TYPES[type] ?? type));
  text('numberType', (type) => (entry) => {
    if (type === 'NUMBER') return entry.phoneNumber !== null;
    return type !== 'EXTENSION' || (entry.phoneNumber === null && entry.extension !== '');
  });
  text(
    'phoneNumberType',
    (type) => (entry) => entry.phoneNumber !== null && (type === 'PRIMARY' || type === 'Default'),
  );
  text('state', (state) => (entry) => {
    return entry.phoneNumber !== null && (state === 'Default' || stateOf(entry) === state);
  });
  if (queryFlag(request, 'tollFreeNumbers')) tests.push((entry) => entry.stock?.tollFree === true);
  // None of the countries of the seed has such numbers.
  if (queryFlag(request, 'restrictedNonGeoNumbers')) tests.push(() => false);
  if (queryFlag(request, 'serviceNumber')) tests.push((entry) => entry.stock?.service === true);
  const types = queryList(request, 'includedTelephonyTypes');
  if (types !== null) tests.push(() => types.includes('PSTN_NUMBER'));
  if (tests.length === 0) return () => true;
  return (entry) => tests.every((test) => test(entry));
}

function stateOf(entry: NumberEntry): 'ACTIVE' | 'INACTIVE' {
  return entry.stock?.state ?? 'ACTIVE';
}

const SORT_KEYS: Record<string, (entry: NumberEntry) => string> = {
  lastname: (entry) => entry.lastName.toLowerCase(),
  dn: (entry) => entry.phoneNumber ?? '',
  extension: (entry) => entry.extension,
};

/** By the fields of `order`, each perhaps with `-asc` or `-desc`; entries without a value come last. */
function sorted(request: FastifyRequest, entries: NumberEntry[]): NumberEntry[] {
  const orders = (queryList(request, 'order') ?? []).flatMap((order) => {
    const [name = '', direction] = order.toLowerCase().split(/[-:\s]/);
    const key = Object.hasOwn(SORT_KEYS, name) ? SORT_KEYS[name] : undefined;
    return key === undefined ? [] : [{ key, sign: direction === 'desc' ? -1 : 1 }];
  });
  if (orders.length === 0) return entries;
  const keyed = entries.map((entry) => ({ entry, keys: orders.map(({ key }) => key(entry)) }));
  keyed.sort((one, other) => {
    for (const [index, { sign }] of orders.entries()) {
      const [left = '', right = ''] = [one.keys[index], other.keys[index]];
      if (left === right) continue;
      if (left === '' || right === '') return left === '' ? 1 : -1;
      return left < right ? -sign : sign;
    }
    return 0;
  });
  return keyed.map(({ entry }) => entry);
}

function numberView(world: World, entry: NumberEntry): PhoneNumber {
  const location = world.locations.get(entry.locationUuid);
  const line = entry.ownerUuid === null ? null : lineOf(world, entry.ownerUuid);
  return {
    ...(entry.phoneNumber === null ? {} : { phoneNumber: entry.phoneNumber }),
    ...(line === null ? {} : numberFields(world, line)),
    state: stateOf(entry),
    phoneNumberType: 'PRIMARY',
    mainNumber: entry.main,
    tollFreeNumber: entry.stock?.tollFree ?? false,
    includedTelephonyTypes: 'PSTN_NUMBER',
    isServiceNumber: entry.stock?.service ?? false,
    location: { id: publicId('LOCATION', entry.locationUuid), name: location?.name ?? '' },
    ...(line === null ? {} : { owner: ownerView(world, line) }),
  };
}

/** The owner as lists of numbers name it. */
export function ownerView(world: World, line: DirectoryLine): NonNullable<PhoneNumber['owner']> {
  const { firstName, lastName } = line;
  return { id: lineId(world, line), type: line.kind, firstName, ...(lastName === '' ? {} : { lastName }) };
}

/** Counts of the whole organization, whatever the filters. */
function countNumbers(entries: readonly NumberEntry[]): Record<string, number> {
  const count = (test: EntryTest): number => entries.filter(test).length;
  return {
    assigned: count((entry) => entry.phoneNumber !== null && (entry.ownerUuid !== null || entry.main)),
    unAssigned: count((entry) => entry.ownerUuid === null && !entry.main),
    inActive: count((entry) => stateOf(entry) === 'INACTIVE'),
    extensionOnly: count((entry) => entry.phoneNumber === null),
    tollFreeNumbers: count((entry) => entry.stock?.tollFree === true),
    total: entries.length,
    mobileNumber: 0,
    serviceNumber: count((entry) => entry.stock?.service === true),
  };
}
