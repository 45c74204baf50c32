import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';
import { authenticate } from './guard.ts';

/** How long the token of a request lives. */
export function registerOrganizationRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/authorizations/tokenExpiry', async (request) => {
    const { token } = authenticate(services, request, { scopes: [] });
    return { exp: token.expiresMs };
  });
}
