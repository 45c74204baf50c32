import type { Severity, Subscriber, Subscription } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import type { NotificationsContext } from './context.ts';
import { afterQuietHours, isTimeZone } from './quiet-hours.ts';
import { type SubscriptionRow, selectSubscriptions, upsertSubscription } from './subscriptions.queries.ts';

/** Until somebody chooses: whoever answers for the installation hears of everything, others of nothing. */
const OWNERS_DEFAULT: Subscription = {
  severities: ['critical', 'warning'],
  weekly: true,
  quietHours: null,
  timeZone: 'UTC',
};
const OTHERS_DEFAULT: Subscription = { severities: [], weekly: false, quietHours: null, timeZone: 'UTC' };

/** Everybody of an organization with what they are told of, the owner first. */
export async function listSubscribers(context: NotificationsContext, organizationId: string): Promise<Subscriber[]> {
  const [people, rows] = await Promise.all([
    context.signIn.people(organizationId),
    selectSubscriptions(context.platform.database, { organizationId }),
  ]);
  return people.map(({ accountId, name, email, isOwner }) => {
    const row = rows.find(({ account_id }) => account_id === accountId);
    return {
      account: accountId,
      name,
      email,
      owner: isOwner,
      chosen: row !== undefined,
      ...(row === undefined ? (isOwner ? OWNERS_DEFAULT : OTHERS_DEFAULT) : subscriptionOf(row)),
    };
  });
}

export async function saveSubscriber(
  context: NotificationsContext,
  input: { organizationId: string; accountId: string; subscription: Subscription },
): Promise<Subscriber> {
  const { organizationId, accountId, subscription } = input;
  if (!isTimeZone(subscription.timeZone)) {
    throw new AppError('invalid-request', `There is no time zone "${subscription.timeZone}".`, {
      field: 'body.timeZone',
      next: 'Write it like Europe/Berlin.',
    });
  }
  const known = await listSubscribers(context, organizationId);
  if (!known.some(({ account }) => account === accountId)) {
    throw new AppError('not-found', 'There is no such person in this organization.');
  }
  const { quietHours } = subscription;
  await upsertSubscription(context.platform.database, {
    organization_id: organizationId,
    account_id: accountId,
    severities: subscription.severities,
    weekly: subscription.weekly,
    quiet_from: quietHours?.from ?? null,
    quiet_to: quietHours?.to ?? null,
    critical_passes: quietHours?.criticalPasses ?? true,
    time_zone: subscription.timeZone,
    now: new Date(context.platform.clock.now()),
  });
  const saved = (await listSubscribers(context, organizationId)).find(({ account }) => account === accountId);
  if (saved === undefined) throw new Error('a subscription was not written');
  return saved;
}

/** When this person may be told: now, or when the quiet hours are over. */
export function mayTellAt(subscriber: Subscription, severity: Severity, atMs: number): number {
  const { quietHours, timeZone } = subscriber;
  if (severity === 'critical' && quietHours?.criticalPasses === true) return atMs;
  return afterQuietHours(atMs, quietHours, timeZone);
}

function subscriptionOf(row: SubscriptionRow): Subscription {
  const { quiet_from: from, quiet_to: to, critical_passes: criticalPasses } = row;
  return {
    severities: row.severities,
    weekly: row.weekly,
    quietHours: from === null || to === null ? null : { from, to, criticalPasses },
    timeZone: row.time_zone,
  };
}
