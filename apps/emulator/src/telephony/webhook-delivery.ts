import { createHmac } from 'node:crypto';
import type { CallEventData, Webhook, WebhookEnvelope } from '@linekeeper/webex-contract';
import type { EmulatedWebhook, Services } from '../state/world.ts';
import { publicId } from '../webex/public-id.ts';
import type { CallEvent } from './call-legs.ts';
import { presentCallEvent } from './call-view.ts';
import { matchesCallFilter, parseCallFilter } from './webhook-filter.ts';

/** Real time: the target is a real server. Webex publishes no figure; people report 10 to 15 seconds. */
const TIMEOUT_MS = 10_000;
/** Switched off after so many failures within five minutes (Webex developer documentation, Webhooks guide). */
const FAILURE_LIMIT = 100;
const FAILURE_WINDOW_MS = 5 * 60_000;
const LOG_LIMIT = 500;
/** Deliveries held back to be reordered go out at the latest after so long. */
const REORDER_PATIENCE_MS = 30_000;

export type MangleMode = 'lose' | 'duplicate' | 'reorder';

export interface DeliveryLogEntry {
  atMs: number;
  webhookUuid: string;
  targetUrl: string;
  event: string;
  eventType: string;
  callId: string;
  result: 'delivered' | 'failed' | 'lost' | 'held-back';
  /** Status of the target's answer, or why there was none. */
  detail: string;
}

export interface WebhookDelivery {
  note(event: CallEvent): void;
  /** The next `count` deliveries are lost, sent twice, or gathered and sent in reverse. */
  mangle(mode: MangleMode, count: number): void;
  log(): readonly DeliveryLogEntry[];
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
}

interface Delivery {
  webhook: EmulatedWebhook;
  body: string;
  data: CallEventData;
  event: string;
}

/** A webhook as the API gives it. */
export function presentWebhook(webhook: EmulatedWebhook): Webhook {
  return {
    id: publicId('WEBHOOK', webhook.uuid),
    name: webhook.name,
    targetUrl: webhook.targetUrl,
    resource: webhook.resource,
    event: webhook.event,
    ...(webhook.filter === null ? {} : { filter: webhook.filter }),
    ...(webhook.secret === null ? {} : { secret: webhook.secret }),
    status: webhook.status,
    created: new Date(webhook.createdMs).toISOString(),
    orgId: publicId('ORGANIZATION', webhook.orgUuid),
    createdBy: publicId('PEOPLE', webhook.createdByUuid),
    appId: publicId('APPLICATION', webhook.clientId),
    ownedBy: webhook.ownedBy,
  };
}

/**
 * Failures to remember when a webhook is switched on again: one more within five minutes switches it off at once
 * (Webex developer documentation, Webhooks guide).
 */
export function failuresAfterReactivation(nowMs: number): number[] {
  return Array.from({ length: FAILURE_LIMIT - 1 }, () => nowMs);
}

/** The webhooks an event of one side of a call goes to, with what is posted to each. */
function addressees(services: Services, event: Extract<CallEvent, { kind: 'leg' }>): Delivery[] {
  const { world } = services;
  // Events of workspaces and virtual lines need an interest registration, which is not emulated.
  if (event.leg.memberKind !== 'person' || event.leg.memberUuid === null) return [];
  const deliveries: Delivery[] = [];
  let data: CallEventData | null = null;
  for (const webhook of world.webhooks.values()) {
    if (webhook.resource !== 'telephony_calls' || webhook.status !== 'active') continue;
    if (webhook.orgUuid !== event.call.orgUuid || (webhook.event !== 'all' && webhook.event !== event.change)) continue;
    if (webhook.ownedBy === 'creator' && webhook.createdByUuid !== event.leg.memberUuid) continue;
    const creator = world.people.get(webhook.createdByUuid);
    if (creator === undefined || !creator.active || creator.deleted) continue;
    data ??= presentCallEvent(world, event);
    const terms = webhook.filter === null ? [] : parseCallFilter(webhook.filter);
    if (terms === null || !matchesCallFilter(terms, data)) continue;
    const { secret: _secret, ...shown } = presentWebhook(webhook);
    const actorId = publicId('PEOPLE', event.leg.memberUuid);
    const envelope: WebhookEnvelope<CallEventData> = { ...shown, event: event.change, actorId, data };
    deliveries.push({ webhook, body: JSON.stringify(envelope), data, event: event.change });
  }
  return deliveries;
}

