import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { noteMessageWaiting } from '../webhooks/door.ts';
import { bodyFields, configCaller, fieldReader, missingFields, noteChange } from './config-request.ts';
import { lineOf } from './directory-lines.ts';
import { malformed, notFound } from './errors.ts';
import { queryText } from './paging.ts';
import { idOf } from './public-id.ts';

/** The message lamp of a person or workspace, lit and put out by a voicemail system outside. */
export function registerExternalVoicemailRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  app.post('/v1/telephony/externalVoicemail/mwi', async (request: FastifyRequest, reply) => {
    const caller = configCaller(services, request, { kind: 'write', scopes: ['spark-admin:calls_write'] });
    const id = queryText(request, 'id');
    if (id === null) throw malformed('id');
    const uuid = idOf(id, ['PEOPLE', 'PLACE']);
    const line = uuid === null ? null : lineOf(world, uuid);
    if (uuid === null || line === null || line.orgUuid !== caller.organization.uuid) throw notFound();
    if (line.kind !== 'PEOPLE' && line.kind !== 'PLACE') throw notFound();
    const action = fieldReader(bodyFields(request, ['action'])).word('action', ['SET', 'CLEAR']);
    if (action === null) throw missingFields(['action']);
    const lit = action === 'SET';
    world.messageLamps.set(uuid, { memberUuid: uuid, lit, changedMs: services.clock.now() });
    noteChange(services, caller, { kind: lit ? 'message-lamp-lit' : 'message-lamp-out', id: uuid });
    // How many messages wait is not told to the platform: one stands for "some".
    noteMessageWaiting(services, { memberUuid: uuid, newMessages: lit ? 1 : 0, oldMessages: 0 });
    return reply.code(204).send();
  });
}
