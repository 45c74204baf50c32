import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { noteMessageWaiting } from '../webhooks/door.ts';
import { bodyFields, configCaller, fieldReader, missingFields, noteChange } from './config-request.ts';
import { lineOf } from './directory-lines.ts';
import { malformed, notFound } from './errors.ts';
import type { Caller } from './guard.ts';
import { type MemberRequest, requireParity } from './members.ts';
import { queryText } from './paging.ts';
import { idOf } from './public-id.ts';

const MEMBER_KINDS: readonly string[] = ['PEOPLE', 'PLACE', 'VIRTUAL_LINE'];

/** The message lamp of a person or workspace, lit and put out by a voicemail system outside. */
export function registerExternalVoicemailRoutes(app: FastifyInstance, services: Services): void {
  app.post('/v1/telephony/externalVoicemail/mwi', async (request: FastifyRequest, reply) => {
    const caller = lampCaller(services, request);
    const id = queryText(request, 'id');
    if (id === null) throw malformed('id');
    setLamp(services, request, { caller, id, kinds: ['PEOPLE', 'PLACE'] });
    return reply.code(204).send();
  });
  app.post('/v1/telephony/externalVoicemail/members/:memberId/mwi', async (request: MemberRequest, reply) => {
    requireParity(services, request);
    const caller = lampCaller(services, request);
    setLamp(services, request, { caller, id: request.params.memberId, kinds: MEMBER_KINDS });
    return reply.code(204).send();
  });
}

function lampCaller(services: Services, request: FastifyRequest): Caller {
  return configCaller(services, request, { kind: 'write', scopes: ['spark-admin:calls_write'] });
}

function setLamp(
  services: Services,
  request: FastifyRequest,
  lamp: { caller: Caller; id: string; kinds: readonly string[] },
): void {
  const { world } = services;
  const { caller, id, kinds } = lamp;
  const uuid = idOf(id, ['PEOPLE', 'PLACE', 'VIRTUAL_LINE']);
  const line = uuid === null ? null : lineOf(world, uuid);
  if (uuid === null || line === null || line.orgUuid !== caller.organization.uuid) throw notFound();
  if (!kinds.includes(line.kind)) throw notFound();
  const action = fieldReader(bodyFields(request, ['action'])).word('action', ['SET', 'CLEAR']);
  if (action === null) throw missingFields(['action']);
  const lit = action === 'SET';
  world.messageLamps.set(uuid, { memberUuid: uuid, lit, changedMs: services.clock.now() });
  noteChange(services, caller, { kind: lit ? 'message-lamp-lit' : 'message-lamp-out', id: uuid });
  // How many messages wait is not told to the platform: one stands for "some".
  noteMessageWaiting(services, { memberUuid: uuid, newMessages: lit ? 1 : 0, oldMessages: 0 });
}
