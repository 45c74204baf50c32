import type { Job } from '@linekeeper/api-contract';
import type { IssuedTokens } from '@linekeeper/webex-client';
import type { GrantOrigin } from './grant-origin.ts';

/** Tokens Webex issued for a consent that is not stored yet. Opaque: only the vault can open it. */
export interface PendingGrant {
  readonly kind: 'pending-grant';
  readonly job: Job;
  readonly origin: GrantOrigin;
  /** As an authorization is told apart. */
  readonly client: 'integration' | 'service-app';
}

export interface PendingTokens extends IssuedTokens {
  /** Lives count from here. */
  issuedAtMs: number;
}

// Outside the object, so that no log line, JSON or debugger of another feature can show a token.
const tokensOf = new WeakMap<PendingGrant, PendingTokens>();

export function sealPending(about: { job: Job; origin: GrantOrigin }, tokens: PendingTokens): PendingGrant {
  const pending: PendingGrant = Object.freeze({
    kind: 'pending-grant',
    ...about,
    client: about.origin.client === 'service-app' ? 'service-app' : 'integration',
  });
  tokensOf.set(pending, tokens);
  return pending;
}

export function openPending(pending: PendingGrant): PendingTokens {
  const tokens = tokensOf.get(pending);
  if (tokens === undefined) throw new TypeError('This pending grant was not made by this vault');
  return tokens;
}
