import type { WebhookEvent } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface WebhookRow {
  organization_id: string;
  webhook_id: string;
  url: string;
  event_types: WebhookEvent[];
  enabled: boolean;
  disabled_reason: string | null;
  created_at: Date;
}

export interface SecretRow {
  organization_id: string;
  secret_id: string;
  webhook_id: string;
  ending: string;
  created_at: Date;
  expires_at: Date | null;
}

export async function selectWebhooks(database: Database, input: { organizationId: string }): Promise<WebhookRow[]> {
  const result = await sql<WebhookRow>`
    select * from notifications_webhook where organization_id = ${input.organizationId} order by webhook_id
  `.execute(database);
  return result.rows;
}

export async function insertWebhook(database: Database, row: WebhookRow): Promise<void> {
  await sql`
    insert into notifications_webhook (organization_id, webhook_id, url, event_types, enabled, disabled_reason, created_at)
    values (${row.organization_id}, ${row.webhook_id}, ${row.url}, ${row.event_types}::text[], ${row.enabled},
      ${row.disabled_reason}, ${row.created_at})
  `.execute(database);
}

export async function updateWebhook(
  database: Database,
  row: Pick<WebhookRow, 'organization_id' | 'webhook_id' | 'url' | 'event_types' | 'enabled' | 'disabled_reason'>,
): Promise<{ webhook_id: string }[]> {
  const result = await sql<{ webhook_id: string }>`
    update notifications_webhook set url = ${row.url}, event_types = ${row.event_types}::text[],
      enabled = ${row.enabled}, disabled_reason = ${row.disabled_reason}
    where organization_id = ${row.organization_id} and webhook_id = ${row.webhook_id}
    returning webhook_id
  `.execute(database);
  return result.rows;
}

/** By ourselves, because the receiver said so. */
export async function disableWebhook(
  database: Database,
  input: { organizationId: string; webhookId: string; reason: string },
): Promise<void> {
  await sql`
    update notifications_webhook set enabled = false, disabled_reason = ${input.reason}
    where organization_id = ${input.organizationId} and webhook_id = ${input.webhookId}
  `.execute(database);
}

export async function deleteWebhook(
  database: Database,
  input: { organizationId: string; webhookId: string },
): Promise<{ webhook_id: string }[]> {
  const result = await sql<{ webhook_id: string }>`
    delete from notifications_webhook
    where organization_id = ${input.organizationId} and webhook_id = ${input.webhookId}
    returning webhook_id
  `.execute(database);
  return result.rows;
}

/** Oldest first. */
export async function selectSecrets(database: Database, input: { organizationId: string }): Promise<SecretRow[]> {
  const result = await sql<SecretRow>`
    select * from notifications_webhook_secret where organization_id = ${input.organizationId} order by secret_id
  `.execute(database);
  return result.rows;
}

export async function insertSecret(database: Database, row: SecretRow): Promise<void> {
  await sql`
    insert into notifications_webhook_secret (organization_id, secret_id, webhook_id, ending, created_at, expires_at)
    values (${row.organization_id}, ${row.secret_id}, ${row.webhook_id}, ${row.ending}, ${row.created_at},
      ${row.expires_at})
  `.execute(database);
}

/** Never later than it ends already. */
export async function endSecret(
  database: Database,
  input: { organizationId: string; secretId: string; at: Date },
): Promise<void> {
  await sql`
    update notifications_webhook_secret set expires_at = least(expires_at, ${input.at}::timestamptz)
    where organization_id = ${input.organizationId} and secret_id = ${input.secretId}
  `.execute(database);
}

export async function deleteSecret(
  database: Database,
  input: { organizationId: string; secretId: string },
): Promise<void> {
  await sql`
    delete from notifications_webhook_secret
    where organization_id = ${input.organizationId} and secret_id = ${input.secretId}
  `.execute(database);
}

/** Over all organizations: what signs no more and can be wiped. */
export async function selectEndedSecrets(database: Database, input: { now: Date }): Promise<SecretRow[]> {
  const result = await sql<SecretRow>`
    select * from notifications_webhook_secret where expires_at <= ${input.now} limit 100
  `.execute(database);
  return result.rows;
}
