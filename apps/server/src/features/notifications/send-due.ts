import { sleepOnMachine } from '../../platform/clock.ts';
import { nextAttemptAt, PATIENCE_MS } from './back-off.ts';
import { postWebhook } from './channels/post-webhook.ts';
import { signWebhook } from './channels/sign-webhook.ts';
import { writeInSpace } from './channels/write-in-space.ts';
import { type NotificationsContext, nowOf, tellPages } from './context.ts';
import type { DueRow } from './outbox.queries.ts';
import * as outbox from './outbox.queries.ts';
import type { DeliveryRow, SendOutcome } from './outbox.types.ts';
import { disableSpace } from './spaces.queries.ts';
import { botClientOf, listSpaces } from './spaces.ts';
import { disableWebhook } from './webhooks.queries.ts';
import { listWebhooks, readSecrets, type WebhookWithSecrets } from './webhooks.ts';
import { writeContent } from './write-content.ts';

/** Longer than any attempt takes: after it another process may take the message over. */
const CLAIM_MS = 60_000;
const SCAN = 300;
const MOST_RECIPIENTS = 32;
/** A round waits so long for what it began; the rest goes on beside the next rounds. */
const ROUND_PATIENCE_MS = 2_000;

export interface Sender {
  /** Begins what is due; gives back when it is through, or after two seconds. */
  sendDue(): Promise<void>;
  /** One message now, whatever else is due. */
  sendNow(row: DueRow): Promise<void>;
  settled(): Promise<void>;
}

/**
 * Each recipient has its messages one after the other, in their order, so that an end does not overtake its beginning;
 * a receiver that hangs holds back its own messages only.
 */
export function createSender(context: NotificationsContext): Sender {
  const inFlight = new Map<string, Promise<void>>();
  const busy = new Map<string, Promise<void>>();
  const begin = (row: DueRow): Promise<void> => {
    const running = inFlight.get(row.delivery_id);
    if (running !== undefined) return running;
    const done = attempt(context, row)
      .catch((error: unknown) => {
        // The claim runs out and the message is tried again: nothing is lost by this.
        context.platform.log.error({ err: error, deliveryId: row.delivery_id }, 'an attempt to send failed');
      })
      .finally(() => inFlight.delete(row.delivery_id));
    inFlight.set(row.delivery_id, done);
    return done;
  };
  const beginFor = (recipient: string, rows: readonly DueRow[]): Promise<void> => {
    const done = inTurn(rows, begin).finally(() => busy.delete(recipient));
    busy.set(recipient, done);
    return done;
  };
  return {
    sendDue: async () => {
      const due = await outbox.selectDue(context.platform.database, {
        now: nowOf(context),
        limit: SCAN,
        exceptRecipients: [...busy.keys()],
      });
      const begun: Promise<void>[] = [];
      for (const [recipient, rows] of byRecipient(due)) {
        if (busy.size >= MOST_RECIPIENTS) break;
        if (!busy.has(recipient)) begun.push(beginFor(recipient, rows));
      }
      if (begun.length > 0) await Promise.race([Promise.all(begun), sleepOnMachine(ROUND_PATIENCE_MS)]);
    },
    sendNow: begin,
    settled: async () => {
      await Promise.all([...inFlight.values()]);
    },
  };
}

function byRecipient(due: readonly DueRow[]): Map<string, DueRow[]> {
  const groups = new Map<string, DueRow[]>();
  for (const row of due) {
    groups.set(row.recipient_id, [...(groups.get(row.recipient_id) ?? []), row]);
  }
  return groups;
}

async function inTurn(rows: readonly DueRow[], begin: (row: DueRow) => Promise<void>): Promise<void> {
  for (const row of rows) await begin(row);
}

