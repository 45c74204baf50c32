import type { Webhook, WebhookInterest, WebhookInterests } from '@linekeeper/webex-contract';
import { type Page, pagesOf } from './paging.ts';
import type { Answer, CallOptions, RequestEngine } from './request.ts';

export interface WebhookInput {
  name: string;
  targetUrl: string;
  resource: string;
  event: string;
  filter?: string;
  secret?: string;
  ownedBy?: 'creator' | 'org';
}

/** Webex changes only these; the rest of a webhook is made anew. */
export interface WebhookChange {
  name: string;
  targetUrl: string;
  secret?: string;
  ownedBy?: 'creator' | 'org';
  /** Switches a webhook on again that Webex switched off. */
  status?: 'active';
}

export interface WebhooksArea {
  pages(query?: { max?: number; ownedBy?: 'creator' | 'org' }, options?: CallOptions): AsyncIterable<Page<Webhook>>;
  create(input: WebhookInput, options?: CallOptions): Promise<Answer<Webhook>>;
  get(id: string, options?: CallOptions): Promise<Answer<Webhook>>;
  update(id: string, input: WebhookChange, options?: CallOptions): Promise<Answer<Webhook>>;
  delete(id: string, options?: CallOptions): Promise<Answer<unknown>>;
  /** The interests of this person and client; `not-found` while there are none. */
  interests(options?: CallOptions): Promise<Answer<WebhookInterests>>;
  /** Replaces them, for so many days. */
  setInterests(
    input: { interests: WebhookInterest[]; duration: number },
    options?: CallOptions,
  ): Promise<Answer<unknown>>;
}

const INTERESTS = '/telephony/webhookInterestRegistrations';

/** Source: docs/webex/webhooks.md. */
export function createWebhooksArea(engine: RequestEngine): WebhooksArea {
  const pathOf = (id: string): string => `/webhooks/${encodeURIComponent(id)}`;
  return {
    pages: (query, options) => pagesOf(engine, { path: '/webhooks', key: 'items', query: { ...query }, options }),
    create: (body, options) => engine.send({ method: 'POST', path: '/webhooks', body, options }),
    get: (id, options) => engine.send({ method: 'GET', path: pathOf(id), options }),
    update: (id, body, options) => engine.send({ method: 'PUT', path: pathOf(id), body, options }),
    delete: (id, options) => engine.send({ method: 'DELETE', path: pathOf(id), options }),
    interests: (options) => engine.send({ method: 'GET', path: INTERESTS, options }),
    setInterests: (body, options) => engine.send({ method: 'POST', path: INTERESTS, body, options }),
  };
}
