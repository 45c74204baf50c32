import type { DirectoryChanges } from '../directory/index.ts';
import { type NotificationsContext, nowOf, organizationOf, tellPages } from './context.ts';
import { writeDirectoryBody } from './messages/write-webhook-body.ts';
import * as outbox from './outbox.queries.ts';
import { listWebhooks } from './webhooks.ts';

/** Puts one message for each webhook that wants to hear of the directory into the outbox, however much changed; twice adds nothing. */
export async function queueDirectoryChanges(context: NotificationsContext, changes: DirectoryChanges): Promise<void> {
  const { organizationId, eventId } = changes;
  const webhooks = (await listWebhooks(context, organizationId)).filter(
    ({ row }) => row.enabled && row.event_types.includes('directory.changed'),
  );
  if (webhooks.length === 0) return;
  const organization = await organizationOf(context, organizationId);
  const body = writeDirectoryBody(changes, { organization, publicUrl: context.platform.publicUrl() });
  const now = nowOf(context);
  for (const { row } of webhooks) {
    await outbox.insertDelivery(context.platform.database, {
      organization_id: organizationId,
      delivery_id: context.platform.ids.uuid(),
      event_id: eventId,
      kind: 'directory.changed',
      incident_id: null,
      severity: 'info',
      channel: 'webhook',
      recipient_id: row.webhook_id,
      recipient: row.url,
      content: { body },
      reason: null,
      created_at: now,
      due_at: now,
    });
  }
  await tellPages(context, organizationId);
}
