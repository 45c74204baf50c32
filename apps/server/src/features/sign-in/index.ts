import type { Platform } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import { createIdTokenChecker } from './id-token.ts';
import { makeOwnerLink } from './owner-link.ts';
import { createSessions } from './sessions.ts';
import { deleteExpired } from './sign-in.queries.ts';
import { mountSignInRoutes } from './sign-in.routes.ts';

export { makeOwnerLink } from './owner-link.ts';

export interface SignIn {
  /** A one-time link for the owner, for whoever runs the machine. Never logged. */
  ownerLink(): Promise<string>;
}

const CLEAN_UP_EVERY_MS = 600_000;

/** Sessions, the owner's one-time links, and "Sign in with Webex". */
export function createSignIn(
  platform: Platform,
  deps: { organizations: Organizations; tokenVault: TokenVault; authorizations: Authorizations },
): SignIn {
  const sessions = createSessions(platform);
  const idTokens = createIdTokenChecker({
    jwksUrl: `${platform.settings.webex.apiBaseUrl}/verification`,
    issuers: platform.settings.webex.issuers,
  });
  platform.http.useGuards({
    findSession: (request) => sessions.find(request),
    findOrganization: (slug) => deps.organizations.bySlug(slug),
  });
  mountSignInRoutes(platform, { ...deps, sessions, idTokens });
  let cleanedAt = 0;
  platform.ticker.register('sign-in clean-up', async (now) => {
    if (now - cleanedAt < CLEAN_UP_EVERY_MS) return;
    cleanedAt = now;
    await deleteExpired(platform.database, { now: new Date(now) });
  });
  return { ownerLink: () => makeOwnerLink(platform) };
}
