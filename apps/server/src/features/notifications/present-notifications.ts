import type { Bot, Delivery, Space, Webhook } from '@linekeeper/api-contract';
import type { AttemptRow } from './outbox.queries.ts';
import type { DeliveryRow } from './outbox.types.ts';
import type { BotRow, SpaceRow } from './spaces.queries.ts';
import type { WebhookWithSecrets } from './webhooks.ts';

/** `incident` is INC-n where the message tells of one. */
export function presentDelivery(row: DeliveryRow, incident: string | null): Delivery {
  const waits = row.state === 'waiting' || row.state === 'sending';
  return {
    id: row.delivery_id,
    kind: row.kind,
    incident,
    severity: row.severity,
    channel: row.channel,
    recipient: row.recipient,
    title: row.content !== null && 'subject' in row.content ? row.content.subject : null,
    state: row.state,
    reason: row.reason,
    attempts: row.attempts,
    createdAt: row.created_at.toISOString(),
    nextAt: waits && row.state === 'waiting' ? (row.due_at?.toISOString() ?? null) : null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

export function presentAttempt(row: AttemptRow) {
  return {
    at: row.at.toISOString(),
    outcome: row.outcome,
    status: row.status,
    answer: row.answer,
    tookMs: row.took_ms,
  };
}

/** Text of a mail or a message, or body of a webhook. */
export function presentText({ content }: DeliveryRow): string | null {
  if (content === null) return null;
  if ('body' in content) return content.body;
  return 'markdown' in content ? content.markdown : content.text;
}

/** Never the secrets themselves. */
export function presentWebhook({ row, secrets }: WebhookWithSecrets): Webhook {
  return {
    id: row.webhook_id,
    url: row.url,
    events: row.event_types,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    createdAt: row.created_at.toISOString(),
    secrets: secrets.map(({ secret_id, ending, created_at, expires_at }) => ({
      id: secret_id,
      ending,
      createdAt: created_at.toISOString(),
      endsAt: expires_at?.toISOString() ?? null,
    })),
  };
}

/** Never the token itself. */
export function presentBot(row: BotRow): Bot {
  return { name: row.name, email: row.email, ending: row.ending, savedAt: row.saved_at.toISOString() };
}

export function presentSpace(row: SpaceRow): Space {
  return {
    id: row.space_id,
    title: row.title,
    severities: row.severities,
    weekly: row.weekly,
    timeZone: row.time_zone,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
  };
}

/** Where mail goes out, without user and password. */
export function presentMailServer(mail: { smtpUrl: string; from: string } | null) {
  if (mail === null) return null;
  const url = URL.parse(mail.smtpUrl);
  return { server: url === null ? 'the mail server' : url.host, from: mail.from };
}