async function attempt(context: NotificationsContext, due: DueRow): Promise<void> {
  const { platform } = context;
  const now = nowOf(context);
  const [claimed] = await outbox.claimDelivery(platform.database, {
    organizationId: due.organization_id,
    deliveryId: due.delivery_id,
    claimId: platform.ids.uuid(),
    now,
    until: new Date(now.getTime() + CLAIM_MS),
    giveUpAt: new Date(now.getTime() + PATIENCE_MS),
  });
  if (claimed === undefined) return;
  if (due.state === 'sending') await noteLostAttempt(context, claimed);
  platform.crashPoint('notifications.claimed');
  const row = await withContent(context, claimed);
  if (row === null) return tellPages(context, claimed.organization_id);
  platform.crashPoint('notifications.written');
  const startedMs = platform.clock.monotonicMs();
  const outcome = await SEND[row.channel](context, row);
  platform.crashPoint('notifications.sent');
  const tookMs = Math.round(platform.clock.monotonicMs() - startedMs);
  await record(context, { row, outcome, tookMs });
  platform.crashPoint('notifications.recorded');
  await tellPages(context, row.organization_id);
}

const SEND: Record<DeliveryRow['channel'], (context: NotificationsContext, row: DeliveryRow) => Promise<SendOutcome>> =
  {
    email: sendMail,
    webhook: post,
    'webex-space': tellSpace,
  };

/** A process ended while it was sending: whether the message went out, nobody knows, so it goes out under the same id. */
async function noteLostAttempt(context: NotificationsContext, row: DeliveryRow): Promise<void> {
  await outbox.insertAttempt(context.platform.database, {
    ...attemptOf(context, row),
    outcome: 'unknown',
    status: null,
    answer: 'The process that was sending ended before it could write down the answer.',
    took_ms: 0,
  });
}

async function withContent(context: NotificationsContext, row: DeliveryRow): Promise<DeliveryRow | null> {
  if (row.content !== null) return row;
  const written = await writeContent(context, row);
  const { database } = context.platform;
  if (written.kind === 'not-needed') {
    const { reason } = written;
    await outbox.finishDelivery(database, { row, state: 'not-needed', reason, at: nowOf(context) });
    return null;
  }
  const [frozen] = await outbox.freezeContent(database, { row, content: written.content, told: written.told });
  return frozen ?? null;
}

async function sendMail(context: NotificationsContext, row: DeliveryRow): Promise<SendOutcome> {
  const { content } = row;
  if (content === null || !('to' in content)) throw new Error('a mail without a text');
  if (context.mailer === null) {
    const answer = 'No mail server is set up (LINEKEEPER_SMTP_URL, LINEKEEPER_MAIL_FROM).';
    return { kind: 'refused', status: null, answer };
  }
  const host = new URL(context.platform.publicUrl()).hostname;
  const thread = row.incident_id === null ? null : `${row.incident_id}@${host}`;
  return context.mailer.send({ ...content, messageId: `${row.delivery_id}@${host}`, thread });
}

async function post(context: NotificationsContext, row: DeliveryRow): Promise<SendOutcome> {
  const { content } = row;
  if (content === null || !('body' in content)) throw new Error('a webhook without a body');
  const webhook = await webhookOf(context, row);
  if (webhook === null) return { kind: 'refused', status: null, answer: 'The webhook was removed.' };
  if (!webhook.row.enabled) return { kind: 'refused', status: null, answer: 'The webhook is switched off.' };
  const headers = signWebhook({
    id: `msg_${row.delivery_id}`,
    timestampSeconds: Math.floor(context.platform.clock.now() / 1_000),
    body: content.body,
    secrets: await readSecrets(context, webhook),
  });
  const policy = context.platform.settings.webhookPrivateAddresses;
  return postWebhook({ url: webhook.row.url, body: content.body, headers, policy });
}

