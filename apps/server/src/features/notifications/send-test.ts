import { AppError } from '../../platform/errors.ts';
import { type NotificationsContext, nowOf } from './context.ts';
import * as outbox from './outbox.queries.ts';
import type { DeliveryRow } from './outbox.types.ts';
import type { Sender } from './send-due.ts';

/** Queues a message like any other and sends it at once, so that a test tests what will happen. */
export async function sendTest(
  context: NotificationsContext,
  sender: Sender,
  to: Pick<DeliveryRow, 'organization_id' | 'kind' | 'channel' | 'recipient_id' | 'recipient'>,
): Promise<DeliveryRow> {
  const { ids, database } = context.platform;
  const now = nowOf(context);
  const deliveryId = ids.uuid();
  await outbox.insertDelivery(database, {
    ...to,
    delivery_id: deliveryId,
    event_id: ids.uuid(),
    incident_id: null,
    severity: 'info',
    content: null,
    reason: null,
    created_at: now,
    due_at: now,
  });
  await sender.sendNow({ ...to, delivery_id: deliveryId, state: 'waiting', due_at: now });
  return findDelivery(context, to.organization_id, deliveryId);
}

/** Sends the same message once more. AppError delivery-not-replayable while it is being sent or was not needed. */
export async function replay(
  context: NotificationsContext,
  sender: Sender,
  target: { organizationId: string; deliveryId: string },
): Promise<DeliveryRow> {
  const found = await findDelivery(context, target.organizationId, target.deliveryId);
  const at = nowOf(context);
  const [row] = await outbox.replayDelivery(context.platform.database, { ...target, at });
  if (row === undefined) {
    const why = found.state === 'sending' ? 'It is being sent right now.' : 'It was never needed, so it has no text.';
    throw new AppError('delivery-not-replayable', why);
  }
  context.platform.crashPoint('notifications.replayed');
  await sender.sendNow({ ...row, state: 'waiting' });
  return findDelivery(context, target.organizationId, target.deliveryId);
}

/** AppError not-found. */
export async function findDelivery(
  context: NotificationsContext,
  organizationId: string,
  deliveryId: string,
): Promise<DeliveryRow> {
  const [row] = await outbox.selectDelivery(context.platform.database, { organizationId, deliveryId });
  if (row === undefined) throw new AppError('not-found', 'There is no such message.');
  return row;
}
