import type { IncidentEvent } from '../authorizations/index.ts';
import { type NotificationsContext, nowOf, organizationOf, tellPages } from './context.ts';
import { type Listener, listListeners } from './listeners.ts';
import { writeIncidentBody } from './messages/write-webhook-body.ts';
import type { NewDelivery } from './outbox.queries.ts';
import * as outbox from './outbox.queries.ts';
import type { DeliveryRow, Told } from './outbox.types.ts';
import { mayTellAt } from './subscribers.ts';
import { listWebhooks } from './webhooks.ts';

/** Authorizations of one person die one after the other within seconds: one mail says it of all. */
const SETTLE_MS = 5_000;
const CHANGE_SETTLE_MS = 30_000;
/** While a verdict is still moving, nobody gets more than one mail about it in so long. */
const BETWEEN_CHANGES_MS = 10 * 60_000;

/** Puts what happened to an incident into the outbox; the same event twice adds nothing. */
export async function queueIncident(context: NotificationsContext, event: IncidentEvent): Promise<void> {
  const { database } = context.platform;
  const [organization, listeners, webhooks, before] = await Promise.all([
    organizationOf(context, event.organizationId),
    listListeners(context, event.organizationId),
    listWebhooks(context, event.organizationId),
    outbox.selectByIncident(database, event),
  ]);
  const body = writeIncidentBody(event, { organization, publicUrl: context.platform.publicUrl() });
  const now = nowOf(context);
  const posts = webhooks
    .filter(({ row }) => row.enabled && row.event_types.includes(`incident.${event.kind}`))
    .map(
      ({ row }): NewDelivery => ({
        ...deliveryOf(context, event),
        channel: 'webhook',
        recipient_id: row.webhook_id,
        recipient: row.url,
        content: { body },
        due_at: now,
      }),
    );
  const told =
    event.kind === 'recovered'
      ? tellRecovery(context, { event, listeners, before })
      : tellTrouble(context, { event, listeners, before });
  await database.transaction().execute(async (transaction) => {
    for (const delivery of [...posts, ...told]) await outbox.insertDelivery(transaction, delivery);
  });
  if (event.kind === 'recovered') await dropOvertaken(context, before);
  context.platform.crashPoint('notifications.queued');
  await tellPages(context, event.organizationId);
}

interface TellInput {
  event: IncidentEvent;
  listeners: readonly Listener[];
  /** All that was told in words about this incident so far, oldest first. */
  before: readonly DeliveryRow[];
}

function tellTrouble(context: NotificationsContext, { event, listeners, before }: TellInput): NewDelivery[] {
  return listeners
    .filter(({ severities }) => severities.includes(event.severity))
    .flatMap((listener) => {
      const own = before.filter(
        (row) => row.recipient_id === listener.recipientId && row.kind !== 'incident.recovered',
      );
      // Not written yet: it will say how things are when it is.
      if (own.some((row) => row.first_claimed_at === null && row.state === 'waiting')) return [];
      const told = own.findLast((row) => row.told !== null);
      if (event.kind === 'changed' && told?.told && !saysMore(told.told, event)) return [];
      return [messageTo(context, { event, listener, at: whenToTell(context, event, told) })];
    });
}

function whenToTell(context: NotificationsContext, event: IncidentEvent, told: DeliveryRow | undefined): number {
  const now = context.platform.clock.now();
  if (event.kind === 'opened') return now + SETTLE_MS;
  const last = told?.first_claimed_at?.getTime();
  return last === undefined ? now + SETTLE_MS : Math.max(now + CHANGE_SETTLE_MS, last + BETWEEN_CHANGES_MS);
}

/** Another cause or more that stopped is news; a verdict that grew surer, or less that is stopped, is not. */
export function saysMore(told: Told, now: { cause: string; jobs: readonly string[] }): boolean {
  return told.cause !== now.cause || now.jobs.some((job) => !told.jobs.some((known) => known === job));
}

/** Whoever was told of the trouble is told of its end, whatever they have subscribed to since. */
function tellRecovery(context: NotificationsContext, { event, listeners, before }: TellInput): NewDelivery[] {
  return listeners.flatMap((listener) => {
    const own = before.filter((row) => row.recipient_id === listener.recipientId && row.kind !== 'incident.recovered');
    const tried = own.filter(
      (row) => row.first_claimed_at !== null && ['sending', 'waiting', 'delivered'].includes(row.state),
    );
    if (tried.length === 0) return [];
    const severity = tried.some((row) => row.severity === 'critical') ? 'critical' : event.severity;
    return [messageTo(context, { event: { ...event, severity }, listener, at: context.platform.clock.now() })];
  });
}

function messageTo(
  context: NotificationsContext,
  input: { event: IncidentEvent; listener: Listener; at: number },
): NewDelivery {
  const { event, listener, at } = input;
  const dueMs = mayTellAt(listener, event.severity, at);
  return {
    ...deliveryOf(context, event),
    channel: listener.channel,
    recipient_id: listener.recipientId,
    recipient: listener.recipient,
    content: null,
    reason: dueMs > at ? 'Held until the quiet hours are over.' : null,
    due_at: new Date(dueMs),
  };
}

function deliveryOf(
  context: NotificationsContext,
  event: IncidentEvent,
): Omit<NewDelivery, 'channel' | 'recipient_id' | 'recipient' | 'content' | 'due_at'> {
  return {
    organization_id: event.organizationId,
    delivery_id: context.platform.ids.uuid(),
    event_id: event.eventId,
    kind: `incident.${event.kind}`,
    incident_id: event.incidentId,
    severity: event.severity,
    reason: null,
    created_at: nowOf(context),
  };
}

/** News that waited for its turn beside mails that were sent: the mail about the end says it all. */
async function dropOvertaken(context: NotificationsContext, before: readonly DeliveryRow[]): Promise<void> {
  for (const row of before.filter(({ kind }) => kind === 'incident.changed')) {
    const heard = before.some((other) => other.recipient_id === row.recipient_id && other.first_claimed_at !== null);
    if (!heard) continue;
    const { organization_id: organizationId, delivery_id: deliveryId } = row;
    const reason = 'It worked again before this was due.';
    await outbox.dropUntried(context.platform.database, { organizationId, deliveryId, reason, at: nowOf(context) });
  }
}
