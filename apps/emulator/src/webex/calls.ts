import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { activeLegs } from '../telephony/call-legs.ts';
import { presentCall, presentHistory } from '../telephony/call-view.ts';
import { callSettingsOf } from '../telephony/member-settings.ts';
import { hasCalling } from '../telephony/parties.ts';
import { CALL_OPERATIONS, runOperation } from './call-operations.ts';
import { callBody, findLeg, historyType, targetNotAuthorized } from './call-request.ts';
import { authenticate } from './guard.ts';
import { queryText } from './paging.ts';
import { idOf } from './public-id.ts';

const BASE = '/v1/telephony/calls';

/**
 * The member a user-level request acts for: the token's own person, or the owner of a secondary line on one of that
 * person's devices (`lineOwnerId`, in the query too for what has no body). An administrator's scopes, a person without a
 * Calling licence and any other line get 400 with code 4003. Source: docs/webex, call control.
 */
export function lineOwner(services: Services, request: FastifyRequest, kind: 'read' | 'write'): string {
  const caller = authenticate(services, request, { scopes: [`spark:calls_${kind}`, `spark-admin:calls_${kind}`] });
  const own = caller.token.scopes.includes(`spark:calls_${kind}`);
  if (!own || !hasCalling(services.world, caller.person)) throw targetNotAuthorized();
  const inBody = request.method === 'POST' ? callBody(request).text('lineOwnerId') : null;
  const wanted = inBody ?? queryText(request, 'lineOwnerId');
  if (wanted === null) return caller.person.uuid;
  const uuid = idOf(wanted, ['PEOPLE', 'PLACE', 'VIRTUAL_LINE']);
  if (uuid === caller.person.uuid) return uuid;
  const lines = callSettingsOf(services.world, caller.person.uuid).secondaryLines;
  if (uuid === null || !lines.includes(uuid)) throw targetNotAuthorized();
  return uuid;
}

/** Call control of a person's own calls. */
export function registerCallRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  for (const operation of CALL_OPERATIONS) {
    app.post(`${BASE}/${operation.name}`, (request, reply) => {
      const memberUuid = lineOwner(services, request, 'write');
      const { status, body } = runOperation(operation, { services, memberUuid, body: callBody(request) });
      return reply.code(status).send(body);
    });
  }
  app.get(BASE, (request) => {
    const memberUuid = lineOwner(services, request, 'read');
    return { items: [...activeLegs(world, memberUuid)].map(({ call, leg }) => presentCall(world, call, leg)) };
  });
  app.get(`${BASE}/history`, (request) => {
    const memberUuid = lineOwner(services, request, 'read');
    return { items: presentHistory(world, memberUuid, historyType(queryText(request, 'type'))) };
  });
  app.get<{ Params: { callId: string } }>(`${BASE}/:callId`, (request) => {
    const memberUuid = lineOwner(services, request, 'read');
    const { call, leg } = findLeg(services, memberUuid, request.params.callId);
    return presentCall(world, call, leg);
  });
}
