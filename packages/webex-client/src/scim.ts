import type { CallOptions, RequestEngine } from './request.ts';
import { WebexError } from './webex-error.ts';

/** A user of whom something was changed; `lastModified` as Webex stamped it. */
export interface ChangedUser {
  id: string;
  lastModified: string;
}

export interface ScimArea {
  /** The users changed last come first, a page at a time: whoever has seen enough stops. */
  newestChanges(orgUuid: string, options?: CallOptions): AsyncIterable<ChangedUser[]>;
  /** Whether there is such an account and it may be used; WebexError where that may not be asked. */
  isActive(user: { orgUuid: string; userUuid: string }, options?: CallOptions): Promise<boolean>;
}

const PAGE = 100;

/**
 * Source: docs/webex/identity.md. Only sorting by `meta.lastModified` is documented, filtering by it is not; so the list is read
 * from its new end.
 */
export function createScimArea(engine: RequestEngine): ScimArea {
  return {
    async *newestChanges(orgUuid, options) {
      let startIndex = 1;
      while (true) {
        const { data } = await engine.send<Record<string, unknown>>({
          method: 'GET',
          base: 'identity',
          path: `/identity/scim/${encodeURIComponent(orgUuid)}/v2/Users`,
          query: {
            ...{ attributes: 'id,meta', sortBy: 'meta.lastModified', sortOrder: 'descending' },
            ...{ startIndex, count: PAGE },
          },
          options,
        });
        const found = Array.isArray(data?.Resources) ? (data.Resources as unknown[]) : [];
        yield found.flatMap((user) => changedUser(user) ?? []);
        startIndex += found.length;
        const total = typeof data?.totalResults === 'number' ? data.totalResults : 0;
        if (found.length === 0 || startIndex > total) return;
      }
    },
    isActive: async ({ orgUuid, userUuid }, options) => {
      const path = `/identity/scim/${encodeURIComponent(orgUuid)}/v2/Users/${encodeURIComponent(userUuid)}`;
      try {
        const { data } = await engine.send<Record<string, unknown>>({ method: 'GET', base: 'identity', path, options });
        return data?.active === true;
      } catch (error) {
        if (error instanceof WebexError && error.status === 404) return false;
        throw error;
      }
    },
  };
}

function changedUser(user: unknown): ChangedUser | null {
  if (typeof user !== 'object' || user === null || !('id' in user) || typeof user.id !== 'string') return null;
  const meta = 'meta' in user ? user.meta : null;
  const stamp = typeof meta === 'object' && meta !== null && 'lastModified' in meta ? meta.lastModified : null;
  // Without its time it may be new: whoever asks looks at it.
  return { id: user.id.toLowerCase(), lastModified: typeof stamp === 'string' ? stamp : '' };
}