async function tellSpace(context: NotificationsContext, row: DeliveryRow): Promise<SendOutcome> {
  const { content, organization_id: organizationId } = row;
  if (content === null || !('markdown' in content)) throw new Error('a message to a space without a text');
  const [webex, spaces] = await Promise.all([
    botClientOf(context, organizationId),
    listSpaces(context, organizationId),
  ]);
  const space = spaces.find(({ space_id }) => space_id === row.recipient_id);
  if (space === undefined) return { kind: 'refused', status: null, answer: 'The space was removed here.' };
  if (!space.enabled) return { kind: 'refused', status: null, answer: 'The space is switched off.' };
  if (webex === null) {
    // Somebody may enter another token within three days.
    return { kind: 'failed', status: null, answer: 'This organization has no bot any more.', retryAfterMs: null };
  }
  return writeInSpace(webex, { roomId: space.room_id, markdown: content.markdown });
}

async function webhookOf(context: NotificationsContext, row: DeliveryRow): Promise<WebhookWithSecrets | null> {
  const all = await listWebhooks(context, row.organization_id);
  return all.find((one) => one.row.webhook_id === row.recipient_id) ?? null;
}

/** The attempt and what follows from it, together. A claim that ran out writes its attempt and moves nothing. */
async function record(
  context: NotificationsContext,
  input: { row: DeliveryRow; outcome: SendOutcome; tookMs: number },
): Promise<void> {
  const { row, outcome, tookMs } = input;
  const { database, clock, ids } = context.platform;
  const at = nowOf(context);
  const next =
    outcome.kind === 'failed'
      ? nextAttemptAt({
          attempts: row.attempts,
          now: clock.now(),
          giveUpAt: row.give_up_at?.getTime() ?? 0,
          retryAfterMs: outcome.retryAfterMs,
          jitter: ids.jitter(),
        })
      : null;
  const reason = outcome.kind === 'delivered' ? null : reasonOf(outcome, next === null);
  await database.transaction().execute(async (transaction) => {
    const { status, answer } = outcome;
    await outbox.insertAttempt(transaction, {
      ...attemptOf(context, row),
      outcome: outcome.kind === 'delivered' ? 'delivered' : 'failed',
      status,
      answer,
      took_ms: tookMs,
    });
    if (next !== null) {
      await outbox.postponeDelivery(transaction, { row, reason: reason ?? '', dueAt: new Date(next) });
      return;
    }
    const state = outcome.kind === 'delivered' ? 'delivered' : 'given-up';
    await outbox.finishDelivery(transaction, { row, state, reason, at });
  });
  if (outcome.kind === 'delivered') await noteTold(context, row);
  if (outcome.kind === 'refused' && outcome.status !== null) await switchOff(context, row, outcome);
}

/** The other side said "never again". */
async function switchOff(
  { platform }: NotificationsContext,
  row: DeliveryRow,
  { status, answer }: { status: number | null; answer: string },
): Promise<void> {
  const { organization_id: organizationId, recipient_id: id } = row;
  if (row.channel === 'webhook') {
    const reason = `The receiver answered ${status}: it wants no more messages.`;
    await disableWebhook(platform.database, { organizationId, webhookId: id, reason });
  }
  if (row.channel === 'webex-space') {
    await disableSpace(platform.database, { organizationId, spaceId: id, reason: answer });
  }
}

function reasonOf(outcome: Exclude<SendOutcome, { kind: 'delivered' }>, last: boolean): string {
  const said = outcome.status === null ? outcome.answer : `It answered ${outcome.status}.`;
  return last && outcome.kind === 'failed' ? `Given up after three days. ${said}` : said;
}

/** Whom we told belongs to the history of what stopped. */
async function noteTold(context: NotificationsContext, row: DeliveryRow): Promise<void> {
  if (row.told === null) return;
  const what = row.told.closed ? 'was told that it works again' : 'was told';
  await context.authorizations.noteTold(
    row.organization_id,
    row.told.jobs,
    `${row.recipient} ${what}, ${row.channel === 'email' ? 'by mail' : 'in its Webex space'}`,
  );
}

function attemptOf(
  context: NotificationsContext,
  row: DeliveryRow,
): { organization_id: string; attempt_id: string; delivery_id: string; at: Date } {
  return {
    organization_id: row.organization_id,
    attempt_id: context.platform.ids.uuid(),
    delivery_id: row.delivery_id,
    at: nowOf(context),
  };
}
