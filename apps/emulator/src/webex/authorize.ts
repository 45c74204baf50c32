import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedPerson, EmulatedSession, Services } from '../state/world.ts';
import { writeAudit } from './audit-log.ts';
import { accessDeniedPage, consentPage, errorPage, signInPage } from './authorize-pages.ts';
import { type AuthorizeRequest, errorLocation, readAuthorizeRequest } from './authorize-request.ts';
import { WebexHttpError } from './errors.ts';
import { isAdmin } from './guard.ts';
import { CODE_LIFETIME_MS, createGrant, isAllowed, livingGrants, newCode } from './tokens.ts';

const SESSION_COOKIE = 'emulated_webex_session';

interface Visit {
  services: Services;
  http: FastifyRequest;
  reply: FastifyReply;
  request: AuthorizeRequest;
  query: string;
}

interface SignedIn {
  session: EmulatedSession;
  person: EmulatedPerson;
}

/** Sign-in and consent: `/v1/authorize` and the two forms behind it. */
export function registerAuthorizeRoutes(app: FastifyInstance, services: Services): void {
  app.get('/v1/authorize', async (http, reply) => {
    const query = http.url.split('?', 2)[1] ?? '';
    return withRequest({ services, http, reply, query }, (visit) => answerAuthorize(visit));
  });
  app.post('/v1/authorize/sign-in', async (http, reply) => {
    return withRequest({ services, http, reply, query: formField(http, 'request') }, (visit) => answerSignIn(visit));
  });
  app.post('/v1/authorize/consent', async (http, reply) => {
    return withRequest({ services, http, reply, query: formField(http, 'request') }, (visit) => answerConsent(visit));
  });
}

function formField(http: FastifyRequest, name: string): string {
  const value = (http.body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

function sendPage(reply: FastifyReply, page: string, status = 200): FastifyReply {
  return reply.status(status).type('text/html; charset=utf-8').header('Cache-Control', 'no-store').send(page);
}

function withRequest(input: Omit<Visit, 'request'>, go: (visit: Visit) => FastifyReply): FastifyReply {
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

function signedIn(services: Services, http: FastifyRequest): SignedIn | null {
  const cookie = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;]+)`).exec(http.headers.cookie ?? '')?.[1];
  const session = cookie === undefined ? undefined : services.world.sessions.get(cookie);
  const person = session === undefined ? undefined : services.world.people.get(session.personUuid);
  if (session === undefined || person === undefined || !person.active || person.deleted) return null;
  return { session, person };
}

function redirectError(visit: Visit, error: { code: string; description: string }): FastifyReply {
  return visit.reply.redirect(errorLocation(visit.request, error), 302);
}

function answerAuthorize(visit: Visit): FastifyReply {
  const { services, request, reply } = visit;
  const search = new URLSearchParams(visit.query).get('search') ?? '';
  const who = signedIn(services, visit.http);
  const tooOld =
    who !== null && request.maxAgeS !== null && services.clock.now() - who.session.authTimeMs > request.maxAgeS * 1000;
  if (who === null || tooOld) {
    if (request.prompt === 'none') {
      return redirectError(visit, { code: 'login_required', description: 'The user must sign in.' });
    }
    return sendPage(reply, signInPage({ ...visit, search, problem: null }));
  }
  if (request.prompt === 'select_account') return sendPage(reply, signInPage({ ...visit, search, problem: null }));
  const blocked = refuseBlocked(visit, who.person);
  if (blocked !== null) return blocked;
  if (hasConsented(services, { request, person: who.person })) return redirectWithCode(visit, who);
  if (request.prompt === 'none') {
    return redirectError(visit, { code: 'consent_required', description: 'The user must give consent.' });
  }
  return sendPage(reply, consentPage({ ...visit, person: who.person }));
}

function answerSignIn(visit: Visit): FastifyReply {
  const { services, reply } = visit;
  const email = formField(visit.http, 'email').trim().toLowerCase();
  const person = [...services.world.people.values()].find((it) => it.email.toLowerCase() === email && !it.deleted);
  if (person === undefined || !person.active) {
    const problem =
      person === undefined
        ? 'Nobody has this e-mail address here.'
        : `The account of ${person.firstName} ${person.lastName} is deactivated and cannot sign in.`;
    return sendPage(reply, signInPage({ ...visit, search: '', problem }));
  }
  const cookie = services.random.letters(43);
  services.world.sessions.set(cookie, { cookie, personUuid: person.uuid, authTimeMs: services.clock.now() });
  if (isAdmin(person, 'read')) auditSignIn(services, person);
  services.changed('critical');
  // Chosen now: asking again would go round in a circle.
  const next = new URLSearchParams(visit.query);
  next.delete('prompt');
  next.delete('search');
  return reply
    .header('Set-Cookie', `${SESSION_COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax`)
    .redirect(`/v1/authorize?${next}`, 303);
}

function auditSignIn(services: Services, person: EmulatedPerson): void {
  writeAudit(services, {
    orgUuid: person.orgUuid,
    actorUuid: person.uuid,
    category: 'LOGINS',
    description: 'An Admin logged in',
    actionText: `${person.email} logged in.`,
    targetType: 'USER',
    targetId: person.uuid,
    targetName: person.email,
    extra: { adminRoles: isAdmin(person, 'full') ? ['User', 'Full_Admin', 'id_full_admin'] : ['User'] },
  });
}

function answerConsent(visit: Visit): FastifyReply {
  const who = signedIn(visit.services, visit.http);
  if (who === null) return visit.reply.redirect(`/v1/authorize?${visit.query}`, 303);
  const blocked = refuseBlocked(visit, who.person);
  if (blocked !== null) return blocked;
  const { person } = who;
  if (formField(visit.http, 'decision') !== 'accept') {
    const { orgUuid, uuid: personUuid } = person;
    const { clientId } = visit.request.integration;
    const atMs = visit.services.clock.now();
    visit.services.truth.record({ atMs, kind: 'consent-declined', orgUuid, personUuid, clientId });
    return redirectError(visit, { code: 'access_denied', description: 'The user denied the request.' });
  }
  return redirectWithCode(visit, who);
}

/** The page of a blocked integration; the attempt is kept for the administrator. */
function refuseBlocked(visit: Visit, person: EmulatedPerson): FastifyReply | null {
  const { services, request } = visit;
  const { clientId } = request.integration;
  const organization = services.world.organizations.get(person.orgUuid);
  if (organization === undefined || isAllowed(organization, clientId)) return null;
  const atMs = services.clock.now();
  services.world.blockedAttempts.push({ atMs, orgUuid: organization.uuid, clientId, personUuid: person.uuid });
  services.changed('critical');
  return sendPage(visit.reply, accessDeniedPage(services));
}

function hasConsented(services: Services, input: { request: AuthorizeRequest; person: EmulatedPerson }): boolean {
  const { integration, scopes } = input.request;
  const same = livingGrants(services, (grant) => {
    return grant.personUuid === input.person.uuid && grant.clientId === integration.clientId;
  });
  return same.some((grant) => grant.refreshEnded === null && scopes.every((scope) => grant.scopes.includes(scope)));
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
  const location = new URL(request.redirectUri);
  location.searchParams.set('code', code);
  if (request.state !== null) location.searchParams.set('state', request.state);
  return visit.reply.redirect(location.href, 302);
}
