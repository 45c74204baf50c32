import type { FastifyRequest } from 'fastify';

/**
 * Whether a page of another site sent this: what such a page has a browser post here must not pull levers.
 * Programs send no `Origin`; a sandboxed frame sends `null`, as do our own pages under a strict referrer policy.
 */
export function isForeign(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  if (origin === 'null') return request.headers['sec-fetch-site'] !== 'same-origin';
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
