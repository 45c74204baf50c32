import type { Webhook } from '@linekeeper/webex-contract';
import type { EmulatedWebhook } from '../state/world.ts';
import { publicId } from '../webex/public-id.ts';

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

/** An address as it may be shown: the part for name and password hidden. */
export function shownAddress(targetUrl: string): string {
  if (!URL.canParse(targetUrl)) return targetUrl;
  const url = new URL(targetUrl);
  if (url.username === '' && url.password === '') return targetUrl;
  url.username = '***';
  url.password = '';
  return url.href;
}
