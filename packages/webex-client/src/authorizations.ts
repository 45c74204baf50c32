import type { ItemsPage, PersonAuthorization } from '@linekeeper/webex-contract';
import type { Answer, CallOptions, RequestEngine } from './request.ts';

/** What administrators see of the grants people gave. Scope `identity:tokens_read`. */
export interface AuthorizationsArea {
  /** Of one person, to every program; not paged. */
  ofPerson(personId: string, options?: CallOptions): Promise<Answer<ItemsPage<PersonAuthorization>>>;
  /** Ends one; a refresh token takes its access tokens along. Scope `identity:tokens_write`. */
  revoke(id: string, options?: CallOptions): Promise<Answer<unknown>>;
}

/** Source: docs/webex/identity.md. */
export function createAuthorizationsArea(engine: RequestEngine): AuthorizationsArea {
  return {
    ofPerson: (personId, options) =>
      engine.send({ method: 'GET', path: '/authorizations', query: { personId }, options }),
    revoke: (id, options) =>
      engine.send({ method: 'DELETE', path: `/authorizations/${encodeURIComponent(id)}`, options }),
  };
}
