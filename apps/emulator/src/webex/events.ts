import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import { forbidden, malformed, notFound } from './errors.ts';
import { authenticate } from './guard.ts';
import { queryText } from './paging.ts';

/** The compliance feed is for a Compliance Officer; there are no messages and no meetings here to list. */
export function registerEventRoutes(app: FastifyInstance, services: Services): void {
  const enter = (request: FastifyRequest): void => {
    const { person } = authenticate(services, request, { scopes: ['spark-compliance:events_read'] });
    if (!person.roles.includes('id_compliance_officer')) throw forbidden();
  };
  app.get('/v1/events', async (request) => {
    enter(request);
    for (const name of ['from', 'to']) {
      const text = queryText(request, name);
      if (text !== null && Number.isNaN(Date.parse(text))) throw malformed(`'${name}' is no date.`);
    }
    const to = Date.parse(queryText(request, 'to') ?? '');
    if (to > services.clock.now()) throw malformed("'to' cannot be in the future.");
    return { items: [] };
  });
  app.get<{ Params: { eventId: string } }>('/v1/events/:eventId', async (request) => {
    enter(request);
    throw notFound();
  });
}
