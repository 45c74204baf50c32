import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { accessDeniedPage, consentPage, type Errand, errorPage, signInPage } from './authorize-pages.ts';
import { type AuthorizeRequest, answerLocation, errorLocation, readAuthorizeRequest } from './authorize-request.ts';
import { type SignedIn, signedIn } from './browser-session.ts';
import { WebexHttpError } from './errors.ts';
import { implicitAnswer } from './implicit-grant.ts';
import { answerSignIn, formField, sendPage } from './sign-in.ts';
import { CODE_LIFETIME_MS, createGrant, isAllowed, livingGrants, newCode } from './tokens.ts';

interface Visit {
  services: Services;
  http: FastifyRequest;
  reply: FastifyReply;
  request: AuthorizeRequest;
  query: string;
}

/** Sign-in and consent: `/v1/authorize`, the same where Cisco's own SDKs look for it, and the two forms behind it. */
export function registerAuthorizeRoutes(app: FastifyInstance, services: Services): void {
  for (const path of ['/v1/authorize', '/idb/oauth2/v1/authorize']) {
    app.get(path, async (http, reply) => {
      const query = http.url.split('?', 2)[1] ?? '';
      return withRequest({ services, http, reply, query }, (visit) => answerAuthorize(visit));
    });
  }
  app.post('/v1/authorize/sign-in', async (http, reply) => {
    return withRequest({ services, http, reply, query: formField(http, 'request') }, (visit) =>
      answerSignIn(errandOf(visit), http, reply),
    );
  });
  app.post('/v1/authorize/consent', async (http, reply) => {
    return withRequest({ services, http, reply, query: formField(http, 'request') }, (visit) => answerConsent(visit));
  });
}

function errandOf({ services, query, request }: Visit): Errand {
  const { integration, scopes, loginHint } = request;
  return { services, path: '/v1/authorize', query, clientName: integration.name, scopes, loginHint };
}

/** Signing an id token takes a moment. */
type Answer = FastifyReply | Promise<FastifyReply>;

function withRequest(input: Omit<Visit, 'request'>, go: (visit: Visit) => Answer): Answer {
  const read = readAuthorizeRequest(input.services, new URLSearchParams(input.query));
  switch (read.kind) {
    case 'page':
      return sendPage(input.reply, errorPage(input.services, read.message), 400);
    case 'invalid-scope':
      // Seen in the wild as JSON straight to the browser, with a capital ID in the tracking id's name.
      throw new WebexHttpError(400, 'invalid_scope', {
        body: {
          error: 'invalid_scope',
          error_description: 'The requested scope is invalid.',
          trackingID: `CLIENT_${input.http.trackingId.replace(/^ROUTERGW_/, '')}`,
        },
      });
    case 'redirect':
      return input.reply.redirect(read.location, 302);
    case 'sound':
      return go({ ...input, request: read.request });
  }
}

function redirectError(visit: Visit, error: { code: string; description: string }): FastifyReply {
  return visit.reply.redirect(errorLocation(visit.request, error), 302);
}

function answerAuthorize(visit: Visit): Answer {
  const { services, request, reply } = visit;
  const search = new URLSearchParams(visit.query).get('search') ?? '';
  const who = signedIn(services, visit.http);
  const tooOld =
    who !== null && request.maxAgeS !== null && services.clock.now() - who.session.authTimeMs > request.maxAgeS * 1000;
  if (who === null || tooOld) {
    if (request.prompt === 'none') {
      return redirectError(visit, { code: 'login_required', description: 'The user must sign in.' });
    }
    return sendPage(reply, signInPage({ errand: errandOf(visit), search, problem: null }));
  }
  if (request.prompt === 'select_account') {
    return sendPage(reply, signInPage({ errand: errandOf(visit), search, problem: null }));
  }
  const blocked = refuseBlocked(visit, who.person);
  if (blocked !== null) return blocked;
  if (hasConsented(services, { request, person: who.person })) return redirectBack(visit, who);
  if (request.prompt === 'none') {
    return redirectError(visit, { code: 'consent_required', description: 'The user must give consent.' });
  }
  return sendPage(reply, consentPage(errandOf(visit), who.person));
}

function answerConsent(visit: Visit): Answer {
  const who = signedIn(visit.services, visit.http);
  if (who === null) return visit.reply.redirect(`/v1/authorize?${visit.query}`, 303);
  const blocked = refuseBlocked(visit, who.person);
  if (blocked !== null) return blocked;
  if (formField(visit.http, 'decision') !== 'accept') {
    const { orgUuid, uuid: personUuid } = who.person;
    const { clientId } = visit.request.integration;
    const atMs = visit.services.clock.now();
    visit.services.truth.record({ atMs, kind: 'consent-declined', orgUuid, personUuid, clientId });
    return redirectError(visit, { code: 'access_denied', description: 'The user denied the request.' });
  }
  return redirectBack(visit, who);
}

/** Keeps the attempt for the administrator when the organization blocks the integration for this person. */
export function captureBlocked(services: Services, person: EmulatedPerson, clientId: string): boolean {
  const organization = services.world.organizations.get(person.orgUuid);
  if (organization === undefined || isAllowed(organization, clientId, person)) return false;
  const atMs = services.clock.now();
  services.world.blockedAttempts.push({ atMs, orgUuid: organization.uuid, clientId, personUuid: person.uuid });
  services.changed('critical');
  return true;
}

/** The page of a blocked integration, or in another mode the way back. */
function refuseBlocked(visit: Visit, person: EmulatedPerson): FastifyReply | null {
  const { services, request } = visit;
  if (!captureBlocked(services, person, request.integration.clientId)) return null;
  if (services.modes.blockedIntegrationRedirects) {
    return redirectError(visit, { code: 'access_denied', description: 'Your administrator denied access.' });
  }
  return sendPage(visit.reply, accessDeniedPage(services));
}

function hasConsented(services: Services, input: { request: AuthorizeRequest; person: EmulatedPerson }): boolean {
  const { integration, scopes } = input.request;
  const same = livingGrants(services, (grant) => {
    return grant.personUuid === input.person.uuid && grant.clientId === integration.clientId;
  });
  return same.some((grant) => grant.refreshEnded === null && scopes.every((scope) => grant.scopes.includes(scope)));
}

function redirectBack(visit: Visit, who: SignedIn): Answer {
  const { services, http, reply, request } = visit;
  if (request.responseType === 'code') return redirectWithCode(visit, who);
  return implicitAnswer(services, http, { request, who }).then((answer) =>
    reply.redirect(answerLocation(request, answer), 302),
  );
}

function redirectWithCode(visit: Visit, who: SignedIn): FastifyReply {
  const { services, request } = visit;
  const grant = createGrant(services, { integration: request.integration, person: who.person, scopes: request.scopes });
  const code = newCode(services, grant.orgUuid);
  services.world.codes.set(code, {
    code,
    grantUuid: grant.uuid,
    clientId: grant.clientId,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
    codeChallengeMethod: request.codeChallengeMethod,
    nonce: request.nonce,
    scopes: request.scopes,
    authTimeMs: who.session.authTimeMs,
    expiresMs: services.clock.now() + CODE_LIFETIME_MS,
    usedMs: null,
  });
  services.changed('critical');
  return visit.reply.redirect(answerLocation(request, { code }), 302);
}
