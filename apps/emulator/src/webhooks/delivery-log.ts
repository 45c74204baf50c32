import type { EmulatedWebhook } from '../state/world.ts';
import { shownAddress } from './present-webhook.ts';

/** One event on its way to one webhook. */
export interface Parcel {
  webhook: EmulatedWebhook;
  resource: string;
  event: string;
  eventType: string;
  callId: string | null;
  /** Parcels of one webhook with the same one leave one after the other. */
  order: string;
  body: string;
  /** As the body tells it; it is posted to where the webhook points when the turn comes. */
  targetUrl: string;
  attempt: number;
  /** Sent with a signature that does not fit. */
  corrupt: boolean;
  /** The delivery it repeats by hand. */
  replayOf: string | null;
}

export interface DeliveryOutcome {
  /** `dropped`: the webhook was gone or off, or its queue full, when the turn came. */
  result: 'delivered' | 'failed' | 'lost' | 'held-back' | 'delayed' | 'dropped';
  /** Status of the target's answer, or why there was none. */
  detail: string;
  status: number | null;
  /** As sent; the signature is in them, the secret nowhere. */
  headers: Record<string, string> | null;
}

/** One line of the log of deliveries. */
export interface DeliveryLogEntry extends DeliveryOutcome {
  id: string;
  atMs: number;
  webhookUuid: string;
  webhookName: string;
  orgUuid: string;
  targetUrl: string;
  resource: string;
  event: string;
  eventType: string;
  callId: string | null;
  attempt: number;
  /** As posted, but for a password in the address of the target, which the envelope repeats. */
  body: string;
  replayOf: string | null;
}

export interface DeliveryLog {
  write(parcel: Parcel, outcome: DeliveryOutcome, atMs: number): DeliveryLogEntry;
  all(): readonly DeliveryLogEntry[];
  /** The parcel of an earlier delivery, as it was. */
  parcel(id: string): Parcel | null;
  /** Ids go on: one seen before the clearing never names another delivery. */
  clear(): void;
}

const ENTRIES_KEPT = 500;
/** Bodies are a kilobyte or so; a bound all the same, should one ever carry a whole conference. */
const CHARACTERS_KEPT = 4_000_000;

/** What happened to the newest deliveries, oldest first; bounded in entries and in characters. */
export function createDeliveryLog(): DeliveryLog {
  let entries: { entry: DeliveryLogEntry; parcel: Parcel }[] = [];
  let characters = 0;
  let count = 0;
  const forgetOld = (): void => {
    let from = Math.max(0, entries.length - ENTRIES_KEPT);
    for (const { parcel } of entries.slice(0, from)) characters -= parcel.body.length;
    while (characters > CHARACTERS_KEPT && from < entries.length - 1) {
      characters -= entries[from]?.parcel.body.length ?? 0;
      from += 1;
    }
    entries = entries.slice(from);
  };
  return {
    write: (parcel, outcome, atMs) => {
      count += 1;
      const { webhook, resource, event, eventType, callId, attempt, replayOf } = parcel;
      const { uuid: webhookUuid, name: webhookName, orgUuid } = webhook;
      const targetUrl = shownAddress(webhook.targetUrl);
      const [told, shown] = [parcel.targetUrl, shownAddress(parcel.targetUrl)].map((url) => JSON.stringify(url));
      const of = { webhookUuid, webhookName, orgUuid, targetUrl };
      const body = told === shown ? parcel.body : parcel.body.replace(String(told), () => String(shown));
      const what = { resource, event, eventType, callId, attempt, body, replayOf };
      const entry: DeliveryLogEntry = { id: String(count), atMs, ...of, ...what, ...outcome };
      entries.push({ entry, parcel });
      characters += parcel.body.length;
      // Seldom, or every delivery would copy all others.
      if (entries.length > ENTRIES_KEPT * 1.2 || characters > CHARACTERS_KEPT) forgetOld();
      return entry;
    },
    all: () => entries.slice(-ENTRIES_KEPT).map(({ entry }) => entry),
    parcel: (id) => entries.find(({ entry }) => entry.id === id)?.parcel ?? null,
    clear: () => {
      entries = [];
      characters = 0;
    },
  };
}