/** Posts call events to webhooks, signed, without ever holding the world up. */
export function createWebhookDelivery(services: Services, send: typeof fetch): WebhookDelivery {
  const log: DeliveryLogEntry[] = [];
  const onTheWay = new Map<string, Promise<void>>();
  let mangling: { mode: MangleMode; left: number } | null = null;
  let heldBack: Delivery[] = [];

  const write = (delivery: Delivery, outcome: Pick<DeliveryLogEntry, 'result' | 'detail'>): void => {
    const { webhook, data, event } = delivery;
    const facts = { webhookUuid: webhook.uuid, targetUrl: webhook.targetUrl, event, eventType: data.eventType };
    log.push({ atMs: services.clock.now(), ...facts, callId: data.callId, ...outcome });
    if (log.length > LOG_LIMIT) log.shift();
  };

  const noteFailure = (webhook: EmulatedWebhook): void => {
    const nowMs = services.clock.now();
    webhook.failuresMs = [...webhook.failuresMs.filter((atMs) => atMs > nowMs - FAILURE_WINDOW_MS), nowMs];
    if (webhook.failuresMs.length < FAILURE_LIMIT || webhook.status === 'inactive') return;
    webhook.status = 'inactive';
    services.truth.record({
      atMs: nowMs,
      kind: 'webhook-deactivated',
      orgUuid: webhook.orgUuid,
      clientId: webhook.clientId,
    });
    services.changed('critical');
  };

  const post = async (delivery: Delivery): Promise<void> => {
    const { webhook, body } = delivery;
    const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'WebexEmulator' };
    if (webhook.secret !== null)
      headers['X-Spark-Signature'] = createHmac('sha1', webhook.secret).update(body).digest('hex');
    let outcome: Pick<DeliveryLogEntry, 'result' | 'detail'>;
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await send(webhook.targetUrl, { method: 'POST', headers, body, redirect: 'manual', signal });
      await response.arrayBuffer();
      outcome = { result: response.ok ? 'delivered' : 'failed', detail: String(response.status) };
    } catch (error) {
      outcome = { result: 'failed', detail: error instanceof Error ? error.name : 'Error' };
    }
    write(delivery, outcome);
    if (outcome.result === 'failed') noteFailure(webhook);
  };

  /** Events of one call to one webhook leave one after the other; all others side by side. */
  const dispatch = (delivery: Delivery): void => {
    const key = `${delivery.webhook.uuid} ${delivery.data.callId}`;
    const turn = (onTheWay.get(key) ?? Promise.resolve()).then(() => post(delivery));
    onTheWay.set(key, turn);
    void turn.finally(() => {
      if (onTheWay.get(key) === turn) onTheWay.delete(key);
    });
  };

  const releaseHeldBack = (): void => {
    const reversed = heldBack.reverse();
    heldBack = [];
    for (const delivery of reversed) dispatch(delivery);
  };

  const hand = (delivery: Delivery): void => {
    if (mangling === null) {
      dispatch(delivery);
      return;
    }
    const { mode } = mangling;
    mangling.left -= 1;
    const last = mangling.left <= 0;
    if (last) mangling = null;
    if (mode === 'lose') {
      write(delivery, { result: 'lost', detail: 'lost on purpose' });
      const { orgUuid, clientId } = delivery.webhook;
      services.truth.record({ atMs: services.clock.now(), kind: 'webhook-lost', orgUuid, clientId });
    } else if (mode === 'duplicate') {
      dispatch(delivery);
      dispatch(delivery);
    } else {
      heldBack.push(delivery);
      write(delivery, { result: 'held-back', detail: 'to be sent out of order' });
      if (heldBack.length === 1) services.clock.at(services.clock.now() + REORDER_PATIENCE_MS, releaseHeldBack);
      if (last) releaseHeldBack();
    }
  };

  return {
    note: (event) => {
      if (event.kind === 'leg') for (const delivery of addressees(services, event)) hand(delivery);
    },
    mangle: (mode, count) => {
      releaseHeldBack();
      mangling = count > 0 ? { mode, left: count } : null;
    },
    log: () => log,
    settled: async () => {
      while (onTheWay.size > 0) await Promise.allSettled(onTheWay.values());
    },
  };
}
