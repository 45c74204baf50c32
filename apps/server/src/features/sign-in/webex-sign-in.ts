import { createHash, createHmac } from 'node:crypto';
import { authorizeUrl, decodeWebexId, WebexError } from '@linekeeper/webex-client';
import type { IdTokenChecker } from '../../platform/id-token.ts';
import type { Platform, SignedIn } from '../../platform/platform.ts';
import type { Organization, Organizations } from '../organizations/index.ts';
import { JOB_SCOPES, type PendingGrant, type RegisteredIntegration, type TokenVault } from '../token-vault/index.ts';
import { hashToken } from './sessions.ts';
import {
  claimAttempt,
  insertAttempt,
  linkWebexPerson,
  upsertMembership,
  upsertWebexAccount,
} from './sign-in.queries.ts';

/** How long a person may stay on Webex's pages. */
const ATTEMPT_MS = 15 * 60_000;
/** Prefix of `state` by which /webex/callback finds us. */
export const STATE_PREFIX = 's';

export interface WebexPerson {
  webexPersonId: string;
  name: string;
  email: string;
  fullAdmin: boolean;
}

/** How a sign-in ended. The refusals are shown as pages in words, never as a loop back to Webex. */
export type SignInResult =
  | {
      kind: 'signed-in';
      accountId: string;
      returnTo: string;
      organization: Organization;
      person: WebexPerson;
      pending: PendingGrant;
    }
  | { kind: 'refused'; why: SignInRefusal };
export type SignInRefusal =
  | 'declined'
  | 'link-used'
  | 'not-registered'
  | 'other-organization'
  | 'id-token'
  | 'webex-refused'
  | 'webex-unavailable'
  | 'linked-elsewhere';

export interface WebexSignInDeps {
  organizations: Organizations;
  tokenVault: TokenVault;
  idTokens: IdTokenChecker;
}

/** Where to send the browser, and the value of the cookie that binds the attempt to it; null when not registered. */
export async function startSignIn(
  platform: Platform,
  deps: WebexSignInDeps,
  input: { returnTo: string; linkFor: SignedIn | null },
): Promise<{ url: string; browserToken: string } | null> {
  const integration = await deps.tokenVault.integrations.get('sign-in');
  if (integration === null) return null;
  const { ids, clock } = platform;
  const state = `${STATE_PREFIX}.${ids.token(32)}`;
  const browserToken = ids.token(32);
  const salt = ids.token(32);
  const nonce = ids.token(24);
  const now = new Date(clock.now());
  await insertAttempt(platform.database, {
    stateHash: hashToken(state),
    browserHash: hashToken(browserToken),
    verifier_salt: salt,
    nonce,
    return_to: safeReturn(input.returnTo),
    link_account_id: input.linkFor?.accountId ?? null,
    now,
    expiresAt: new Date(now.getTime() + ATTEMPT_MS),
  });
  const url = authorizeUrl({
    apiBaseUrl: platform.settings.webex.apiBaseUrl,
    clientId: integration.clientId,
    redirectUri: integration.redirectUri,
    scopes: JOB_SCOPES['sign-in'],
    state,
    codeChallenge: createHash('sha256').update(verifierOf(browserToken, salt)).digest('base64url'),
    nonce,
  });
  return { url, browserToken };
}

/**
 * The PKCE verifier is made from what the browser holds and what the database holds, each 256 random bits: whoever reads
 * only one of them, or a backup, has none.
 */
function verifierOf(browserToken: string, salt: string): string {
  return createHmac('sha256', browserToken).update(`verifier.${salt}`).digest('base64url');
}

