import type { FastifyRequest } from 'fastify';
import type {
  EmulatedAccessToken,
  EmulatedGrant,
  EmulatedOrganization,
  EmulatedPerson,
  Services,
} from '../state/world.ts';
import { accountOf, isMachine } from './accounts.ts';
import { forbidden, unauthorized } from './errors.ts';

/** Who calls, and by which consent. */
export interface Caller {
  person: EmulatedPerson;
  grant: EmulatedGrant;
  organization: EmulatedOrganization;
  clientId: string;
  token: EmulatedAccessToken;
}

export interface Requirement {
  /** Any one of these; none means any living token will do. */
  scopes: readonly string[];
  /** `full` for writes with administrative scopes, `read` also lets a read-only admin in; or any one of these roles. */
  admin?: 'full' | 'read' | readonly string[];
}

const ADMIN_ROLES: Record<'full' | 'read', readonly string[]> = {
  full: ['id_full_admin'],
  read: ['id_full_admin', 'id_readonly_admin'],
};

/** Whether the person holds Full Admin, for `read` at least Read-only Admin, or one of the given roles. */
export function isAdmin(person: EmulatedPerson, kind: 'full' | 'read' | readonly string[]): boolean {
  const wanted = typeof kind === 'string' ? ADMIN_ROLES[kind] : kind;
  return person.roles.some((role) => wanted.includes(role));
}

/** The permission call records ask for; part of a role of its own, or of a custom one. */
export const CALL_HISTORY_PERMISSION = 'calling_cdr_api';

/**
 * Whether the caller may read call records beside holding the scope: the permission must stand in one of the person's
 * roles (Full Admin alone is not enough), and Service Apps are refused unless the mode says otherwise.
 */
export function mayReadCallRecords(services: Services, { person }: Caller): boolean {
  if (isMachine(person)) return services.modes.serviceAppReadsCallRecords;
  return holdsPermission(services, person, CALL_HISTORY_PERMISSION);
}

/** Whether one of the person's roles gives this permission. */
export function holdsPermission(services: Services, person: EmulatedPerson, permission: string): boolean {
  return person.roles.some((role) => {
    if (role === 'id_cdr_api') return permission === CALL_HISTORY_PERMISSION && services.modes.standaloneCdrRole;
    return services.world.customRoles.get(role)?.permissions.includes(permission) === true;
  });
}

/** The caller behind a living bearer token; null without one. */
export function findCaller(services: Services, request: FastifyRequest): Caller | null {
  const { world, clock } = services;
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer === undefined ? undefined : world.accessTokens.get(bearer);
  if (token === undefined || token.expiresMs <= clock.now()) return null;
  const grant = world.grants.get(token.grantUuid);
  if (grant === undefined || grant.ended !== null) return null;
  const person = accountOf(services, grant.personUuid);
  const organization = world.organizations.get(grant.orgUuid);
  if (person === undefined || organization === undefined || !person.active || person.deleted) return null;
  return { person, grant, organization, clientId: grant.clientId, token };
}

/**
 * Lets a call in or throws Webex's 401 or 403. A grant with administrative scopes gives no administrative power:
 * the person's roles are looked at on every call.
 */
export function authenticate(services: Services, request: FastifyRequest, requirement: Requirement): Caller {
  const caller = findCaller(services, request);
  if (caller === null) throw unauthorized();
  const { scopes, admin } = requirement;
  if (scopes.length > 0 && !scopes.some((scope) => caller.token.scopes.includes(scope))) throw forbidden();
  if (admin !== undefined && !isAdmin(caller.person, admin)) throw forbidden();
  return caller;
}
