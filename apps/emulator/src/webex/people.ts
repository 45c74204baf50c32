import type { Person } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { drifted } from '../chaos/page-drift.ts';
import { peopleOf, personByEmail } from '../state/people-index.ts';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { accountOf } from './accounts.ts';
import { displayNameOf } from './display-name.ts';
import { forbidden, malformed, notFound } from './errors.ts';
import { authenticate, type Caller, isAdmin } from './guard.ts';
import { botView, findBot } from './messaging.ts';
import { queryText } from './paging.ts';
import { peoplePage } from './people-page.ts';
import { type PersonViewOptions, personView } from './person-view.ts';
import { idOf, parsePublicId } from './public-id.ts';
import { queryFlag, queryList } from './query.ts';

const READ_SCOPES = ['spark:people_read', 'spark-admin:people_read'];
/** Larger wishes are lowered without an error; `callingData` and `locationId` lower them further. */
const LIMITS = { plain: 500, callingData: 100, location: 50 };
const BATCH_LIMIT = 85;

/** `/people`, `/people/me`, `/people/{id}`. */
export function registerPeopleRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/people', async (request, reply) => listPeople(services, request, reply));
  app.get('/v1/people/me', async (request) => {
    const bot = findBot(services, request);
    if (bot !== null) return botView(bot);
    const caller = authenticate(services, request, { scopes: READ_SCOPES });
    return personView(services, caller.person, { ...viewOptions(request, caller), administrative: true });
  });
  app.get<{ Params: { id: string } }>('/v1/people/:id', async (request) => {
    const caller = authenticateReader(services, request);
    const person = accountOf(services, idOf(request.params.id, ['PEOPLE']) ?? '');
    if (person === undefined || person.deleted || person.orgUuid !== caller.organization.uuid) throw notFound();
    return personView(services, person, viewOptions(request, caller));
  });
}

const ADMINS: readonly string[] = ['id_full_admin', 'id_readonly_admin', 'id_user_admin'];

/** An administrator by role and by scope: a scope alone gives no power. */
function actsAsAdmin(caller: Caller): boolean {
  return caller.token.scopes.includes('spark-admin:people_read') && isAdmin(caller.person, ADMINS);
}

/** Whoever may look at others: without the role, the scope of administrators opens nothing (docs/webex/people.md). */
function authenticateReader(services: Services, request: FastifyRequest): Caller {
  const caller = authenticate(services, request, { scopes: READ_SCOPES });
  if (!caller.token.scopes.includes('spark:people_read') && !actsAsAdmin(caller)) throw forbidden();
  return caller;
}

function viewOptions(request: FastifyRequest, caller: Caller): PersonViewOptions {
  const administrative = actsAsAdmin(caller);
  return {
    callingData: administrative && queryFlag(request, 'callingData'),
    // One person's switch empties the answer for everybody asked about through that person's authorization.
    presence: caller.person.presenceSharing && !queryFlag(request, 'excludeStatus'),
    administrative,
  };
}

function listPeople(
  services: Services,
  request: FastifyRequest,
  reply: FastifyReply,
): { items: Person[]; notFoundIds?: string[] } {
  const caller = authenticateReader(services, request);
  const orgId = queryText(request, 'orgId');
  // Only partners may name another organization, and there are none here.
  if (orgId !== null && idOf(orgId, ['ORGANIZATION']) !== caller.organization.uuid) throw forbidden();
  const ids = queryList(request, 'id');
  if (ids !== null) return batchOfPeople({ services, request, caller, ids });
  const filters = readFilters(services, request, caller);
  const options = viewOptions(request, caller);
  let limit = options.callingData ? LIMITS.callingData : LIMITS.plain;
  if (queryText(request, 'locationId') !== null) limit = Math.min(limit, LIMITS.location);
  const { uuid: orgUuid } = caller.organization;
  const page = peoplePage({
    services,
    request,
    reply,
    people: drifted(candidates(services, request, orgUuid), request.pageDrift),
    fits: (person) => person.orgUuid === orgUuid && !person.deleted && filters.every((fits) => fits(person)),
    limits: { default: 100, limit },
  });
  return { items: page.map((person) => personView(services, person, options)) };
}

/** Whom to look at: one person when an e-mail address is given, else the organization. */
function candidates(services: Services, request: FastifyRequest, orgUuid: string): readonly EmulatedPerson[] {
  const email = queryText(request, 'email');
  if (email === null) return peopleOf(services.world, orgUuid);
  const person = personByEmail(services.world, email);
  return person === null ? [] : [person];
}

function readFilters(
  services: Services,
  request: FastifyRequest,
  caller: Caller,
): ((person: EmulatedPerson) => boolean)[] {
  const email = queryText(request, 'email');
  const name = queryText(request, 'displayName')?.toLowerCase();
  const roles = queryList(request, 'roles');
  const location = queryText(request, 'locationId');
  const administrative = actsAsAdmin(caller);
  if (!administrative && email === null && name === undefined) {
    throw malformed('Email, displayName, or id list should be specified.');
  }
  const filters: ((person: EmulatedPerson) => boolean)[] = [];
  if (name !== undefined) {
    filters.push((person) => displayNameOf(services.world, person).toLowerCase().startsWith(name));
  }
  if (roles !== null && administrative) {
    const wanted = roles.map((role) => parsePublicId(role)?.id ?? role);
    filters.push((person) => person.roles.some((role) => wanted.includes(role)));
  }
  if (location !== null && administrative) {
    const uuid = idOf(location, ['LOCATION']);
    filters.push((person) => person.locationUuid === uuid);
  }
  return filters;
}

/** The batch form: up to 85 ids, public or bare, never with presence. */
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
