import type { Cause, Job } from '@linekeeper/api-contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../../../platform/errors.ts';
import type { CallbackHandler } from '../authorizations.types.ts';
import { type Context, nowOf } from '../context.ts';
import * as queries from './consent.queries.ts';
import { isBoundToLink, LINK_HOLDER } from './open-link.ts';
import { checkHolder, hashOf, nextAddress, nonceOf, pageOf, readState, verifierName } from './open-walk.ts';
import { noteEnd, refused, type StepEnd, takeGrant } from './step-end.ts';
import { findWalk, integrationOf } from './walks.ts';

const LONGEST_WORDS = 200;

/** What Webex sends back for a walk: used once, in the session that started it, then on to the next job. */
export function createWalkReturn(context: Context): CallbackHandler {
  return async (query, request, reply) => {
    const { walk, consent } = await takeStep(context, query, request);
    // Come back a second time, by the browser's own history: the page says how it stands.
    if (consent === null) return redirect(reply, await pageOf(context, walk));
    const end = await finishStep(context, { walk, consent, query });
    await noteEnd(context, { walk, consent, end });
    await context.platform.http.audit(request, {
      act: 'authorizations.returnFromWebex',
      organizationId: consent.organization_id,
      ...(walk.link_id === null ? {} : { actor: { ...LINK_HOLDER, id: walk.link_id } }),
      via: 'webex',
      target: { job: consent.job },
      outcome: end.state === 'works' ? 'ok' : 'refused',
      code: end.cause,
    });
    const onward = end.state === 'works' ? await nextAddress(context, walk, false) : null;
    await redirect(reply, onward ?? (await pageOf(context, walk)));
  };
}

async function redirect(reply: FastifyReply, address: string): Promise<void> {
  await reply.redirect(address, 302);
}

async function takeStep(
  context: Context,
  query: Record<string, string>,
  request: FastifyRequest,
): Promise<{ walk: queries.WalkRow; consent: queries.ConsentRow | null }> {
  const { database, live } = context.platform;
  const ended = new AppError('walk-ended', 'This link was used, has expired or was given up. Nothing was stored.', {
    next: 'Start another walk on the page of the organization.',
  });
  const state = query.state ?? '';
  const ids = readState(state);
  if (ids === null) throw ended;
  const [step] = await queries.selectConsent(database, ids);
  if (step === undefined) throw ended;
  const walk = await findWalk(context, ids.organizationId, step.walk_id);
  await checkHolder(context, walk, request);
  if (walk.cancelled_at !== null || !(await isBoundToLink(context, walk))) return { walk, consent: null };
  const [consent] = await queries.takeReturn(database, { ...ids, stateHash: hashOf(state), now: nowOf(context) });
  if (consent === undefined) return { walk, consent: null };
  await live.publish(ids.organizationId, { type: 'walk.changed', walk: walk.walk_id });
  return { walk, consent };
}

async function finishStep(
  context: Context,
  input: { walk: queries.WalkRow; consent: queries.ConsentRow; query: Record<string, string> },
): Promise<StepEnd> {
  const { walk, consent, query } = input;
  const { organization_id: organizationId, job } = consent;
  if (query.error !== undefined) return refusedAtWebex(query.error, query.error_description);
  const organization = await context.organizations.byId(organizationId);
  const codeVerifier = await context.tokenVault.secrets.get(organizationId, verifierName(consent.consent_id));
  if (query.code === undefined || organization === null || codeVerifier === null || codeVerifier === '') {
    return refused('Webex sent no code. Nothing was stored.', 'unknown');
  }
  await context.tokenVault.secrets.put(organizationId, verifierName(consent.consent_id), '');
  const { redirectUri } = await integrationOf(context, job);
  const exchange = await context.tokenVault.exchangeCode({ job, code: query.code, codeVerifier, redirectUri });
  if (exchange.kind === 'unavailable') {
    return refused(`Webex did not answer (${exchange.reason}). Nothing was stored. Try again.`, 'webex-outage');
  }
  if (exchange.kind === 'refused') {
    const { message, code } = exchange.error;
    return refused(`Webex refused the code: ${message}. Nothing was stored.`, causeOfRefusedCode(message, code));
  }
  const proof = await proveIdentity(context, { job, idToken: exchange.idToken, codeVerifier });
  if ('refusal' in proof) return proof.refusal;
  const { pending, orgUuidHint } = exchange;
  return takeGrant(context, { walk, consent, organization, pending, orgUuidHint, sub: proof.sub });
}

/** Of our own registration, where Webex's words speak of it. */
function causeOfRefusedCode(message: string, code: string | null): Cause {
  if (/redirect/i.test(message)) return 'redirect-mismatch';
  const ours = code === 'invalid_client' || /client (id|secret|authentication)/i.test(message);
  return ours ? 'client-secret-rotated' : 'unknown';
}

function refusedAtWebex(error: string, description: string | undefined): StepEnd {
  switch (error) {
    case 'access_denied':
      return refused('Decline was pressed on the Webex page. Nothing was stored.', 'consent-declined');
    case 'login_required':
      return refused('Webex wants you to sign in there first. Try again.', 'consent-abandoned');
    case 'invalid_scope':
      return refused('The integration at Webex lacks a scope this job needs. Nothing was stored.', 'scope-missing');
    default:
      // Written by whoever holds the address of the way back: a word of it is enough.
      return refused(
        `Webex answered "${(description ?? error).slice(0, LONGEST_WORDS)}". Nothing was stored.`,
        'unknown',
      );
  }
}

/** The step's end when the id token proves nothing, else whom it is about; other jobs have none. */
async function proveIdentity(
  context: Context,
  input: { job: Job; idToken: string | null; codeVerifier: string },
): Promise<{ refusal: StepEnd } | { sub: string | null }> {
  const { job, idToken, codeVerifier } = input;
  if (job !== 'sign-in') return { sub: null };
  const notOurs = refused('The answer of Webex does not belong to this walk. Nothing was stored.', 'unknown');
  if (idToken === null) return { refusal: notOurs };
  const { clientId } = await integrationOf(context, job);
  const now = context.platform.clock.now();
  const check = await context.idTokens.check({ idToken, clientId, nonce: nonceOf(codeVerifier), now });
  if (check.kind === 'good') return { sub: check.sub };
  context.platform.log.warn({ reason: check.reason }, 'an id token of a walk was refused');
  const noKeys = 'Webex did not give the keys to check its proof with. Nothing was stored. Try again.';
  return { refusal: check.kind === 'no-keys' ? refused(noKeys, 'webex-outage') : notOurs };
}
