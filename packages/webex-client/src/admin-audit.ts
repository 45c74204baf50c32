import type { AdminAuditEvent } from '@linekeeper/webex-contract';
import { type Page, pagesOf } from './paging.ts';
import type { CallOptions, RequestEngine } from './request.ts';

export interface AdminAuditQuery {
  orgId: string;
  /** ISO 8601; at most one year apart. */
  from: string;
  to: string;
  /** At most 200. */
  max?: number;
}

export interface AdminAuditArea {
  events(query: AdminAuditQuery, options?: CallOptions): AsyncIterable<Page<AdminAuditEvent>>;
}

/** Source: docs/webex/authorizers.md. */
export function createAdminAuditArea(engine: RequestEngine): AdminAuditArea {
  return {
    events: ({ max = 200, ...query }, options) =>
      pagesOf(engine, {
        path: '/adminAudit/events',
        key: 'items',
        query: { ...query },
        options,
        offset: { name: 'offset', size: max },
      }),
  };
}
