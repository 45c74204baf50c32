import type { WebhookEvent } from '@linekeeper/api-contract';
import { AppError } from '../../platform/errors.ts';
import { writeSecret } from './channels/sign-webhook.ts';
import { checkWebhookAddress } from './channels/webhook-address.ts';
import { type NotificationsContext, nowOf } from './context.ts';
import type { SecretRow, WebhookRow } from './webhooks.queries.ts';
import * as queries from './webhooks.queries.ts';

/** How long an old secret signs beside the new one: a day to bring the new one to the receiver. */
const OVERLAP_MS = 24 * 60 * 60_000;
const SECRET_BYTES = 32;
/** The sealed secret is overwritten with this when it has ended; the vault then holds nothing worth having. */
const WIPED = 'wiped';

export interface WebhookWithSecrets {
  row: WebhookRow;
  /** Those that sign now, oldest first. */
  secrets: SecretRow[];
}

export async function listWebhooks(
  context: NotificationsContext,
  organizationId: string,
): Promise<WebhookWithSecrets[]> {
  const { database } = context.platform;
  const [rows, secrets] = await Promise.all([
    queries.selectWebhooks(database, { organizationId }),
    queries.selectSecrets(database, { organizationId }),
  ]);
  const now = nowOf(context);
  return rows.map((row) => ({
    row,
    secrets: secrets.filter(
      ({ webhook_id, expires_at }) => webhook_id === row.webhook_id && (expires_at === null || expires_at > now),
    ),
  }));
}

/** AppError not-found. */
export async function findWebhook(
  context: NotificationsContext,
  organizationId: string,
  webhookId: string,
): Promise<WebhookWithSecrets> {
  const all = await listWebhooks(context, organizationId);
  const found = all.find(({ row }) => row.webhook_id === webhookId);
  if (found === undefined) throw new AppError('not-found', 'There is no such webhook.');
  return found;
}

export async function addWebhook(
  context: NotificationsContext,
  input: { organizationId: string; url: string; events: WebhookEvent[] },
): Promise<{ webhook: WebhookWithSecrets; secret: string }> {
  const { organizationId } = input;
  const row: WebhookRow = {
    organization_id: organizationId,
    webhook_id: context.platform.ids.uuid(),
    url: goodAddress(context, input.url),
    event_types: input.events,
    enabled: true,
    disabled_reason: null,
    created_at: nowOf(context),
  };
  await queries.insertWebhook(context.platform.database, row);
  return changeSecret(context, organizationId, row.webhook_id);
}

export async function saveWebhook(
  context: NotificationsContext,
  input: { organizationId: string; webhookId: string; url: string; events: WebhookEvent[]; enabled: boolean },
): Promise<WebhookWithSecrets> {
  const { organizationId, webhookId, enabled } = input;
  const { row } = await findWebhook(context, organizationId, webhookId);
  await queries.updateWebhook(context.platform.database, {
    ...row,
    url: goodAddress(context, input.url),
    event_types: input.events,
    enabled,
    disabled_reason: enabled ? null : row.disabled_reason,
  });
  return findWebhook(context, organizationId, webhookId);
}

export async function removeWebhook(
  context: NotificationsContext,
  organizationId: string,
  webhookId: string,
): Promise<void> {
  const { secrets } = await findWebhook(context, organizationId, webhookId);
  await queries.deleteWebhook(context.platform.database, { organizationId, webhookId });
  for (const secret of secrets) await wipe(context, secret);
}

/** Makes the newest secret, the only time it is seen; those before it sign for another day. */
export async function changeSecret(
  context: NotificationsContext,
  organizationId: string,
  webhookId: string,
): Promise<{ webhook: WebhookWithSecrets; secret: string }> {
  const { database, ids } = context.platform;
  const before = await findWebhook(context, organizationId, webhookId);
  const now = nowOf(context);
  const secret = writeSecret(Buffer.from(ids.token(SECRET_BYTES), 'base64url'));
  const secretId = ids.uuid();
  // The vault first: a row whose secret is missing would sign nothing.
  await context.secrets.put(organizationId, secretName(secretId), secret);
  await queries.insertSecret(database, {
    organization_id: organizationId,
    secret_id: secretId,
    webhook_id: webhookId,
    ending: secret.slice(-4),
    created_at: now,
    expires_at: null,
  });
  const at = new Date(now.getTime() + OVERLAP_MS);
  for (const { secret_id } of before.secrets)
    await queries.endSecret(database, { organizationId, secretId: secret_id, at });
  return { webhook: await findWebhook(context, organizationId, webhookId), secret };
}

export async function endOldSecrets(
  context: NotificationsContext,
  organizationId: string,
  webhookId: string,
): Promise<WebhookWithSecrets> {
  const { secrets } = await findWebhook(context, organizationId, webhookId);
  for (const secret of secrets.slice(0, -1)) await wipe(context, secret);
  return findWebhook(context, organizationId, webhookId);
}

/** The secrets that sign now, newest first. */
export async function readSecrets(context: NotificationsContext, webhook: WebhookWithSecrets): Promise<string[]> {
  const { organization_id: organizationId } = webhook.row;
  const found = await Promise.all(
    webhook.secrets.toReversed().map(({ secret_id }) => context.secrets.get(organizationId, secretName(secret_id))),
  );
  return found.filter((secret): secret is string => secret !== null && secret !== WIPED);
}

export async function wipeEndedSecrets(context: NotificationsContext): Promise<void> {
  const ended = await queries.selectEndedSecrets(context.platform.database, { now: nowOf(context) });
  for (const secret of ended) await wipe(context, secret);
}

async function wipe(context: NotificationsContext, secret: SecretRow): Promise<void> {
  const { organization_id: organizationId, secret_id: secretId } = secret;
  await context.secrets.put(organizationId, secretName(secretId), WIPED);
  await queries.deleteSecret(context.platform.database, { organizationId, secretId });
}

const secretName = (secretId: string): string => `notifications.webhook.${secretId}`;

function goodAddress(context: NotificationsContext, text: string): string {
  const checked = checkWebhookAddress(text, context.platform.settings.webhookPrivateAddresses);
  if (checked.kind === 'good') return checked.url;
  throw new AppError('webhook-address-refused', checked.why, { field: 'body.url' });
}
