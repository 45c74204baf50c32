import { createHash } from 'node:crypto';
import { authorizeUrl } from '@linekeeper/webex-client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../platform/errors.ts';
import { redirectUri } from '../../token-vault/index.ts';
import type { CallbackHandler } from '../authorizations.types.ts';
import { type Context, nowOf } from '../context.ts';
import { askWhoItIs } from '../watch/ask-webex.ts';
import { ensureMinterWebhook } from './ensure-webhook.ts';
import { MINTER_SCOPES } from './fit.ts';
import { minterStore } from './minter-store.ts';

/** Prefix of the `state` of this consent. */
export const MINTER_PREFIX = 'm';
export const MINTER_AUTHORIZE_PATH = '/webex/minter';
const PAGE = '/installation/service-apps';
const CONSENT_LIFE_MS = 30 * 60_000;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** `GET /webex/minter`: sends the owner to Webex, to authorize the minting integration with the developer's account. */
export async function openMinterConsent(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { ids, clock, settings } = context.platform;
  const { sessionId } = await ownerOf(context, request);
  const registered = await context.tokenVault.serviceApps.get('minter');
  if (registered?.secretSetAt == null) {
    throw new AppError('integration-not-registered', 'The minting integration is not registered yet.', {
      next: 'Enter its Client ID and Client Secret on the page Installation > Service Apps.',
    });
  }
  const verifier = ids.token(48);
  const state = `${MINTER_PREFIX}.${ids.token(32)}`;
  const expiresAt = new Date(clock.now() + CONSENT_LIFE_MS).toISOString();
  await minterStore(context).setConsent({ stateHash: hashOf(state), verifier, sessionId, expiresAt });
  const address = authorizeUrl({
    apiBaseUrl: settings.webex.apiBaseUrl,
    clientId: registered.clientId,
    redirectUri: redirectUri(context.platform),
    scopes: MINTER_SCOPES,
    state,
    codeChallenge: hashOf(verifier),
  });
  await reply.redirect(address, 302);
}

/** Only the owner, and on the way back only the session that left. */
async function ownerOf(context: Context, request: FastifyRequest): Promise<{ sessionId: string }> {
  const signedIn = await context.platform.http.signedIn(request);
  if (signedIn === null) throw new AppError('not-signed-in', 'Sign in first, then try again.');
  const { sessionId, isOwner } = signedIn;
  if (!isOwner || sessionId === null) {
    throw new AppError('not-allowed', 'Only the owner of this installation may authorize the minting integration.');
  }
  return { sessionId };
}

/** What Webex sends back: used once, in the session that left. */
export function createMinterReturn(context: Context): CallbackHandler {
  return async (query, request, reply) => {
    const { sessionId } = await ownerOf(context, request);
    const store = minterStore(context);
    const consent = await store.consent();
    const fits =
      consent !== null &&
      consent.stateHash === hashOf(query.state ?? '') &&
      consent.sessionId === sessionId &&
      new Date(consent.expiresAt) > nowOf(context);
    if (!fits) {
      throw new AppError('walk-ended', 'This link was used or has expired. Nothing was stored.', {
        next: 'Start again on the page Installation > Service Apps.',
      });
    }
    await store.setConsent(null);
    const problem = await finish(context, { code: query.code ?? null, verifier: consent.verifier });
    await reply.redirect(problem === null ? PAGE : `${PAGE}?problem=${problem}`, 302);
  };
}

type Problem = 'declined' | 'refused' | 'unavailable' | 'scope';

async function finish(context: Context, input: { code: string | null; verifier: string }): Promise<Problem | null> {
  if (input.code === null) return 'declined';
  const { minter, webexForPending } = context.tokenVault;
  const exchange = await minter.exchangeCode({
    code: input.code,
    codeVerifier: input.verifier,
    redirectUri: redirectUri(context.platform),
  });
  if (exchange.kind !== 'granted') return exchange.kind;
  // Without it every mint would be refused, and look like a withdrawn approval.
  if (exchange.scope.length > 0 && !exchange.scope.includes('spark:applications_token')) return 'scope';
  const own = await askWhoItIs(webexForPending(exchange.pending), 'sign-in');
  if (own.own !== 'accepted') return own.own === 'refused' ? 'refused' : 'unavailable';
  await minter.adopt(exchange.pending);
  await minterStore(context).setAuthorized({ name: own.person.displayName, at: nowOf(context).toISOString() });
  await ensureMinterWebhook(context);
  return null;
}
