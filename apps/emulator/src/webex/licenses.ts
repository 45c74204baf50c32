import type { License } from '@linekeeper/webex-contract';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { peopleOf } from '../state/people-index.ts';
import type { EmulatedOrganization, EmulatedPerson, Services } from '../state/world.ts';
import { displayNameOf } from './display-name.ts';
import { forbidden, malformed, notFound } from './errors.ts';
import { authenticate } from './guard.ts';
import { assignLicenses } from './license-assignment.ts';
import { findLicense, licenseId, type OwnedLicense } from './license-id.ts';
import { linkNext, queryNumber, queryText } from './paging.ts';
import { idOf, publicId } from './public-id.ts';

/** A page of assigned users; larger wishes are lowered (Webex developer documentation, Licenses). */
const USERS_LIMIT = 300;

/** `/licenses`, one licence with its users, and assigning licences to a person. */
export function registerLicenseRoutes(app: FastifyInstance, services: Services): void {
  const organizationOf = (request: FastifyRequest): EmulatedOrganization => {
    const scopes = ['spark-admin:licenses_read'];
    const { organization } = authenticate(services, request, { scopes, admin: 'read' });
    const orgId = queryText(request, 'orgId');
    if (orgId !== null && idOf(orgId, ['ORGANIZATION']) !== organization.uuid) throw forbidden();
    return organization;
  };
  app.get('/v1/licenses', async (request): Promise<{ items: License[] }> => {
    const organization = organizationOf(request);
    return { items: licenseViews(services, organization) };
  });
  app.get<{ Params: { id: string } }>('/v1/licenses/:id', async (request, reply) => {
    const organization = organizationOf(request);
    const license = findLicense(organization, request.params.id);
    const view = licenseViews(services, organization).find(({ id }) => id === licenseId(organization, license));
    if (view === undefined) throw notFound();
    const assigned = queryText(request, 'includeAssignedTo');
    if (assigned === null) return view;
    if (assigned !== 'user') throw malformed("'includeAssignedTo' can only be 'user'.");
    return { ...view, users: assignedUsers({ services, request, reply, organization, license }) };
  });
  app.patch('/v1/licenses/users', async (request, reply) => {
    const scopes = ['spark-admin:people_write'];
    const caller = authenticate(services, request, { scopes });
    if (!caller.person.roles.some((role) => role === 'id_full_admin' || role === 'id_user_admin')) throw forbidden();
    const { organization, person, complete } = assignLicenses(services, request, caller);
    reply.status(complete ? 200 : 206);
    return {
      orgId: publicId('ORGANIZATION', organization.uuid),
      personId: publicId('PEOPLE', person.uuid),
      email: person.email,
      licenses: organization.licenses
        .filter(({ uuid }) => person.licenseUuids.includes(uuid))
        .map((license) => licenseId(organization, license)),
    };
  });
}

function licenseViews(services: Services, organization: EmulatedOrganization): License[] {
  const byUsers = new Map<string, number>();
  for (const person of peopleOf(services.world, organization.uuid)) {
    if (person.deleted) continue;
    for (const uuid of person.licenseUuids) byUsers.set(uuid, (byUsers.get(uuid) ?? 0) + 1);
  }
  const workspaces = [...services.world.workspaces.values()].filter(
    ({ orgUuid, extension, phoneNumber }) =>
      orgUuid === organization.uuid && (extension !== '' || phoneNumber !== null),
  ).length;
  return organization.licenses.map((license) => {
    const users = byUsers.get(license.uuid) ?? 0;
    const places = /Workspaces/.test(license.name) ? workspaces : 0;
    return {
      id: licenseId(organization, license),
      name: license.name,
      totalUnits: license.totalUnits,
      consumedUnits: users + places,
      consumedByUsers: users,
      consumedByWorkspaces: places,
    };
  });
}

interface UsersInput {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
  organization: EmulatedOrganization;
  license: OwnedLicense;
}

function assignedUsers(input: UsersInput): { id: string; type: 'INTERNAL'; displayName: string; email: string }[] {
  const { services, request, organization, license } = input;
  const people = peopleOf(services.world, organization.uuid);
  const holds = (person: EmulatedPerson | undefined): boolean =>
    person !== undefined && !person.deleted && person.licenseUuids.includes(license.uuid);
  const limit = Math.min(queryNumber(request, 'limit', { fallback: USERS_LIMIT, least: 1 }), USERS_LIMIT);
  const next = queryText(request, 'next');
  let position = next === null ? 0 : Number(/^at:(\d{1,9})$/.exec(Buffer.from(next, 'base64url').toString())?.[1] ?? 0);
  const found: EmulatedPerson[] = [];
  for (; position < people.length; position += 1) {
    const person = people[position];
    if (person === undefined || !holds(person)) continue;
    if (found.length === limit) break;
    found.push(person);
  }
  if (position < people.length) {
    linkNext({ ...input, parameters: { limit, next: Buffer.from(`at:${position}`).toString('base64url') } });
  }
  return found.map((person) => ({
    id: publicId('PEOPLE', person.uuid),
    type: 'INTERNAL',
    displayName: displayNameOf(services.world, person),
    email: person.email,
  }));
}
