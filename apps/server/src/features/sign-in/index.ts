import { createIdTokenChecker } from '../../platform/id-token.ts';
import type { Platform } from '../../platform/platform.ts';
import { recordMachineAct } from '../audit-log/index.ts';
import type { Authorizations } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';
import { makeOwnerLink } from './owner-link.ts';
import { createSessions } from './sessions.ts';
import { deleteExpired, selectPeople } from './sign-in.queries.ts';
import { mountSignInRoutes } from './sign-in.routes.ts';

export { makeOwnerLink } from './owner-link.ts';

/** Somebody with an account who belongs to an organization, or to all of them as the owner. */
export interface AccountOfOrganization {
  accountId: string;
  name: string;
  email: string;
  isOwner: boolean;
}

export interface SignIn {
  /** Everybody of an organization, the owner first. */
  people(organizationId: string): Promise<AccountOfOrganization[]>;
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
  return {
    ownerLink: async () => {
      await recordMachineAct(platform, { act: 'signIn.makeOwnerLink', by: 'Start of the server' });
      return makeOwnerLink(platform);
    },
    people: async (organizationId) => {
      const rows = await selectPeople(platform.database, { organizationId });
      return rows.map(({ account_id: accountId, name, email, is_owner: isOwner }) => ({
        accountId,
        name,
        email,
        isOwner,
      }));
    },
  };
}
