import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import { lineOf } from './directory-lines.ts';
import { WebexHttpError } from './errors.ts';
import { authenticate } from './guard.ts';

/** Contact centre extensions of the caller. Nobody of the seed works in a contact centre: the lists are empty. */
export function registerContactCenterRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/telephony/config/people/me/settings/contactCenterExtensions', async (request) => {
    const { person } = authenticate(services, request, { scopes: ['spark:telephony_config_read'] });
    // Seen in life: settings of one's own answer so to somebody without Calling.
    if (lineOf(services.world, person.uuid) === null)
      throw new WebexHttpError(404, 'The requested resource could not be found.', { errorCode: 4008 });
    return { ccExtensions: [], endpoints: [] };
  });
}
