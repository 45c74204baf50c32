import type { Platform } from '../../platform/platform.ts';
import { createMailer } from './channels/send-mail.ts';
import { type NotificationsContext, type NotificationsDeps, nowOf } from './context.ts';
import { mountNotificationRoutes } from './notifications.routes.ts';
import { deleteOldAttempts, deleteOldDeliveries } from './outbox.queries.ts';
import { queueDirectoryChanges } from './queue-directory-changes.ts';
import { queueIncident } from './queue-incident.ts';
import { queueWarning } from './queue-warning.ts';
import { createSender } from './send-due.ts';
import { wipeEndedSecrets } from './webhooks.ts';
import { queueReports } from './weekly-report.ts';

export interface Notifications {
  /** Waits for what is being sent. */
  settled(): Promise<void>;
  /** Closes connections to the mail server. */
  close(): void;
}

const CLEAN_UP_EVERY_MS = 60 * 60_000;
const REPORTS_EVERY_MS = 60_000;
const KEPT_MS = 90 * 24 * 60 * 60_000;

/** Tells people and programs what happens to incidents, from an outbox that survives crashes. */
export function createNotifications(platform: Platform, deps: NotificationsDeps): Notifications {
  const { mail } = platform.settings;
  const context: NotificationsContext = { platform, ...deps, mailer: mail === null ? null : createMailer(mail) };
  const sender = createSender(context);
  deps.authorizations.onIncident((event) => queueIncident(context, event));
  deps.directory.onChanges((changes) => queueDirectoryChanges(context, changes));
  deps.directory.onHeld(({ organizationId, planId }) =>
    queueWarning(context, { organizationId, eventId: planId, kind: 'directory.held' }),
  );
  deps.authorizations.onMinterEnded(({ organizationId, eventId }) =>
    queueWarning(context, { organizationId, eventId, kind: 'warning.minter' }),
  );
  platform.ticker.register(
    'notifications.reports',
    every(REPORTS_EVERY_MS, () => queueReports(context)),
  );
  platform.ticker.register('notifications.send', () => sender.sendDue());
  platform.ticker.register(
    'notifications.clean-up',
    every(CLEAN_UP_EVERY_MS, async () => {
      const before = new Date(nowOf(context).getTime() - KEPT_MS);
      await deleteOldAttempts(platform.database, { before });
      await deleteOldDeliveries(platform.database, { before });
      await wipeEndedSecrets(context);
    }),
  );
  mountNotificationRoutes(context, sender);
  return { settled: () => sender.settled(), close: () => context.mailer?.close() };
}

/** Work that may be late: asked once a second, done once in so long by each process. */
function every(ms: number, run: () => Promise<void>): (now: number) => Promise<void> {
  let doneAt = Number.NEGATIVE_INFINITY;
  return async (now) => {
    if (now >= doneAt && now - doneAt < ms) return;
    doneAt = now;
    await run();
  };
}
