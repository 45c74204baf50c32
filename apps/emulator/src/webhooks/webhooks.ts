import { createHmac } from 'node:crypto';
import type { WebhookEnvelope } from '@linekeeper/webex-contract';
import type { EmulatedWebhook, Modes, Services } from '../state/world.ts';
import type { CallEvent } from '../telephony/call-legs.ts';
import { audienceOf } from './audience.ts';
import { createWebhookChaos, type MangleMode, type Mangling } from './chaos.ts';
import type { SavedWebhookChaos, WebhookChaosRules } from './chaos-rules.ts';
import { createDeliveryLog, type DeliveryLogEntry, type DeliveryOutcome, type Parcel } from './delivery-log.ts';
import { createDispatcher } from './dispatcher.ts';
import { noteFailure } from './failures.ts';
import { createLineState } from './line-state.ts';
import { callNews, conferenceNews, type WebhookNews } from './news.ts';
import { createPostOffice, failureWord, POSTED_BY } from './post.ts';
import { presentWebhook } from './present-webhook.ts';

/** Where the mode asks for retries: so long after the first failure, then twice as long each time. */
const RETRY_MS = 10_000;

/** Everything that happens between an event and the targets of webhooks. */
export interface Webhooks {
  /** Events of the call model. */
  noteCall(event: CallEvent): void;
  note(news: WebhookNews): void;
  chaos: WebhookChaosRules;
  /** The next `count` deliveries are lost, sent twice, or gathered and sent in reverse. */
  mangle(mode: MangleMode, count: number): void;
  log(): readonly DeliveryLogEntry[];
  /** Posts the body of an earlier delivery once more, signed anew; never counts as a failure. */
  replay(id: string): Promise<DeliveryLogEntry | 'unknown' | 'gone'>;
  /** Resolves when nothing is on its way. */
  settled(): Promise<void>;
  /** After the world was replaced. */
  forget(): void;
  close(): void;
}

/** The signature of another body: what a client must refuse. */
function spoiled(signature: string): string {
  const last = signature.at(-1) === '0' ? '1' : '0';
  return `${signature.slice(0, -1)}${last}`;
}

/** Headers of a delivery. Which signatures are sent is a mode: docs/webex/modes.md. */
function headersOf(parcel: Parcel, mode: Modes['webhookSignature']): Record<string, string> {
  const { webhook, body, corrupt } = parcel;
  const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': POSTED_BY };
  const { secret } = webhook;
  if (secret === null) return headers;
  const sign = (algorithm: 'sha1' | 'sha256' | 'sha512'): string => {
    const signature = createHmac(algorithm, secret).update(body).digest('hex');
    return corrupt ? spoiled(signature) : signature;
  };
  headers['X-Spark-Signature'] = sign('sha1');
  if (mode === 'with-sha256') headers['X-Webex-Signature'] = sign('sha256');
  if (mode === 'with-sha512') headers['X-Webex-Signature'] = sign('sha512');
  return headers;
}

function parcelOf(webhook: EmulatedWebhook, news: WebhookNews, data: object): Parcel {
  const { secret: _secret, ...shown } = presentWebhook(webhook);
  const envelope: WebhookEnvelope = {
    ...shown,
    resource: news.resource,
    event: news.event,
    actorId: news.actorId,
    data,
  };
  const { resource, event, eventType, callId, order } = news;
  const body = JSON.stringify(envelope);
  const { targetUrl } = webhook;
  const what = { webhook, resource, event, eventType, callId, order, body, targetUrl };
  return { ...what, attempt: 1, corrupt: false, replayOf: null };
}

/** Posts events to webhooks, signed, without ever holding the world up. */
export function createWebhooks(services: Services): Webhooks {
  const { clock, world, modes } = services;
  const log = createDeliveryLog();
  const office = createPostOffice();
  const lines = createLineState(services);
  const write = (parcel: Parcel, outcome: DeliveryOutcome): DeliveryLogEntry => log.write(parcel, outcome, clock.now());

  const post = async (parcel: Parcel): Promise<DeliveryOutcome> => {
    const headers = headersOf(parcel, modes.webhookSignature);
    try {
      const status = await office.post({ url: parcel.webhook.targetUrl, headers, body: parcel.body });
      const result = status >= 200 && status < 300 ? 'delivered' : 'failed';
      return { result, detail: String(status), status, headers };
    } catch (error) {
      return { result: 'failed', detail: failureWord(error), status: null, headers };
    }
  };
  const drop = (parcel: Parcel, detail: string): void => {
    write(parcel, { result: 'dropped', detail, status: null, headers: null });
  };
  const deliver = async (parcel: Parcel): Promise<void> => {
    const { webhook, attempt } = parcel;
    // Asked anew each time: both change while deliveries wait and while they are on their way.
    const absence = (): string | null => {
      if (world.webhooks.get(webhook.uuid) !== webhook) return 'the webhook was deleted';
      return webhook.status === 'inactive' ? 'the webhook is inactive' : null;
    };
    const absent = absence();
    if (absent !== null) return drop(parcel, absent);
    const outcome = await post(parcel);
    write(parcel, outcome);
    if (outcome.result !== 'failed' || absence() !== null) return;
    noteFailure(services, webhook);
    if (attempt > modes.webhookRetries || absence() !== null) return;
    const again = { ...parcel, attempt: attempt + 1 };
    clock.at(clock.now() + RETRY_MS * 2 ** (attempt - 1), () => dispatch(again));
  };
  const dispatcher = createDispatcher(deliver);
  const dispatch = (parcel: Parcel): void => {
    if (!dispatcher.enqueue(parcel)) drop(parcel, 'too many deliveries wait for this webhook');
  };
  const chaos = createWebhookChaos(services, { dispatch, write });

  const note = (news: WebhookNews): void => {
    const audience = audienceOf(services, news);
    if (audience.length === 0) return;
    // Now, not when it leaves: the call has moved on by then.
    const data = news.data();
    for (const webhook of audience) chaos.hand(parcelOf(webhook, news, data));
  };
  const replay: Webhooks['replay'] = async (id) => {
    const earlier = log.parcel(id);
    if (earlier === null) return 'unknown';
    const webhook = world.webhooks.get(earlier.webhook.uuid);
    if (webhook === undefined) return 'gone';
    const parcel: Parcel = { ...earlier, webhook, attempt: 1, corrupt: false, replayOf: id };
    return write(parcel, await post(parcel));
  };

  const tell = (news: WebhookNews | null): void => {
    if (news !== null) note(news);
  };
  services.parts.register('webhooks/chaos', {
    save: () => ({ ...chaos.rules.save(), mangling: chaos.mangling() }),
    load: (saved) => {
      chaos.forget();
      chaos.rules.clear();
      if (saved === undefined) return;
      const { mangling, ...rules } = saved as SavedWebhookChaos & { mangling?: Mangling | null };
      chaos.rules.load(rules);
      if (mangling != null) chaos.mangle(mangling.mode, mangling.left);
    },
    reset: () => {
      log.clear();
      chaos.forget();
      chaos.rules.clear();
    },
  });

  return {
    noteCall: (event) => {
      if (event.kind === 'leg') tell(callNews(world, event));
      else if (event.kind === 'conference') tell(conferenceNews(services, event));
      for (const other of lines.note(event)) note(other);
    },
    note,
    chaos: chaos.rules,
    mangle: chaos.mangle,
    log: log.all,
    replay,
    settled: dispatcher.settled,
    forget: lines.forget,
    close: office.close,
  };
}
