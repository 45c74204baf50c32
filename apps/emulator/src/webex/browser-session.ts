import type { FastifyReply, FastifyRequest } from 'fastify';
import type { EmulatedPerson, EmulatedSession, Services } from '../state/world.ts';
import { writeAudit } from './audit-log.ts';
import { isAdmin } from './guard.ts';

/** Of the emulated sign-in page. */
export const SESSION_COOKIE = 'emulated_webex_session';

/** Who is signed in with this browser, and since when. */
export interface SignedIn {
  session: EmulatedSession;
  person: EmulatedPerson;
}

/** The session of this browser, whoever it belongs to. */
export function sessionOf(services: Services, http: FastifyRequest): EmulatedSession | null {
  const cookie = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;]+)`).exec(http.headers.cookie ?? '')?.[1];
  return cookie === undefined ? null : (services.world.sessions.get(cookie) ?? null);
}

/** The person signed in with this browser, when the account may still sign in. */
export function signedIn(services: Services, http: FastifyRequest): SignedIn | null {
  const session = sessionOf(services, http);
  const person = session === null ? undefined : services.world.people.get(session.personUuid);
  if (session === null || person === undefined || !person.active || person.deleted) return null;
  return { session, person };
}

/** Signs the person in with this browser; what an administrator does shows in the admin audit. */
export function startSession(services: Services, reply: FastifyReply, person: EmulatedPerson): void {
  const cookie = services.random.letters(43);
  const atMs = services.clock.now();
  services.world.sessions.set(cookie, { cookie, personUuid: person.uuid, authTimeMs: atMs });
  services.world.signIns.push({
    uuid: services.random.uuid(),
    orgUuid: person.orgUuid,
    personUuid: person.uuid,
    atMs,
    kind: 'sign-in',
  });
  // Who signs in has accepted the invitation, and with it chosen a password: its life begins now.
  if (person.invitePending) {
    person.invitePending = false;
    person.passwordChangedMs = atMs;
    person.modifiedMs = atMs;
    if (person.presence.status === 'pending')
      person.presence = { status: 'active', sinceMs: atMs, lastActivityMs: atMs };
  }
  if (isAdmin(person, 'read')) auditSignIn(services, person);
  services.changed('critical');
  reply.header('Set-Cookie', `${SESSION_COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax`);
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

/** The person signed out; of administrators the admin audit tells (kind and fields as recorded). */
export function noteSignOut(services: Services, personUuid: string): void {
  const person = services.world.people.get(personUuid);
  if (person === undefined) return;
  const { orgUuid, email } = person;
  const atMs = services.clock.now();
  services.world.signIns.push({ uuid: services.random.uuid(), orgUuid, personUuid, atMs, kind: 'sign-out' });
  if (!isAdmin(person, 'read')) return;
  writeAudit(services, {
    orgUuid,
    actorUuid: personUuid,
    category: 'LOGOUT',
    description: 'User Logout Attempted',
    actionText: `${email} logged out.`,
    targetType: 'USER',
    targetId: personUuid,
    targetName: email,
    extra: { eventStatus: 'SUCCESS', failedReason: null, actionClientName: 'Webex Identity' },
  });
}
