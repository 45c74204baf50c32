import { type NotificationsContext, nowOf } from './context.ts';
import { listListeners } from './listeners.ts';
import { insertDelivery } from './outbox.queries.ts';
import { mayTellAt } from './subscribers.ts';
import { claimReport, insertReport, selectReports } from './weekly-report.queries.ts';

const DAY_MS = 24 * 60 * 60_000;
const MONDAY = 1;
const HOUR_UTC = 7;

/** Mondays at 07:00 UTC, strictly after this moment. */
export function nextReportAt(afterMs: number): number {
  const after = new Date(afterMs);
  const midnight = Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate());
  const days = (MONDAY - after.getUTCDay() + 7) % 7;
  const at = midnight + days * DAY_MS + HOUR_UTC * 60 * 60_000;
  return at > afterMs ? at : at + 7 * DAY_MS;
}

/** Queues the reports that are due. After weeks without a process there is one report, not one for each week. */
export async function queueReports(context: NotificationsContext): Promise<void> {
  const { database } = context.platform;
  const [organizations, rows] = await Promise.all([context.organizations.list(), selectReports(database)]);
  const now = nowOf(context);
  const nextAt = new Date(nextReportAt(now.getTime()));
  for (const { organizationId } of organizations) {
    const row = rows.find(({ organization_id }) => organization_id === organizationId);
    if (row === undefined) await insertReport(database, { organization_id: organizationId, next_at: nextAt });
    else if (row.next_at <= now) await queueReport(context, { organizationId, now, nextAt });
  }
}

/** Moved on and queued in one transaction: a crash does neither or both. */
async function queueReport(
  context: NotificationsContext,
  due: { organizationId: string; now: Date; nextAt: Date },
): Promise<void> {
  const { organizationId, now } = due;
  const { database, ids } = context.platform;
  const listeners = (await listListeners(context, organizationId)).filter(({ weekly }) => weekly);
  await database.transaction().execute(async (transaction) => {
    const claimed = await claimReport(transaction, due);
    if (claimed.length === 0) return;
    const eventId = ids.uuid();
    for (const listener of listeners) {
      await insertDelivery(transaction, {
        organization_id: organizationId,
        delivery_id: ids.uuid(),
        event_id: eventId,
        kind: 'report.weekly',
        incident_id: null,
        severity: 'info',
        channel: listener.channel,
        recipient_id: listener.recipientId,
        recipient: listener.recipient,
        content: null,
        reason: null,
        created_at: now,
        due_at: new Date(mayTellAt(listener, 'info', now.getTime())),
      });
    }
  });
}
