import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type Actor, createLevers } from '../control/levers.ts';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { writeAudit } from './audit-log.ts';
import { baseUrlOf } from './base-url.ts';
import { asFields, bodyFields, type Fields } from './body-fields.ts';
import { forbidden, notFound } from './errors.ts';
import { authenticate, type Caller } from './guard.ts';
import { demandFreeEmail, demandKnownRoles, makeSo, readWantedUser, type WantedUser } from './scim-changes.ts';
import { inScim } from './scim-error.ts';
import { patchRecord } from './scim-patch.ts';
import { chosenFor, searchUsers } from './scim-search.ts';
import { type ScimView, scimUser } from './scim-user.ts';

const USERS = '/identity/scim/:orgId/v2/Users';
const READ_SCOPES = ['identity:people_read', 'identity:people_rw'];
const WRITERS = ['id_full_admin', 'id_user_admin'];
const READERS = [...WRITERS, 'id_readonly_admin', 'id_device_admin'];
const MEDIA_TYPE = 'application/scim+json';

interface OrgParams {
  Params: { orgId: string };
}
interface UserParams {
  Params: { orgId: string; userId: string };
}

/** SCIM 2 users. Ids are bare UUIDs and the paths have no `/v1`. */
export function registerScimRoutes(app: FastifyInstance, services: Services): void {
  app.addContentTypeParser(MEDIA_TYPE, { parseAs: 'string' }, app.getDefaultJsonParser('error', 'ignore'));
  const viewOf = (request: FastifyRequest): ScimView => ({ services, base: baseUrlOf(services, request) });
  app.get('/identity/scim/v2/Users/me', async (request) =>
    inScim(() => {
      const { person } = authenticate(services, request, { scopes: READ_SCOPES });
      return chosenFor(request, scimUser(viewOf(request), person));
    }),
  );
  app.get<OrgParams>(USERS, async (request) =>
    inScim(() => searchUsers(viewOf(request), request, enter(services, request, 'read').organization.uuid)),
  );
  app.get<UserParams>(`${USERS}/:userId`, async (request) =>
    inScim(() => {
      const person = findUser(services, request, enter(services, request, 'read'));
      return chosenFor(request, scimUser(viewOf(request), person));
    }),
  );
  app.post<OrgParams>(USERS, async (request, reply) =>
    inScim(() => {
      const caller = enter(services, request, 'write');
      const person = createUser(services, caller, bodyFields(request));
      const user = scimUser(viewOf(request), person);
      reply.status(201).header('Location', String(asFields(user.meta)?.location));
      return user;
    }),
  );
  app.put<UserParams>(`${USERS}/:userId`, async (request) =>
    inScim(() => {
      const caller = enter(services, request, 'write');
      const person = findUser(services, request, caller);
      makeSo(services, person, { wanted: readWantedUser(bodyFields(request)), actor: actorOf(caller) });
      return scimUser(viewOf(request), person);
    }),
  );
  app.patch<UserParams>(`${USERS}/:userId`, async (request) =>
    inScim(() => {
      const caller = enter(services, request, 'write');
      const person = findUser(services, request, caller);
      const record = structuredClone(scimUser(viewOf(request), person));
      patchRecord(record, bodyFields(request));
      makeSo(services, person, { wanted: readWantedUser(wholeRecord(record)), actor: actorOf(caller) });
      return scimUser(viewOf(request), person);
    }),
  );
  app.delete<UserParams>(`${USERS}/:userId`, async (request, reply) => {
    inScim(() => {
      const caller = enter(services, request, 'write');
      const person = findUser(services, request, caller);
      createLevers(services, actorOf(caller)).deletePerson(person.uuid);
    });
    return reply.status(204).send();
  });
}

function actorOf(caller: Caller): Actor {
  return { personUuid: caller.person.uuid, clientName: 'Webex Identity' };
}

/** What a patch took away is away, and not left as it was. */
function wholeRecord(record: Fields): Fields {
  return { ...record, roles: record.roles ?? [], phoneNumbers: record.phoneNumbers ?? [] };
}

function enter(services: Services, request: FastifyRequest<OrgParams>, kind: 'read' | 'write'): Caller {
  const scopes = kind === 'read' ? READ_SCOPES : ['identity:people_rw'];
  const caller = authenticate(services, request, { scopes });
  const roles = kind === 'read' ? READERS : WRITERS;
  if (!caller.person.roles.some((role) => roles.includes(role))) throw forbidden();
  if (request.params.orgId.toLowerCase() !== caller.organization.uuid) throw forbidden();
  return caller;
}

function findUser(services: Services, request: FastifyRequest<UserParams>, caller: Caller): EmulatedPerson {
  const person = services.world.people.get(request.params.userId.toLowerCase());
  if (person === undefined || person.deleted || person.orgUuid !== caller.organization.uuid) throw notFound();
  return person;
}

/** A new person: invited, without licences and so without a line. */
function createUser(services: Services, caller: Caller, body: Fields): EmulatedPerson {
  const wanted = readWantedUser(body);
  demandFreeEmail(services, wanted.email, null);
  demandKnownRoles(services, caller.organization.uuid, wanted.roles);
  const person = newPerson(services, caller, wanted);
  services.world.people.set(person.uuid, person);
  const actor = actorOf(caller);
  writeAudit(services, {
    orgUuid: person.orgUuid,
    actorUuid: actor.personUuid,
    category: 'WEBEX_IDENTITY',
    description: 'User was created',
    actionText: `${person.email} was created.`,
    targetType: 'USER',
    targetId: person.uuid,
    targetName: person.email,
    extra: { actorClientName: actor.clientName },
  });
  const { orgUuid, uuid: personUuid } = person;
  services.truth.record({ atMs: services.clock.now(), kind: 'person-created', orgUuid, personUuid });
  makeSo(services, person, { wanted, actor });
  return person;
}

function newPerson(services: Services, caller: Caller, wanted: WantedUser): EmulatedPerson {
  const { world, clock, random } = services;
  const nowMs = clock.now();
  const orgUuid = caller.organization.uuid;
  const location = [...world.locations.values()].find((it) => it.orgUuid === orgUuid);
  return {
    uuid: random.uuid(),
    orgUuid,
    email: wanted.email,
    firstName: wanted.firstName,
    lastName: wanted.lastName,
    title: wanted.title,
    department: wanted.department,
    locationUuid: location?.uuid ?? '',
    extension: '',
    phoneNumber: null,
    mobileNumber: wanted.mobileNumber ?? null,
    roles: [],
    licenseUuids: [],
    active: true,
    deleted: false,
    invitePending: true,
    externalIdp: false,
    passwordChangedMs: nowMs,
    presenceSharing: true,
    presence: { status: 'pending', sinceMs: nowMs, lastActivityMs: null },
    createdMs: nowMs,
    modifiedMs: nowMs,
  };
}
