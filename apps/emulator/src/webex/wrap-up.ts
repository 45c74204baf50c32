import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import { callBody, invalidField, wrongState } from './call-request.ts';
import { type MemberRequest, memberOf, requireParity } from './members.ts';

const PATH = '/v1/telephony/calls/members/:memberId/wrapupreasons';

/** Why an agent of a queue was called, told after the call: by name, of those the queue has. */
export function registerWrapUpRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.post(PATH, (request: MemberRequest, reply) => {
    requireParity(services, request);
    const memberUuid = memberOf(services, request, 'write');
    const names = callBody(request).texts('wrapupReasons');
    if (names.length === 0) throw invalidField('wrapupReasons');
    const lastCall = world.queueAgents.get(memberUuid)?.lastCall ?? null;
    const group = lastCall === null ? undefined : world.groups.get(lastCall.groupUuid);
    if (lastCall === null || group?.wrapUp === undefined) throw wrongState(services);
    const known = group.wrapUp.reasonUuids.map((uuid) => world.wrapUpReasons.get(uuid)?.name);
    const unknown = names.findIndex((name) => !known.includes(name));
    if (unknown >= 0) throw invalidField(`wrapupReasons.[${unknown}]`);
    lastCall.reasons = [...new Set(names)];
    services.truth.record({
      atMs: services.clock.now(),
      kind: 'call-wrapped-up',
      orgUuid: group.orgUuid,
      callSessionUuid: lastCall.callSessionUuid,
      personUuid: memberUuid,
      detail: { group: group.uuid, reasons: lastCall.reasons.join(', ') },
    });
    services.changed('life');
    return reply.code(204).send();
  });
}
