import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { activeLegs } from '../telephony/call-legs.ts';
import { presentCall, presentHistory } from '../telephony/call-view.ts';
import { hasCalling } from '../telephony/parties.ts';
import { CALL_OPERATIONS, runOperation } from './call-operations.ts';
import { callBody, findLeg, historyType, targetNotAuthorized } from './call-request.ts';
import { notFound, WebexHttpError } from './errors.ts';
import { authenticate, type Caller } from './guard.ts';
import { queryText } from './paging.ts';
import { idOf } from './public-id.ts';

const BASE = '/v1/telephony/calls/members/:memberId';
/** All that the August 2026 edition has besides the two reads. */
const FIRST_EDITION: readonly string[] = ['dial', 'answer', 'hangup'];

export type MemberRequest = FastifyRequest<{ Params: { memberId: string } }>;

/** Acts for any person, workspace or virtual line of the caller's organization. */
export function memberOf(services: Services, request: MemberRequest, kind: 'read' | 'write'): string {
  const caller = authenticate(services, request, { scopes: [`spark-admin:calls_${kind}`], admin: 'full' });
  checkOrganization(caller, request);
  const { world } = services;
  const uuid = idOf(request.params.memberId, ['PEOPLE', 'PLACE', 'VIRTUAL_LINE']);
  const person = uuid === null ? undefined : world.people.get(uuid);
  const workspace = uuid === null ? undefined : world.workspaces.get(uuid);
  const member = uuid === null ? undefined : (person ?? workspace ?? world.virtualLines.get(uuid));
  if (uuid === null || member === undefined || member.orgUuid !== caller.organization.uuid || person?.deleted === true)
    throw notFound();
  if (person !== undefined && (!person.active || !hasCalling(world, person))) throw targetNotAuthorized();
  if (workspace !== undefined && (workspace.calling ?? 'webexCalling') !== 'webexCalling') throw targetNotAuthorized();
  return uuid;
}

function checkOrganization(caller: Caller, request: FastifyRequest): void {
  const orgId = queryText(request, 'orgId');
  if (orgId !== null && idOf(orgId, ['ORGANIZATION']) !== caller.organization.uuid) throw notFound();
}

/** Operations of a later edition are paths nobody knows. */
export function requireParity(services: Services, request: FastifyRequest): void {
  if (services.modes.membersEdition === '2026-09') return;
  const path = (request.url.split('?')[0] ?? '').replace(/^\/v1\//, '');
  throw new WebexHttpError(404, `No static resource hydra/v1/${path}.`);
}

/** Call control by an administrator for members, in the edition the modes ask for. */
export function registerMemberCallRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  for (const operation of CALL_OPERATIONS) {
    app.post(`${BASE}/${operation.name}`, (request: MemberRequest, reply) => {
      if (!FIRST_EDITION.includes(operation.name)) requireParity(services, request);
      const memberUuid = memberOf(services, request, 'write');
      const { status, body } = runOperation(operation, { services, memberUuid, body: callBody(request) });
      return reply.code(status).send(body);
    });
  }
  app.get(`${BASE}/calls`, (request: MemberRequest) => {
    const memberUuid = memberOf(services, request, 'read');
    return { items: [...activeLegs(world, memberUuid)].map(({ call, leg }) => presentCall(world, call, leg)) };
  });
  app.get<{ Params: { memberId: string; callId: string } }>(`${BASE}/calls/:callId`, (request) => {
    const memberUuid = memberOf(services, request, 'read');
    const { call, leg } = findLeg(services, memberUuid, request.params.callId);
    return presentCall(world, call, leg);
  });
  app.get(`${BASE}/history`, (request: MemberRequest) => {
    requireParity(services, request);
    const memberUuid = memberOf(services, request, 'read');
    return { items: presentHistory(world, memberUuid, historyType(queryText(request, 'type'))) };
  });
}
