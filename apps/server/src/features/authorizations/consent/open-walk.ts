import { createHash } from 'node:crypto';
import { authorizeUrl } from '@linekeeper/webex-client';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../platform/errors.ts';
import { JOB_SCOPES } from '../../token-vault/index.ts';
import { type Context, nowOf } from '../context.ts';
import * as queries from './consent.queries.ts';
import { watchForKeptAtWebex } from './kept-at-webex.ts';
import { browserHashOf, isInBrowser } from './link-browser.ts';
import { handleOf, isBoundToLink } from './open-link.ts';
import { findWalk, integrationOf } from './walks.ts';

/** Prefix of every `state` this feature sends through Webex. */
export const WALK_PREFIX = 'w';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `GET /webex/walks/:org/:walk`: sends the person who started the walk to Webex for the first job that is open. */
export async function openWalk(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { org, walk: walkId } = request.params as { org: string; walk: string };
  if (!UUID.test(org) || !UUID.test(walkId)) throw new AppError('not-found', 'There is no such walk.');
  const walk = await findWalk(context, org, walkId);
  await checkHolder(context, walk, request);
  const ended = walk.cancelled_at !== null || walk.expires_at <= nowOf(context);
  if (ended || !(await isBoundToLink(context, walk))) {
    throw new AppError('walk-ended', 'This walk has ended; its links no longer work.', { next: 'Start another one.' });
  }
  const address = await nextAddress(context, walk);
  await reply.redirect(address ?? (await pageOf(context, walk)), 302);
}

/** The session that started the walk, or the browser that opened its link, and no other: an address that leaks is of no use. */
export async function checkHolder(context: Context, walk: queries.WalkRow, request: FastifyRequest): Promise<void> {
  if (walk.link_id !== null) {
    if (isInBrowser(walk, browserHashOf(context, walk.link_id, request))) return;
    throw new AppError('not-allowed', 'This walk was begun in another browser.', { next: 'Go on there.' });
  }
  const signedIn = await context.platform.http.signedIn(request);
  if (signedIn === null) throw new AppError('not-signed-in', 'Sign in first, then open the walk again.');
  if (signedIn.accountId !== walk.account_id || signedIn.sessionId !== walk.session_id || !signedIn.isOwner) {
    throw new AppError('not-allowed', 'This walk was started in another session.', { next: 'Start one of your own.' });
  }
}

/** The Webex address of the first step that is neither done nor refused, then of a refused one; null when all work. */
export async function nextAddress(
  context: Context,
  walk: queries.WalkRow,
  retryRefused = true,
): Promise<string | null> {
  const { organization_id: organizationId, walk_id: walkId } = walk;
  const steps = await queries.selectConsents(context.platform.database, { organizationId, walkId });
  const step =
    steps.find(({ state }) => state !== 'works' && state !== 'refused') ??
    (retryRefused ? steps.find(({ state }) => state === 'refused') : undefined);
  return step === undefined ? null : sendToWebex(context, step);
}

async function sendToWebex(context: Context, step: queries.ConsentRow): Promise<string> {
  const { ids, settings, database, live } = context.platform;
  const { organization_id: organizationId, consent_id: consentId } = step;
  const integration = await integrationOf(context, step.job);
  const verifier = ids.token(48);
  const state = [WALK_PREFIX, shorten(organizationId), shorten(consentId), ids.token(24)].join('.');
  await context.tokenVault.secrets.put(organizationId, verifierName(consentId), verifier);
  const sent = { organizationId, consentId, stateHash: hashOf(state), now: nowOf(context) };
  for (const there of await queries.sendToWebex(database, sent)) watchForKeptAtWebex(context, there);
  await live.publish(organizationId, { type: 'walk.changed', walk: step.walk_id });
  const scopes = JOB_SCOPES[step.job];
  return authorizeUrl({
    apiBaseUrl: settings.webex.apiBaseUrl,
    clientId: integration.clientId,
    redirectUri: integration.redirectUri,
    scopes,
    state,
    codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
    ...(scopes.includes('openid') && { nonce: nonceOf(verifier) }),
  });
}

/** Where the tab that was at Webex goes when nothing is left to ask there, or something was refused. */
export async function pageOf(context: Context, walk: queries.WalkRow): Promise<string> {
  const { organization_id, link_id } = walk;
  if (link_id !== null) return `/walk/${handleOf({ organization_id, link_id })}`;
  const organization = await context.organizations.byId(organization_id);
  return `/o/${organization?.slug ?? ''}?walk=${walk.walk_id}&back=webex`;
}

export const verifierName = (consentId: string): string => `consent.${consentId}`;
export const hashOf = (state: string): string => createHash('sha256').update(state).digest('base64url');
/** Tied to the verifier, which only this server knows, so that it need not be stored. */
export const nonceOf = (verifier: string): string =>
  createHash('sha256').update(`nonce.${verifier}`).digest('base64url');

const shorten = (uuid: string): string => uuid.replaceAll('-', '');

/** The two ids in a `state` of ours, or null. */
export function readState(state: string): { organizationId: string; consentId: string } | null {
  const [prefix, organization = '', consent = ''] = state.split('.');
  const [organizationId, consentId] = [lengthen(organization), lengthen(consent)];
  return prefix === WALK_PREFIX && organizationId !== null && consentId !== null ? { organizationId, consentId } : null;
}

function lengthen(hex: string): string | null {
  if (!/^[0-9a-f]{32}$/.test(hex)) return null;
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
