import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { callSettingsOf, changeCallSettings, endpointsOf, sameEndpoint } from '../telephony/member-settings.ts';
import { hasCalling } from '../telephony/parties.ts';
import { callBody, invalidField } from './call-request.ts';
import { configCaller } from './config-request.ts';
import { notFound } from './errors.ts';
import { idOf } from './public-id.ts';

const PATH = '/v1/telephony/config/people/:personId/preferredAnswerEndpoint';
type PersonRequest = FastifyRequest<{ Params: { personId: string } }>;

/** The devices and applications a person's calls can be made and answered on, and which of them answers by API. */
export function registerPreferredEndpointRoutes(app: FastifyInstance, services: Services): void {
  const { world } = services;
  const personOf = (request: PersonRequest, kind: 'read' | 'write'): string => {
    const { organization } = configCaller(services, request, { kind });
    const uuid = idOf(request.params.personId, ['PEOPLE']);
    const person = uuid === null ? undefined : world.people.get(uuid);
    if (person === undefined || person.deleted || person.orgUuid !== organization.uuid) throw notFound();
    if (!hasCalling(world, person)) throw notFound();
    return person.uuid;
  };
  app.get(PATH, (request: PersonRequest) => {
    const uuid = personOf(request, 'read');
    const { preferredEndpoint } = callSettingsOf(world, uuid);
    return {
      ...(preferredEndpoint === null ? {} : { preferredAnswerEndpointId: preferredEndpoint }),
      endpoints: endpointsOf(world, uuid),
    };
  });
  app.put(PATH, (request: PersonRequest, reply) => {
    const uuid = personOf(request, 'write');
    const wanted = callBody(request).text('preferredAnswerEndpointId');
    const endpoint = endpointsOf(world, uuid).find(({ id }) => wanted !== null && sameEndpoint(id, wanted));
    if (wanted !== null && endpoint === undefined) throw invalidField('preferredAnswerEndpointId');
    changeCallSettings(world, uuid, { preferredEndpoint: endpoint?.id ?? null });
    services.changed('critical');
    return reply.code(204).send();
  });
}
