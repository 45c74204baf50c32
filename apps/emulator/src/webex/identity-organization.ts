import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedOrganization, Services } from '../state/world.ts';
import { writeAudit } from './audit-log.ts';
import { baseUrlOf } from './base-url.ts';
import { bodyFields, textField } from './body-fields.ts';
import { forbidden, malformed, notFound } from './errors.ts';
import { authenticate, type Caller } from './guard.ts';
import { inScim } from './scim-error.ts';
import { scimUser } from './scim-user.ts';

const SCHEMA = 'urn:cisco:codev:identity:organization:core:1.0';
const BASE = '/identity/organizations/:orgId';

interface OrgParams {
  Params: { orgId: string };
}

/** The organization as identity knows it, and people who were deleted. */
export function registerIdentityOrganizationRoutes(app: FastifyInstance, services: Services): void {
  app.get<OrgParams>(BASE, async (request) => {
    const scopes = ['identity:organizations_read', 'identity:organizations_rw'];
    return organizationView(enter(services, request, scopes).organization);
  });
  app.patch<OrgParams>(BASE, async (request) => {
    const { organization, person } = enter(services, request, ['identity:organizations_rw']);
    if (!person.roles.includes('id_full_admin')) throw forbidden();
    const body = bodyFields(request);
    if (!Array.isArray(body.schemas) || !body.schemas.includes(SCHEMA))
      throw malformed(`schemas must contain ${SCHEMA}.`);
    const name = textField(body, 'displayName');
    if (name === undefined) throw malformed("'displayName' is required.");
    const language = textField(body, 'preferredLanguage');
    const previousValue = organization.name;
    organization.name = name;
    if (language !== undefined) organization.preferredLanguage = language;
    organization.modifiedMs = services.clock.now();
    writeAudit(services, {
      orgUuid: organization.uuid,
      actorUuid: person.uuid,
      category: 'ORG_SETTINGS',
      description: 'An org setting was created or updated.',
      actionText: 'The setting displayName was updated.',
      targetType: 'ORG',
      targetId: organization.uuid,
      targetName: organization.name,
      extra: { entityType: 'ORG', settingKey: 'displayName', settingValue: name, previousValue },
    });
    services.changed('critical');
    return organizationView(organization);
  });
  app.get<{ Params: { orgId: string; userId: string } }>(`${BASE}/v1/ArchivedUser/:userId`, async (request) =>
    inScim(() => {
      const { organization, person: reader } = enter(services, request, ['identity:people_read', 'identity:people_rw']);
      if (!reader.roles.some((role) => ['id_full_admin', 'id_user_admin', 'id_readonly_admin'].includes(role))) {
        throw forbidden();
      }
      const person = services.world.people.get(request.params.userId.toLowerCase());
      if (person === undefined || !person.deleted || person.orgUuid !== organization.uuid) throw notFound();
      const view = { services, base: baseUrlOf(services, request) };
      const { schemas, id, userName, displayName, name, meta } = scimUser(view, person);
      return { schemas, id, userName, active: false, displayName, name, meta };
    }),
  );
  app.post<{ Params: { orgId: string; userId: string } }>(
    `${BASE}/users/:userId/actions/generateOtp`,
    async (request) => {
      const { organization, person: admin } = enter(services, request, [
        'identity:one_time_password',
        'identity:config',
      ]);
      if (!admin.roles.some((role) => role === 'id_full_admin' || role === 'id_user_admin')) throw forbidden();
      const person = services.world.people.get(request.params.userId.toLowerCase());
      if (person === undefined || person.deleted || person.orgUuid !== organization.uuid) throw notFound();
      // For user names of the kind `partner-upn` only, and nobody here has one.
      throw forbidden();
    },
  );
}

function enter(services: Services, request: FastifyRequest<OrgParams>, scopes: string[]): Caller {
  const caller = authenticate(services, request, { scopes });
  if (request.params.orgId.toLowerCase() !== caller.organization.uuid) throw forbidden();
  return caller;
}

function organizationView(organization: EmulatedOrganization): Record<string, unknown> {
  const modifiedMs = organization.modifiedMs ?? organization.createdMs;
  return {
    schemas: [SCHEMA],
    id: organization.uuid,
    displayName: organization.name,
    ...(organization.preferredLanguage === undefined ? {} : { preferredLanguage: organization.preferredLanguage }),
    meta: {
      created: new Date(organization.createdMs).toISOString(),
      lastModified: new Date(modifiedMs).toISOString(),
      version: `W/"${modifiedMs}"`,
    },
  };
}
