import type { FastifyInstance } from 'fastify';
import type { CallSimulator, EmulatorParts } from '../doors.ts';
import { registerIntegrationsPages } from './integrations-pages.ts';
import { registerOrganizationPages } from './organization-pages.ts';
import { registerServiceAppsPages } from './service-apps-pages.ts';
import { registerUsersPages } from './users-pages.ts';
import { registerWorldPages } from './world-pages.ts';

/** Control Hub as far as it is simulated, at the emulator's own address. */
export function registerControlHubRoutes(app: FastifyInstance, parts: EmulatorParts, calls: CallSimulator): void {
  app.get('/control-hub', async (_request, reply) => reply.redirect('/control-hub/users'));
  registerUsersPages(app, parts);
  registerIntegrationsPages(app, parts);
  registerOrganizationPages(app, parts);
  registerServiceAppsPages(app, parts);
  registerWorldPages(app, parts, calls);
}
