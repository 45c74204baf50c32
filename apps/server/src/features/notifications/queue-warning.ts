import { type NotificationsContext, nowOf, tellPages } from './context.ts';
import { listListeners } from './listeners.ts';
import { insertDelivery } from './outbox.queries.ts';
import { mayTellAt } from './subscribers.ts';

/** Puts a warning that is no incident into the outbox, for whoever hears of warnings; the same event twice adds nothing. */
export async function queueWarning(
  context: NotificationsContext,
  event: { organizationId: string; eventId: string; kind: 'directory.held' | 'warning.minter' },
): Promise<void> {
  const { database, ids } = context.platform;
  const { organizationId, eventId, kind } = event;
  const now = nowOf(context);
  const listeners = await listListeners(context, organizationId);
  for (const listener of listeners.filter(({ severities }) => severities.includes('warning'))) {
    const dueMs = mayTellAt(listener, 'warning', now.getTime());
    await insertDelivery(database, {
      organization_id: organizationId,
      delivery_id: ids.uuid(),
      event_id: eventId,
      kind,
      incident_id: null,
      severity: 'warning',
      channel: listener.channel,
      recipient_id: listener.recipientId,
      recipient: listener.recipient,
      content: null,
      reason: dueMs > now.getTime() ? 'Held until the quiet hours are over.' : null,
      created_at: now,
      due_at: new Date(dueMs),
    });
  }
  await tellPages(context, organizationId);
}
