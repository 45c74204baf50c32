import type { FastifyInstance } from 'fastify';
import { coverageOf } from './coverage.ts';
import { readFacts } from './read-facts.ts';

/** `GET /_emulator/coverage`: every known operation of Webex with what is claimed of it. */
export function registerCoverageRoutes(app: FastifyInstance): void {
  app.get('/_emulator/coverage', async () => coverageOf(app.servedRoutes, await readFacts()));
}
