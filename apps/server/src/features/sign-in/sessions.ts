import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Platform, SignedIn } from '../../platform/platform.ts';
import { deleteSession, findSession, insertSession, prolongSession } from './sign-in.queries.ts';

/** A session ends eight hours after its last use. */
const SESSION_MS = 8 * 3_600_000;
/** And seven days after it began at the latest: a stolen cookie is not good for ever. */
const LONGEST_MS = 7 * 86_400_000;
/** How stale `last_seen_at` may be before a request writes it again. */
const SEEN_GRAIN_MS = 5 * 60_000;

export interface Sessions {
  /** The person behind a request's cookie, or null. */
  find(request: FastifyRequest): Promise<SignedIn | null>;
  start(reply: FastifyReply, accountId: string): Promise<void>;
  end(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

/** SHA-256, for tokens that are long and random: what is stored opens nothing. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Cookies go over https only as soon as people reach the server that way. */
export function cookieOptions(platform: Platform): { path: string; httpOnly: true; sameSite: 'lax'; secure: boolean } {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: platform.publicUrl().startsWith('https:') };
}

/** Over https with the prefix by which browsers take a cookie from this very host alone: no sister host can plant one. */
export function cookieName(platform: Platform, name: 'session' | 'sign_in'): string {
  return `${cookieOptions(platform).secure ? '__Host-' : ''}linekeeper_${name}`;
}

export function createSessions(platform: Platform): Sessions {
  const { database, clock, ids } = platform;
  const tokenOf = (request: FastifyRequest): string | undefined => request.cookies[cookieName(platform, 'session')];
  return {
    find: async (request) => {
      const token = tokenOf(request);
      if (token === undefined || token.length > 200) return null;
      const now = new Date(clock.now());
      const tokenHash = hashToken(token);
      const session = await findSession(database, { tokenHash, now });
      if (session === null) return null;
      if (now.getTime() - session.last_seen_at.getTime() > SEEN_GRAIN_MS) {
        await prolongSession(database, {
          tokenHash,
          now,
          expiresAt: new Date(now.getTime() + SESSION_MS),
          longestMs: LONGEST_MS,
        });
      }
      return {
        accountId: session.account_id,
        sessionId: session.session_id,
        name: session.name,
        email: session.email,
        isOwner: session.is_owner,
        organizationIds: session.organization_ids,
        webexPersonId: session.webex_person_id,
        signedInAt: session.created_at,
      };
    },
    start: async (reply, accountId) => {
      // Whoever signs in leaves the session before behind, or it would live on where nobody sees it.
      const before = tokenOf(reply.request);
      if (before !== undefined) await deleteSession(database, { tokenHash: hashToken(before) });
      const token = ids.token(32);
      const now = new Date(clock.now());
      await insertSession(database, {
        tokenHash: hashToken(token),
        sessionId: ids.uuid(),
        accountId,
        now,
        expiresAt: new Date(now.getTime() + SESSION_MS),
      });
      // A cookie of the browser session: how long it is good for is decided here, on a clock that may be moved.
      reply.setCookie(cookieName(platform, 'session'), token, cookieOptions(platform));
    },
    end: async (request, reply) => {
      const token = tokenOf(request);
      if (token !== undefined) await deleteSession(database, { tokenHash: hashToken(token) });
      reply.clearCookie(cookieName(platform, 'session'), cookieOptions(platform));
    },
  };
}
