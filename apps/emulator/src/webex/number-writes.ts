import type { FastifyInstance, FastifyRequest } from 'fastify';
import { peopleOf } from '../state/people-index.ts';
import type { Services, World } from '../state/world.ts';
import {
  alreadyTaken,
  bodyFields,
  configCaller,
  fieldReader,
  invalidField,
  noteChange,
  ownLocation,
} from './config-request.ts';
import { linesOf } from './directory-lines.ts';

const BASE = '/v1/telephony/config/locations/:locationId/numbers';
type Located = FastifyRequest<{ Params: { locationId: string } }>;

/** E.164 numbers of a body; 400 naming the first that is none. */
function numbersOf(request: FastifyRequest): string[] {
  const list = fieldReader(bodyFields(request, ['phoneNumbers'])).list('phoneNumbers') ?? [];
  if (list.length === 0) throw invalidField('phoneNumbers');
  return list.map((value, index) => {
    const plain = typeof value === 'string' ? value.replace(/[\s().-]/g, '') : '';
    if (!/^\+[1-9]\d{6,14}$/.test(plain)) throw invalidField(`phoneNumbers.[${index}]`);
    return plain;
  });
}

/** Numbers some line or location holds, with whether it is a location's main number. */
function numbersHeld(world: World, orgUuid: string): Set<string> {
  const held = new Set<string>();
  for (const line of linesOf(world, orgUuid)) if (line.phoneNumber !== null) held.add(line.phoneNumber);
  // Without a licence a number stays with its person until it is taken away.
  for (const { deleted, phoneNumber } of peopleOf(world, orgUuid)) {
    if (!deleted && phoneNumber !== null) held.add(phoneNumber);
  }
  for (const location of world.locations.values()) if (location.orgUuid === orgUuid) held.add(location.mainNumber);
  return held;
}

/** Numbers of any organization: bought once, they are nobody else's. */
function numbersKnown(world: World): Set<string> {
  const known = new Set(world.numbers.keys());
  for (const orgUuid of world.organizations.keys()) for (const number of numbersHeld(world, orgUuid)) known.add(number);
  return known;
}

/** Buying, activating, giving back and checking numbers of a location. */
export function registerNumberWriteRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.post(BASE, async (request: Located, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const location = ownLocation(services, caller, request.params.locationId);
    const numbers = numbersOf(request);
    const fields = fieldReader(bodyFields(request));
    const type = fields.word('numberType', ['TOLLFREE', 'DID', 'MOBILE']);
    const service = fields.word('numberUsageType', ['NONE', 'SERVICE']) === 'SERVICE';
    const state = fields.word('state', ['ACTIVE', 'INACTIVE']) ?? 'INACTIVE';
    const known = numbersKnown(world);
    const taken = numbers.find((number) => known.has(number));
    if (taken !== undefined) throw alreadyTaken(`Phone number ${taken} is in use.`);
    for (const phoneNumber of numbers) {
      const place = { orgUuid: location.orgUuid, locationUuid: location.uuid };
      world.numbers.set(phoneNumber, { phoneNumber, ...place, state, tollFree: type === 'TOLLFREE', service });
    }
    noteChange(services, caller, { kind: 'numbers-added', id: location.uuid, name: numbers.join(' ').slice(0, 200) });
    return reply.code(201).send();
  });
  app.put(BASE, async (request: Located, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const location = ownLocation(services, caller, request.params.locationId);
    const numbers = numbersOf(request);
    const action = fieldReader(bodyFields(request)).word('action', ['ACTIVATE', 'DEACTIVATE']) ?? 'ACTIVATE';
    const held = numbersHeld(world, location.orgUuid);
    for (const [index, phoneNumber] of numbers.entries()) {
      const stock = world.numbers.get(phoneNumber);
      if (stock?.locationUuid !== location.uuid) throw invalidField(`phoneNumbers.[${index}]`);
      if (action === 'DEACTIVATE' && held.has(phoneNumber))
        throw alreadyTaken(`Phone number ${phoneNumber} is in use.`);
    }
    for (const phoneNumber of numbers) {
      const stock = world.numbers.get(phoneNumber);
      if (stock !== undefined) stock.state = action === 'ACTIVATE' ? 'ACTIVE' : 'INACTIVE';
    }
    noteChange(services, caller, { kind: 'numbers-changed', id: location.uuid, name: action });
    return reply.code(204).send();
  });
  app.delete(BASE, async (request: Located, reply) => {
    const caller = configCaller(services, request, { kind: 'write' });
    const location = ownLocation(services, caller, request.params.locationId);
    const numbers = numbersOf(request);
    const held = numbersHeld(world, location.orgUuid);
    for (const [index, phoneNumber] of numbers.entries()) {
      if (held.has(phoneNumber)) throw alreadyTaken(`Phone number ${phoneNumber} is in use.`);
      if (world.numbers.get(phoneNumber)?.locationUuid !== location.uuid) throw invalidField(`phoneNumbers.[${index}]`);
    }
    for (const phoneNumber of numbers) world.numbers.delete(phoneNumber);
    noteChange(services, caller, { kind: 'numbers-removed', id: location.uuid, name: numbers.join(' ').slice(0, 200) });
    return reply.code(204).send();
  });
  app.post('/v1/telephony/config/actions/validateNumbers/invoke', async (request) => {
    configCaller(services, request, { kind: 'write' });
    const list = fieldReader(bodyFields(request, ['phoneNumbers'])).list('phoneNumbers') ?? [];
    return validateNumbers(world, list);
  });
}

function validateNumbers(world: World, list: readonly unknown[]) {
  const known = numbersKnown(world);
  const seen = new Set<string>();
  const numbers = list.map((value) => {
    const number = String(value);
    const plain = number.replace(/[\s().-]/g, '');
    const repeated = seen.has(plain);
    seen.add(plain);
    if (!/^\+[1-9]\d{6,14}$/.test(plain))
      return { number, state: 'Invalid', tollFreeNumber: false, detail: [`Invalid phone number : ${number}`] };
    if (repeated) return { number, state: 'Duplicate In List', tollFreeNumber: false };
    if (!known.has(plain)) return { number, state: 'Available', tollFreeNumber: false };
    // The words of the documentation's sample.
    const detail = [`[Error 8361] DN is unavailable : ${plain}`];
    return { number, state: 'Unavailable', tollFreeNumber: world.numbers.get(plain)?.tollFree ?? false, detail };
  });
  return { status: numbers.every(({ state }) => state === 'Available') ? 'OK' : 'ERRORS', numbers };
}
