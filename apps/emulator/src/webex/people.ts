import type { Person } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { malformed, notFound } from './errors.ts';
import { authenticate, type Caller, isAdmin } from './guard.ts';
import { cursorPage, queryText } from './paging.ts';
import { personView } from './person-view.ts';
import { idOf, parsePublicId } from './public-id.ts';

const READ_SCOPES = ['spark:people_read', 'spark-admin:people_read'];
/** Larger wishes are lowered without an error; `callingData` and `locationId` lower them further. */
const LIMITS = { plain: 500, callingData: 100, location: 50 };
const BATCH_LIMIT = 85;

/** `/people`, `/people/me`, `/people/{id}`. */
export function registerPeopleRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/people', async (request, reply) => listPeople(services, request, reply));
  app.get('/v1/people/me', async (request) => {
    const caller = authenticate(services, request, { scopes: READ_SCOPES });
    return personView(services, caller.person, { ...viewOptions(request, caller), administrative: true });
  });
  app.get<{ Params: { id: string } }>('/v1/people/:id', async (request) => {
    const caller = authenticate(services, request, { scopes: READ_SCOPES });
    const person = services.world.people.get(idOf(request.params.id, ['PEOPLE']) ?? '');
    if (person === undefined || person.deleted || person.orgUuid !== caller.organization.uuid) throw notFound();
    return personView(services, person, viewOptions(request, caller));
  });
}

/** An administrator by role and by scope: a scope alone gives no power. */
function actsAsAdmin(caller: Caller): boolean {
  return caller.token.scopes.includes('spark-admin:people_read') && isAdmin(caller.person, 'read');
}

function viewOptions(
  request: FastifyRequest,
  caller: Caller,
): { callingData: boolean; presence: boolean; administrative: boolean } {
  const administrative = actsAsAdmin(caller);
  return {
    callingData: administrative && queryText(request, 'callingData') === 'true',
    // One person's switch empties the answer for everybody asked about through that person's authorization.
    presence: caller.person.presenceSharing && queryText(request, 'excludeStatus') !== 'true',
    administrative,
  };
}

function listPeople(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): { items: Person[]; notFoundIds?: string[] } {
  const caller = authenticate(services, request, { scopes: READ_SCOPES });
  const ids = queryText(request, 'id');
  if (ids !== null) return batchOfPeople({ services, request, caller, ids: ids.split(',') });
  const filters = readFilters(request, caller);
  const people: EmulatedPerson[] = [];
  for (const person of services.world.people.values()) {
    if (person.orgUuid === caller.organization.uuid && !person.deleted && filters.every((fits) => fits(person))) {
      people.push(person);
    }
  }
  const options = viewOptions(request, caller);
  let limit = options.callingData ? LIMITS.callingData : LIMITS.plain;
  if (queryText(request, 'locationId') !== null) limit = Math.min(limit, LIMITS.location);
  const page = cursorPage({ services, request, reply, items: people, limits: { default: 100, limit } });
  return { items: page.map((person) => personView(services, person, options)) };
}

function readFilters(request: FastifyRequest, caller: Caller): ((person: EmulatedPerson) => boolean)[] {
  const email = queryText(request, 'email')?.toLowerCase();
  const name = queryText(request, 'displayName')?.toLowerCase();
  const roles = queryText(request, 'roles');
  const location = queryText(request, 'locationId');
  const administrative = actsAsAdmin(caller);
  if (!administrative && email === undefined && name === undefined) {
    throw malformed('Email, displayName, or id list should be specified.');
  }
  const filters: ((person: EmulatedPerson) => boolean)[] = [];
  if (email !== undefined) filters.push((person) => person.email === email);
  if (name !== undefined) {
    filters.push((person) => `${person.firstName} ${person.lastName}`.toLowerCase().startsWith(name));
  }
  if (roles !== null && administrative) {
    const wanted = roles.split(',').map((role) => parsePublicId(role)?.id ?? role);
    filters.push((person) => person.roles.some((role) => wanted.includes(role)));
  }
  if (location !== null) {
    const uuid = idOf(location, ['LOCATION']);
    filters.push((person) => person.locationUuid === uuid);
  }
  return filters;
}

/** The batch form: up to 85 ids, never with presence. */
function batchOfPeople(input: { services: Services; request: FastifyRequest; caller: Caller; ids: string[] }): {
  items: Person[];
  notFoundIds?: string[];
} {
  const { services, caller, ids } = input;
  if (ids.length > BATCH_LIMIT) throw malformed(`At most ${BATCH_LIMIT} ids may be given.`);
  const options = { ...viewOptions(input.request, caller), presence: false };
  const items: Person[] = [];
  const notFoundIds: string[] = [];
  for (const id of ids) {
    const person = services.world.people.get(idOf(id, ['PEOPLE']) ?? '');
    if (person === undefined || person.deleted || person.orgUuid !== caller.organization.uuid) notFoundIds.push(id);
    else items.push(personView(services, person, options));
  }
  return notFoundIds.length === 0 ? { items } : { items, notFoundIds };
}
