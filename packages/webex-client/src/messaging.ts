import type { Message, NewMessage, Room } from '@linekeeper/webex-contract';
import { type Page, pagesOf } from './paging.ts';
import type { Answer, CallOptions, RequestEngine } from './request.ts';

export interface RoomsArea {
  /** Those the owner of the token is in. */
  pages(query?: { max?: number; type?: 'direct' | 'group' }, options?: CallOptions): AsyncIterable<Page<Room>>;
}

export interface MessagesArea {
  /** Not idempotent: Webex keeps no key of ours, a second call is a second message. */
  create(message: NewMessage, options?: CallOptions): Promise<Answer<Message>>;
}

/** Source: docs/webex/messaging.md. */
export function createRoomsArea(engine: RequestEngine): RoomsArea {
  return {
    pages: (query, options) => pagesOf(engine, { path: '/rooms', key: 'items', query: { ...query }, options }),
  };
}

export function createMessagesArea(engine: RequestEngine): MessagesArea {
  return { create: (body, options) => engine.send({ method: 'POST', path: '/messages', body, options }) };
}
