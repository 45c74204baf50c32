import type { Subscription } from '@linekeeper/api-contract';
import type { NotificationsContext } from './context.ts';
import type { DeliveryRow } from './outbox.types.ts';
import { listSpaces } from './spaces.ts';
import { listSubscribers } from './subscribers.ts';

/** A person or a space that hears of incidents in words; programs hear of them by webhooks. */
export interface Listener extends Subscription {
  channel: Extract<DeliveryRow['channel'], 'email' | 'webex-space'>;
  /** Account or space. */
  recipientId: string;
  /** Address or title, for the log. */
  recipient: string;
  /** Webex's id of the space. */
  roomId: string | null;
}

/** Everybody who may be told something, people first; spaces that are switched off hear nothing. */
export async function listListeners(context: NotificationsContext, organizationId: string): Promise<Listener[]> {
  const [people, spaces] = await Promise.all([
    listSubscribers(context, organizationId),
    listSpaces(context, organizationId),
  ]);
  return [
    ...people.map(
      ({ account, email, severities, weekly, quietHours, timeZone }): Listener => ({
        ...{ channel: 'email', recipientId: account, recipient: email, roomId: null },
        ...{ severities, weekly, quietHours, timeZone },
      }),
    ),
    ...spaces
      .filter(({ enabled }) => enabled)
      .map(
        ({ space_id, title, room_id, severities, weekly, time_zone }): Listener => ({
          ...{ channel: 'webex-space', recipientId: space_id, recipient: title, roomId: room_id },
          ...{ severities, weekly, quietHours: null, timeZone: time_zone },
        }),
      ),
  ];
}