/** What Webex sent back, checked step by step; nothing is stored before the last check. */
export async function finishSignIn(
  platform: Platform,
  deps: WebexSignInDeps,
  input: { query: Record<string, string>; browserToken: string | null },
): Promise<SignInResult> {
  const { query, browserToken } = input;
  const integration = await deps.tokenVault.integrations.get('sign-in');
  if (integration === null) return refused('not-registered');
  if (browserToken === null) return refused('link-used');
  const attempt = await claimAttempt(platform.database, {
    stateHash: hashToken(query.state ?? ''),
    browserHash: hashToken(browserToken),
    now: new Date(platform.clock.now()),
  });
  if (attempt === null) return refused('link-used');
  if (query.error === 'access_denied') return refused('declined');
  if (query.error !== undefined || query.code === undefined) return refused('webex-refused');
  const exchange = await deps.tokenVault.exchangeCode({
    job: 'sign-in',
    code: query.code,
    codeVerifier: verifierOf(browserToken, attempt.verifier_salt),
    redirectUri: integration.redirectUri,
  });
  if (exchange.kind === 'refused') return refused('webex-refused');
  if (exchange.kind === 'unavailable') return refused('webex-unavailable');
  const proof = await proveIdentity(platform, deps, { idToken: exchange.idToken, integration, nonce: attempt.nonce });
  if (proof.kind === 'refused') return proof;
  const read = await readPerson(deps.tokenVault, exchange.pending);
  if (read === null) return refused('webex-unavailable');
  const { person, webexOrgId } = read;
  if (person.webexPersonId !== proof.sub) return refused('id-token');
  const organization = await deps.organizations.byWebexOrg(webexOrgId);
  if (organization === null) return refused('other-organization');
  const accountId = await rememberAccount(platform, { person, organization, linkFor: attempt.link_account_id });
  if (accountId === null) return refused('linked-elsewhere');
  return { kind: 'signed-in', accountId, returnTo: attempt.return_to, organization, person, pending: exchange.pending };
}

function refused(why: SignInRefusal): { kind: 'refused'; why: SignInRefusal } {
  return { kind: 'refused', why };
}

async function proveIdentity(
  platform: Platform,
  deps: WebexSignInDeps,
  input: { idToken: string | null; integration: RegisteredIntegration; nonce: string },
): Promise<{ kind: 'proven'; sub: string } | { kind: 'refused'; why: SignInRefusal }> {
  if (input.idToken === null) return refused('id-token');
  const check = await deps.idTokens.check({
    idToken: input.idToken,
    clientId: input.integration.clientId,
    nonce: input.nonce,
    now: platform.clock.now(),
  });
  if (check.kind === 'good') return { kind: 'proven', sub: check.sub };
  platform.log.warn({ reason: check.reason }, 'an id token from Webex was refused');
  return refused(check.kind === 'no-keys' ? 'webex-unavailable' : 'id-token');
}

/** The organization is no claim of the id token: it comes from `/people/me` (docs/webex/sign-in.md). */
async function readPerson(
  tokenVault: TokenVault,
  pending: PendingGrant,
): Promise<{ person: WebexPerson; webexOrgId: string } | null> {
  const answer = await tokenVault.webexForPending(pending).people.me().catch(nullForWebexError);
  if (answer === null) return null;
  const { data } = answer;
  const roles = (data.roles ?? []).map((role) => decodeWebexId(role)?.uuid ?? role);
  return {
    person: {
      webexPersonId: decodeWebexId(data.id)?.uuid ?? data.id,
      name: data.displayName,
      email: data.emails[0] ?? '',
      fullAdmin: roles.includes('id_full_admin'),
    },
    webexOrgId: decodeWebexId(data.orgId)?.uuid ?? data.orgId,
  };
}

/** Webex refusing or not answering is an outcome; anything else is a mistake of ours. */
function nullForWebexError(error: unknown): null {
  if (error instanceof WebexError) return null;
  throw error;
}

/** Linked by Webex's person id alone; an e-mail address proves nothing. */
async function rememberAccount(
  platform: Platform,
  input: { person: WebexPerson; organization: Organization; linkFor: string | null },
): Promise<string | null> {
  const { database, ids, clock } = platform;
  const now = new Date(clock.now());
  const { webexPersonId, name, email } = input.person;
  let accountId = input.linkFor;
  if (accountId === null) {
    ({ account_id: accountId } = await upsertWebexAccount(database, {
      accountId: ids.uuid(),
      webexPersonId,
      name,
      email,
      now,
    }));
  } else if (!(await linkWebexPerson(database, { accountId, webexPersonId }))) {
    return null;
  }
  await upsertMembership(database, { accountId, organizationId: input.organization.organizationId, now });
  return accountId;
}

/** Only paths of our own: an address from outside would make us a stepping stone for phishing. */
export function safeReturn(returnTo: string): string {
  return /^\/(?![/\\])[\w\-./?=&%:]*$/.test(returnTo) ? returnTo : '/';
}
