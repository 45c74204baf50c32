import type { OrganizationContact } from '@linekeeper/webex-contract';
import { type Page, pagesOf } from './paging.ts';
import type { CallOptions, RequestEngine } from './request.ts';

/** As many as one page may have. */
const CONTACTS_PAGE = 1_000;

export interface ContactsArea {
  /** All contacts of an organization, named by its bare UUID. */
  pages(orgUuid: string, options?: CallOptions): AsyncIterable<Page<OrganizationContact>>;
}

/** Source: docs/webex/identity.md. */
export function createContactsArea(engine: RequestEngine): ContactsArea {
  return {
    pages: (orgUuid, options) =>
      pagesOf(engine, {
        path: `/contacts/organizations/${encodeURIComponent(orgUuid)}/contacts/search`,
        key: 'result',
        options,
        offset: { name: 'start', size: CONTACTS_PAGE, sizeName: 'limit' },
      }),
  };
}
