import type { FastifyInstance } from 'fastify';
import type { Services } from '../state/world.ts';

/** Every area of the Webex API, one line each. */
export function registerWebexRoutes(app: FastifyInstance, services: Services): void {
  void app;
  void services;
}
