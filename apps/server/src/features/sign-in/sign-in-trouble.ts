import { CAUSE_ARTICLES, type Cause, type Session } from '@linekeeper/api-contract';
import { type Authorizations, causeSentence } from '../authorizations/index.ts';
import type { Organizations } from '../organizations/index.ts';
import type { TokenVault } from '../token-vault/index.ts';

/**
 * What the sign-in page says about "Sign in with Webex": whether it can work at all, and the trouble when it has
 * stopped for every organization that could use it.
 */
export async function signInTrouble(deps: {
  organizations: Pick<Organizations, 'list'>;
  authorizations: Pick<Authorizations, 'state'>;
  tokenVault: { integrations: Pick<TokenVault['integrations'], 'get'> };
}): Promise<Session['webexSignIn']> {
  const [integration, organizations] = await Promise.all([
    deps.tokenVault.integrations.get('sign-in'),
    deps.organizations.list(),
  ]);
  const bound = organizations.filter(({ webexOrgId }) => webexOrgId !== null);
  if (integration === null || bound.length === 0) return { ...NO_TROUBLE, available: false };
  const states = await Promise.all(
    bound.slice(0, MOST_ASKED).map(({ organizationId }) => deps.authorizations.state(organizationId, 'sign-in')),
  );
  const stopped = states.filter(({ state }) => state === 'stopped');
  const first = stopped[0];
  if (first === undefined || stopped.length < states.length) return NO_TROUBLE;
  return {
    available: true,
    troubleSince: first.since?.toISOString() ?? null,
    cause: first.cause === null ? null : withoutNames(first.cause),
    article: first.cause === null ? null : CAUSE_ARTICLES[first.cause],
  };
}

const NO_TROUBLE = { available: true, troubleSince: null, cause: null, article: null };

/** For people who are not signed in: who authorized, and for which organization, is none of their business. */
function withoutNames(cause: Cause): string {
  const sentence = causeSentence(cause, { person: 'the authorizer', organization: 'the organization' });
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** With more organizations than this the page cannot speak for all of them and says nothing of troubles. */
const MOST_ASKED = 5;
