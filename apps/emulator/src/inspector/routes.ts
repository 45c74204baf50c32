import type { FastifyInstance } from 'fastify';
import type { CallSimulator, EmulatorParts } from '../doors.ts';
import { registerAssets } from './assets.ts';
import { registerCallsPage } from './calls-page.ts';
import { registerChaosPage } from './chaos-page.ts';
import { registerClockPage } from './clock-page.ts';
import { registerCoveragePage } from './coverage-page.ts';
import { registerEvents } from './events.ts';
import type { Inspected } from './frame.ts';
import { registerHome } from './home.ts';
import { registerLeversPage } from './levers-page.ts';
import { registerModesPage } from './modes-page.ts';
import { registerRequestsPages } from './requests-pages.ts';
import { registerSituations } from './situations/situations-page.ts';
import { registerTokensPage } from './tokens-page.ts';
import { registerTruthPage } from './truth-page.ts';
import { registerWebhooksPages } from './webhooks-pages.ts';

/** The inspector: what this Webex sees and does, and every situation a client must survive, at the press of a button. */
export function registerInspectorRoutes(app: FastifyInstance, parts: EmulatorParts, calls: CallSimulator): void {
  const inspected: Inspected = { parts, calls };
  registerHome(app, parts);
  registerAssets(app);
  registerEvents(app, inspected);
  app.get('/inspector', async (_request, reply) => reply.redirect('/inspector/situations'));
  registerSituations(app, inspected);
  registerRequestsPages(app, inspected);
  registerWebhooksPages(app, inspected);
  registerTokensPage(app, inspected);
  registerCallsPage(app, inspected);
  registerClockPage(app, inspected);
  registerChaosPage(app, inspected);
  registerModesPage(app, inspected);
  registerLeversPage(app, inspected);
  registerCoveragePage(app, inspected);
  registerTruthPage(app, inspected);
}
