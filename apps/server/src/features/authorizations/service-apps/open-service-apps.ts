import type { Context } from '../context.ts';
import { watchMinterWebhook } from './ensure-webhook.ts';
import { noteRungs } from './read-rungs.ts';
import { mountServiceAppRoutes } from './service-apps.routes.ts';
import { watchMinter } from './watch-minter.ts';

/** The other kind of Webex client: its pages, its webhook, and its climbs in the history. */
export function openServiceApps(context: Context): void {
  mountServiceAppRoutes(context);
  context.platform.ticker.register('authorizations.service-app-webhook', watchMinterWebhook(context));
  context.platform.ticker.register('authorizations.minter', watchMinter(context));
  context.tokenVault.onSignal((signal) => {
    if (signal.kind !== 'refresh' || !('rungs' in signal.outcome)) return;
    const { organizationId, job, authorizationId } = signal.target;
    noteRungs(context, { organizationId, job, authorizationId }, signal.outcome.rungs).catch((error: unknown) => {
      context.platform.log.error({ err: error, job }, 'a climb of the recovery ladder could not be noted');
    });
  });
}
