import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { activeLegs } from '../telephony/call-legs.ts';
import { presentCall, presentHistory } from '../telephony/call-view.ts';
import { hasCalling } from '../telephony/parties.ts';
import {
  actOnCall,
  bodyText,
  CALL_ACTIONS,
  dialFor,
  findLeg,
  historyType,
  targetNotAuthorized,
} from './call-request.ts';
import { authenticate } from './guard.ts';
import { queryText } from './paging.ts';
import { idOf } from './public-id.ts';

const BASE = '/v1/telephony/calls';

/**
 * The person a user-level request acts for: always the token's own. An administrator's scopes, a person without a Calling
 * licence and a foreign `lineOwnerId` get 400 with code 4003. Source: docs/webex, call control.
 */
function lineOwner(services: Services, request: FastifyRequest, kind: 'read' | 'write'): EmulatedPerson {
  const caller = authenticate(services, request, { scopes: [`spark:calls_${kind}`, `spark-admin:calls_${kind}`] });
  const body = request.body as { lineOwnerId?: unknown } | null | undefined;
  const wanted = kind === 'read' ? queryText(request, 'lineOwnerId') : body?.lineOwnerId;
  const foreign = typeof wanted === 'string' && idOf(wanted, ['PEOPLE']) !== caller.person.uuid;
  const own = caller.token.scopes.includes(`spark:calls_${kind}`);
  if (!own || foreign || !hasCalling(services.world, caller.person)) throw targetNotAuthorized();
  return caller.person;
}

/** Call control of a person's own calls. */
export function registerCallRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.post(`${BASE}/dial`, (request, reply) => {
    const person = lineOwner(services, request, 'write');
    return reply.code(201).send(dialFor(services, person.uuid, bodyText(request, 'destination')));
  });
  for (const action of CALL_ACTIONS) {
    app.post(`${BASE}/${action}`, (request, reply) => {
      const person = lineOwner(services, request, 'write');
      actOnCall(services, { memberUuid: person.uuid, action, id: bodyText(request, 'callId') });
      return reply.code(204).send();
    });
  }
  app.get(BASE, (request) => {
    const person = lineOwner(services, request, 'read');
    return { items: [...activeLegs(world, person.uuid)].map(({ call, leg }) => presentCall(world, call, leg)) };
  });
  app.get(`${BASE}/history`, (request) => {
    const person = lineOwner(services, request, 'read');
    return { items: presentHistory(world, person.uuid, historyType(queryText(request, 'type'))) };
  });
  app.get<{ Params: { callId: string } }>(`${BASE}/:callId`, (request) => {
    const person = lineOwner(services, request, 'read');
    const { call, leg } = findLeg(services, person.uuid, request.params.callId);
    return presentCall(world, call, leg);
  });
}
