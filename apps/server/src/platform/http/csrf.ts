import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '../../settings.ts';
import { AppError } from '../errors.ts';
import type { Ids } from '../ids.ts';
import { isSecure } from './security-headers.ts';

export const CSRF_HEADER = 'x-csrf-token';
const COOKIE_BYTES = 32;

export interface Csrf {
  /** The token of this request's cookie; a missing cookie is made and goes out with the answer. */
  token(request: FastifyRequest): string;
  /** Throws csrf-check-failed unless header and cookie belong together and no other site sent the request. */
  check(request: FastifyRequest): void;
  /** Sets the cookie `token` made. */
  attachCookie(request: FastifyRequest, reply: FastifyReply): void;
}

/**
 * Double submit: an HttpOnly cookie that outlives sessions, and a token derived from it that only our own pages can
 * read. On top, browsers name the site a request comes from.
 */
export function createCsrf(options: { settings: Settings; ids: Ids; key: Uint8Array }): Csrf {
  const { settings, ids, key } = options;
  const made = new WeakMap<FastifyRequest, string>();
  const cookieName = (): string => (isSecure(settings) ? '__Host-linekeeper_csrf' : 'linekeeper_csrf');
  const tokenOf = (cookie: string): string => createHmac('sha256', key).update(cookie).digest('base64url');

  return {
    token: (request) => {
      const cookie = request.cookies[cookieName()] ?? made.get(request) ?? ids.token(COOKIE_BYTES);
      if (request.cookies[cookieName()] === undefined) made.set(request, cookie);
      return tokenOf(cookie);
    },
    check: (request) => {
      const cookie = request.cookies[cookieName()];
      const sent = request.headers[CSRF_HEADER];
      const genuine = cookie !== undefined && typeof sent === 'string' && equal(sent, tokenOf(cookie));
      if (!genuine || !fromOurPages(request, settings)) {
        throw new AppError('csrf-check-failed', 'This request did not come from a page of this suite', {
          next: 'Reload the page and try again.',
        });
      }
    },
    attachCookie: (request, reply) => {
      const cookie = made.get(request);
      if (cookie === undefined) return;
      reply.setCookie(cookieName(), cookie, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        secure: isSecure(settings),
        maxAge: 365 * 86_400,
      });
    },
  };
}

/** Requests without an Origin are no browser's; `same-site` is another host of our domain, hence not ours. */
function fromOurPages(request: FastifyRequest, settings: Settings): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (settings.publicUrl !== null && origin === new URL(settings.publicUrl).origin) return true;
  return URL.canParse(origin) && new URL(origin).host === request.headers.host;
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
