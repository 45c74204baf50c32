import type { Organization, Role } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedOrganization, Services } from '../state/world.ts';
import { baseUrlOf } from './base-url.ts';
import { notFound } from './errors.ts';
import { authenticate } from './guard.ts';
import { idOf, parsePublicId, publicId } from './public-id.ts';
import { queryFlag } from './query.ts';

const ROLES: readonly [string, string][] = [
  ['id_full_admin', 'Full Administrator'],
  ['id_readonly_admin', 'Read-only Administrator'],
  ['id_user_admin', 'User Administrator'],
  ['id_device_admin', 'Device Administrator'],
  ['id_cdr_api', 'Webex Calling Detailed Call History API access'],
];

/** `/organizations` and `/roles`. */
export function registerOrganizationsRoutes(app: FastifyInstance, services: Services): void {
  const organizationOf = (request: FastifyRequest): EmulatedOrganization =>
    authenticate(services, request, { scopes: ['spark-admin:organizations_read'], admin: 'read' }).organization;
  app.get('/v1/organizations', async (request): Promise<{ items: Organization[] }> => {
    return { items: [organizationView(services, request, organizationOf(request))] };
  });
  app.get<{ Params: { id: string } }>('/v1/organizations/:id', async (request): Promise<Organization> => {
    const organization = organizationOf(request);
    if (idOf(request.params.id, ['ORGANIZATION']) !== organization.uuid) throw notFound();
    return organizationView(services, request, organization);
  });
  const roles = { scopes: ['spark-admin:roles_read'], admin: 'read' } as const;
  app.get('/v1/roles', async (request): Promise<{ items: Role[] }> => {
    return { items: rolesOf(services, authenticate(services, request, roles).organization).map(roleView) };
  });
  app.get<{ Params: { id: string } }>('/v1/roles/:id', async (request): Promise<Role> => {
    const all = rolesOf(services, authenticate(services, request, roles).organization);
    const wanted = parsePublicId(request.params.id);
    const role = all.find(([name]) => wanted?.type === 'ROLE' && wanted.id === name);
    if (role === undefined) throw notFound();
    return roleView(role);
  });
}

/** The platform's own roles and those an administrator has made. */
function rolesOf(services: Services, organization: EmulatedOrganization): (readonly [string, string])[] {
  const own = [...services.world.customRoles.values()].filter(({ orgUuid }) => orgUuid === organization.uuid);
  return [...ROLES, ...own.map(({ uuid, name }) => [uuid, name] as const)];
}

function roleView([role, name]: readonly [string, string]): Role {
  return { id: publicId('ROLE', role), name };
}

function organizationView(
  services: Services,
  request: FastifyRequest,
  organization: EmulatedOrganization,
): Organization {
  return {
    id: publicId('ORGANIZATION', organization.uuid),
    displayName: organization.name,
    created: new Date(organization.createdMs).toISOString(),
    ...(queryFlag(request, 'callingData') ? xsiAddresses(baseUrlOf(services, request)) : {}),
  };
}

/** Where XSI would be: on the emulator itself, so that no client ever leaves it. It is not served. */
function xsiAddresses(base: string): Partial<Organization> {
  return {
    xsiActionsEndpoint: `${base}/com.broadsoft.xsi-actions`,
    xsiEventsEndpoint: `${base}/com.broadsoft.xsi-events`,
    xsiEventsChannelEndpoint: `${base}/com.broadsoft.async/com.broadsoft.xsi-events`,
    xsiDomain: new URL(base).hostname,
  };
}
