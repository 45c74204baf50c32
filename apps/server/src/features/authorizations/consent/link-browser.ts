import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Context, nowOf } from '../context.ts';
import type { WalkRow } from './consent.queries.ts';
import { hashSecret, sameHash } from './link-token.ts';
import type { LinkRow } from './links.queries.ts';

/** One cookie per link: what binds one link to a browser opens no other. */
function cookieName(context: Context, linkId: string): string {
  const prefix = isSecure(context) ? '__Host-' : '';
  // The end of the id: its beginning is the time, the same for links made together.
  return `${prefix}linekeeper_walk_${linkId.slice(-12)}`;
}

function isSecure(context: Context): boolean {
  return context.platform.publicUrl().startsWith('https:');
}

/** Binds this browser to the link; answers what is stored of it. */
export function giveBrowserCookie(context: Context, link: LinkRow, reply: FastifyReply): string {
  const value = context.platform.ids.token(32);
  reply.setCookie(cookieName(context, link.link_id), value, {
    path: '/',
    httpOnly: true,
    // Lax, not strict: the way back from Webex is a redirect from another site.
    sameSite: 'lax',
    secure: isSecure(context),
    maxAge: Math.max(1, Math.ceil((link.expires_at.getTime() - nowOf(context).getTime()) / 1000)),
  });
  return hashSecret(value);
}

/** What this browser's cookie for a link hashes to, or null. */
export function browserHashOf(context: Context, linkId: string, request: FastifyRequest): string | null {
  const value = request.cookies[cookieName(context, linkId)];
  return value === undefined || value === '' ? null : hashSecret(value);
}

/** Whether this walk was opened in the browser that asks. */
export function isInBrowser(walk: WalkRow, browserHash: string | null): boolean {
  return walk.browser_hash !== null && browserHash !== null && sameHash(walk.browser_hash, browserHash);
}
