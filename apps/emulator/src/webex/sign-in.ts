import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedPerson } from '../state/world.ts';
import { type Errand, expiredPasswordPage, personSigningIn, signInPage } from './authorize-pages.ts';
import { startSession } from './browser-session.ts';

/** A text field of a posted form; empty when it is missing. */
export function formField(http: FastifyRequest, name: string): string {
  const value = (http.body as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

/** No `form-action`: a browser would hold it against the way back to the client as well. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

/** A page people press buttons on: it runs nothing, and stands in no frame of another site. */
export function sendPage(reply: FastifyReply, page: string, status = 200): FastifyReply {
  reply.status(status).type('text/html; charset=utf-8');
  return reply.headers({ 'Cache-Control': 'no-store', 'Content-Security-Policy': POLICY }).send(page);
}

/** Answers the form of the sign-in page: a session and back to the errand, or the page again with what is wrong. */
export function answerSignIn(errand: Errand, http: FastifyRequest, reply: FastifyReply): FastifyReply {
  const person = personSigningIn(errand.services, formField(http, 'email'));
  if (typeof person === 'string') return sendPage(reply, signInPage({ errand, search: '', problem: person }));
  if (person.passwordExpiredMs !== undefined) {
    if (formField(http, 'newPassword') !== 'chosen') return sendPage(reply, expiredPasswordPage(errand, person));
    renewPassword(errand, person);
  }
  startSession(errand.services, reply, person);
  // Chosen and signed in now: asking again would go round in a circle.
  const next = new URLSearchParams(errand.query);
  next.delete('prompt');
  next.delete('max_age');
  next.delete('search');
  return reply.redirect(`${errand.path}?${next}`, 303);
}

/** What ended with the old password stays ended: consents have to be given again. */
function renewPassword({ services }: Errand, person: EmulatedPerson): void {
  person.passwordChangedMs = services.clock.now();
  delete person.passwordExpiredMs;
  services.truth.record({
    atMs: services.clock.now(),
    kind: 'recovered',
    orgUuid: person.orgUuid,
    personUuid: person.uuid,
    detail: { of: 'password-expired' },
  });
}
