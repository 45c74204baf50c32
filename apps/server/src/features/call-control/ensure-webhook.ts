import { decodeWebexId, type WebexClient, WebexError } from '@linekeeper/webex-client';
import type { Webhook } from '@linekeeper/webex-contract';
import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import { insertWebhook, readWebhook, type WebhookRow, writeWebhookState } from './webhook.queries.ts';

export interface WebhookParts {
  platform: Platform;
  organizations: Pick<Organizations, 'byId'>;
  authorizations: Pick<Authorizations, 'webexFor'>;
  secrets: TokenVault['secrets'];
}

export type EnsuredWebhook = 'kept' | 'made' | 'switched-on';

export const WEBHOOK_SECRET = 'call-control.webhook';
const WEBHOOK_NAME = 'Linekeeper: calls';
const RESOURCE = 'telephony_calls';

/** The organization's row, made with address and secret when there is none yet. */
export async function keepWebhookRow(parts: WebhookParts, organizationId: string): Promise<WebhookRow> {
  const { platform, secrets } = parts;
  const found = await readWebhook(platform.database, { organizationId });
  if (found !== null) return found;
  // The secret first: a row is what makes the address answer.
  if ((await secrets.get(organizationId, WEBHOOK_SECRET)) === null)
    await secrets.put(organizationId, WEBHOOK_SECRET, platform.ids.token(32));
  const now = new Date(platform.clock.now());
  await insertWebhook(platform.database, { organizationId, addressKey: platform.ids.token(24), now });
  const made = await readWebhook(platform.database, { organizationId });
  if (made === null) throw new Error('the webhook row was not written');
  return made;
}

/**
 * Sees to it that Webex posts this organization's call events to us. Webex switches a webhook off after 100 failed
 * deliveries within five minutes and tells nobody; it also dies with the account that made it, so one made by another
 * account than the authorizer's is made anew. Source: docs/webex/webhooks.md.
 */
export async function ensureWebhook(parts: WebhookParts, organizationId: string): Promise<EnsuredWebhook> {
  const { platform } = parts;
  const row = await keepWebhookRow(parts, organizationId);
  const write = (state: WebhookRow['state'], webexWebhookId: string | null, problem: string | null): Promise<void> =>
    writeWebhookState(platform.database, {
      organizationId,
      webexWebhookId,
      state,
      problem,
      checkedAt: new Date(platform.clock.now()),
    });
  try {
    const wanted = await wantedWebhook(parts, row);
    const { webex, authorizer } = await parts.authorizations.webexFor(organizationId, 'call-control');
    const found = await findWebhook(webex, row.webexWebhookId);
    const { webhook, ensured } = await bringUp(webex, { found, wanted, authorizerUuid: authorizer.webexPersonId });
    await write(webhook.status, webhook.id, null);
    return ensured;
  } catch (error) {
    // What was true last stays: a transient fault says nothing about the webhook.
    const problem = error instanceof Error ? error.message.slice(0, 300) : 'unknown';
    await write(row.state, row.webexWebhookId, problem);
    throw error;
  }
}

interface Wanted {
  targetUrl: string;
  secret: string;
}

async function wantedWebhook(parts: WebhookParts, row: WebhookRow): Promise<Wanted> {
  const { platform, organizations, secrets } = parts;
  const organization = await organizations.byId(row.organizationId);
  const secret = await secrets.get(row.organizationId, WEBHOOK_SECRET);
  if (organization === null || secret === null) throw new Error('the organization or its webhook secret is gone');
  return { targetUrl: `${platform.publicUrl()}/webhooks/webex/${organization.slug}/${row.addressKey}`, secret };
}

async function findWebhook(webex: WebexClient, knownId: string | null): Promise<Webhook | null> {
  if (knownId !== null) {
    try {
      return (await webex.webhooks.get(knownId)).data;
    } catch (error) {
      if (!(error instanceof WebexError) || error.kind !== 'not-found') throw error;
    }
  }
  // One of an earlier life: the organization may have only one per resource and filter.
  for await (const page of webex.webhooks.pages({ ownedBy: 'org' })) {
    const ours = page.items.find((webhook) => webhook.resource === RESOURCE && webhook.name === WEBHOOK_NAME);
    if (ours !== undefined) return ours;
  }
  return null;
}

async function bringUp(
  webex: WebexClient,
  input: { found: Webhook | null; wanted: Wanted; authorizerUuid: string },
): Promise<{ webhook: Webhook; ensured: EnsuredWebhook }> {
  const { found, wanted } = input;
  if (found !== null && decodeWebexId(found.createdBy)?.uuid === decodeWebexId(input.authorizerUuid)?.uuid) {
    if (found.status === 'active' && found.targetUrl === wanted.targetUrl) return { webhook: found, ensured: 'kept' };
    const change = { name: WEBHOOK_NAME, ...wanted, status: 'active' as const };
    return { webhook: (await webex.webhooks.update(found.id, change)).data, ensured: 'switched-on' };
  }
  if (found !== null) await webex.webhooks.delete(found.id);
  const fresh = { name: WEBHOOK_NAME, ...wanted, resource: RESOURCE, event: 'all', ownedBy: 'org' as const };
  return { webhook: (await webex.webhooks.create(fresh)).data, ensured: 'made' };
}
