import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import { callBody } from './call-request.ts';
import { lineOwner } from './calls.ts';
import { CONFERENCE_OPERATIONS, presentConference, runConferenceOperation } from './conference-operations.ts';
import { type MemberRequest, memberOf, requireParity } from './members.ts';

const OWN = '/v1/telephony/conference';
/** The name of this path is inferred from that of the members' calls; silent monitoring and coaching have no known one. */
const MEMBERS = '/v1/telephony/conference/members/:memberId';

/** Conferences of the signed-in person, and in the later edition of any member. */
export function registerConferenceRoutes(app: FastifyInstance, services: Services): void {
  app.get(OWN, (request) => presentConference(services, lineOwner(services, request, 'read')));
  app.get(MEMBERS, (request: MemberRequest) => {
    requireParity(services, request);
    return presentConference(services, memberOf(services, request, 'read'));
  });
  for (const operation of CONFERENCE_OPERATIONS) {
    app.route({
      method: operation.method,
      url: `${OWN}${operation.name}`,
      handler: (request, reply) => {
        const hostUuid = lineOwner(services, request, 'write');
        runConferenceOperation(operation, { services, hostUuid, body: callBody(request) });
        return reply.code(204).send();
      },
    });
    app.route<{ Params: { memberId: string } }>({
      method: operation.method,
      url: `${MEMBERS}${operation.name}`,
      handler: (request, reply) => {
        requireParity(services, request);
        const hostUuid = memberOf(services, request, 'write');
        runConferenceOperation(operation, { services, hostUuid, body: callBody(request) });
        return reply.code(204).send();
      },
    });
  }
}
