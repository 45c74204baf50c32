import type { Session } from '@linekeeper/api-contract';
import type { Authorizations } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';

/**
 * What the sign-in page says about "Sign in with Webex": whether it can work at all, and the trouble when it has
 * stopped for every organization that could use it.
 */
export async function signInTrouble(deps: {
  organizations: Organizations;
  authorizations: Authorizations;
  tokenVault: TokenVault;
}): Promise<Session['webexSignIn']> {
  const [integration, organizations] = await Promise.all([
    deps.tokenVault.integrations.get('sign-in'),
    deps.organizations.list(),
  ]);
  const bound = organizations.filter(({ webexOrgId }) => webexOrgId !== null);
  if (integration === null || bound.length === 0) return { available: false, troubleSince: null, cause: null };
  const states = await Promise.all(
    bound.slice(0, MOST_ASKED).map(({ organizationId }) => deps.authorizations.state(organizationId, 'sign-in')),
  );
  const stopped = states.filter(({ state }) => state === 'stopped');
  const first = stopped[0];
  if (first === undefined || stopped.length < states.length)
    return { available: true, troubleSince: null, cause: null };
  return { available: true, troubleSince: first.since?.toISOString() ?? null, cause: first.cause };
}

/** With more organizations than this the page cannot speak for all of them and says nothing of troubles. */
const MOST_ASKED = 5;
