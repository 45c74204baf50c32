import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { personByEmail } from '../state/people-index.ts';
import type { EmulatedGrant, EmulatedPerson, Services } from '../state/world.ts';
import { auditTokenRevoked } from './audit-log.ts';
import { forbidden, malformed, notFound, unauthorized } from './errors.ts';
import { authenticate, type Caller, findCaller } from './guard.ts';
import { findClient } from './oauth-client.ts';
import { queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';
import { ACCESS_LIFETIME_S, endGrant, livingGrants } from './tokens.ts';

/** Full, device or user administrators; read-only ones are refused (Webex developer documentation, Authorizations). */
const ADMINS: readonly string[] = ['id_full_admin', 'id_device_admin', 'id_user_admin'];

interface Authorization {
  id: string;
  applicationId: string;
  applicationName: string;
  personId: string;
  clientId: string;
  created: string;
  type: 'refresh' | 'access';
}

/** `/authorizations`: an administrator looks at the tokens of people, and revokes them. */
export function registerAuthorizationRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/authorizations', async (request) => {
    const caller = authenticate(services, request, { scopes: ['identity:tokens_read'], admin: ADMINS });
    return { items: authorizationsOf(services, askedPerson(services, request, caller)) };
  });
  app.delete('/v1/authorizations', async (request, reply) => {
    const caller = authenticate(services, request, { scopes: ['identity:tokens_write'], admin: ADMINS });
    revokeClient(services, request, caller);
    return reply.status(204).send();
  });
  app.delete<{ Params: { id: string } }>('/v1/authorizations/:id', async (request, reply) => {
    const caller = authenticate(services, request, { scopes: ['identity:tokens_write'], admin: ADMINS });
    revokeOne(services, caller, request.params.id);
    return reply.status(204).send();
  });
  app.get('/v1/authorizations/tokenExpiry', async (request) => {
    const caller = findCaller(services, request);
    if (caller === null) throw unauthorized();
    return { exp: caller.token.expiresMs };
  });
}

function askedPerson(services: Services, request: FastifyRequest, caller: Caller): EmulatedPerson {
  const id = queryText(request, 'personId');
  const email = queryText(request, 'personEmail');
  if (id === null && email === null) throw malformed('Either personId or personEmail must be provided.');
  const person =
    id === null ? personByEmail(services.world, email ?? '') : services.world.people.get(idOf(id, ['PEOPLE']) ?? '');
  if (person == null || person.deleted || person.orgUuid !== caller.organization.uuid) throw notFound();
  return person;
}

/** An id for an access token that says nothing of the token. */
function accessId(token: string): string {
  const hash = createHash('sha256').update(token).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

function authorizationsOf(services: Services, person: EmulatedPerson): Authorization[] {
  const { world, clock } = services;
  const now = clock.now();
  return livingGrants(services, (grant) => grant.personUuid === person.uuid).flatMap((grant) => {
    const entry = (id: string, type: 'refresh' | 'access', createdMs: number): Authorization => ({
      id: publicId('AUTHORIZATION', id),
      applicationId: publicId('APPLICATION', grant.clientId),
      applicationName: findClient(services, grant.clientId)?.name ?? '',
      personId: publicId('PEOPLE', person.uuid),
      clientId: grant.clientId,
      created: new Date(createdMs).toISOString(),
      type,
    });
    const ofGrant = (token: { grantUuid: string; expiresMs: number }): boolean =>
      token.grantUuid === grant.uuid && token.expiresMs > now;
    const renewable = grant.refreshEnded === null && [...world.refreshTokens.values()].some(ofGrant);
    const access = [...world.accessTokens.values()].filter(ofGrant);
    return [
      ...(renewable ? [entry(grant.uuid, 'refresh', grant.createdMs)] : []),
      ...access.map((one) =>
        entry(accessId(one.token), 'access', one.createdMs ?? one.expiresMs - ACCESS_LIFETIME_S * 1000),
      ),
    ];
  });
}

function tell(services: Services, caller: Caller, grant: EmulatedGrant): void {
  const { orgUuid, personUuid, clientId } = grant;
  services.truth.record({ atMs: services.clock.now(), kind: 'access-reset', orgUuid, personUuid, clientId });
  auditTokenRevoked(services, { grant, actorUuid: caller.person.uuid });
  services.changed('critical');
}

/** A refresh entry takes its access tokens along; an access entry dies alone. */
function revokeOne(services: Services, caller: Caller, publicForm: string): void {
  const uuid = idOf(publicForm, ['AUTHORIZATION']);
  const grants = livingGrants(services, (grant) => grant.orgUuid === caller.organization.uuid);
  const whole = grants.find((grant) => grant.uuid === uuid);
  if (whole !== undefined) {
    endGrant(services, whole, 'access-reset');
    tell(services, caller, whole);
    return;
  }
  for (const { token, grantUuid } of services.world.accessTokens.values()) {
    if (accessId(token) !== uuid) continue;
    const grant = grants.find((one) => one.uuid === grantUuid);
    if (grant === undefined) break;
    services.world.accessTokens.delete(token);
    tell(services, caller, grant);
    return;
  }
  throw notFound();
}

/** Every authorization of one client in the organization. */
function revokeClient(services: Services, request: FastifyRequest, caller: Caller): void {
  const clientId = queryText(request, 'clientId');
  if (clientId === null) throw malformed('clientId is required.');
  const orgId = queryText(request, 'orgId');
  if (orgId !== null && idOf(orgId, ['ORGANIZATION']) !== caller.organization.uuid) throw forbidden();
  if (findClient(services, clientId) === undefined) throw notFound();
  const ofClient = (grant: EmulatedGrant): boolean =>
    grant.clientId === clientId && grant.orgUuid === caller.organization.uuid;
  for (const grant of livingGrants(services, ofClient)) {
    endGrant(services, grant, 'access-reset');
    tell(services, caller, grant);
  }
}
