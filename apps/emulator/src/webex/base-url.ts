import type { FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';

/** Host names, IPv4 and bracketed IPv6 with an optional port; anything else in the header is not trusted. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** Whether the request came through the door with the real names (TLS). */
export function isTls(request: FastifyRequest): boolean {
  return (request.raw.socket as { encrypted?: boolean } | undefined)?.encrypted === true;
}

/**
 * Scheme and host as the caller used them, without a trailing slash: `https://webexapis.com` behind the TLS door,
 * `http://127.0.0.1:<port>` else. For links, the discovery document and pages.
 */
export function baseUrlOf(services: Services, request: FastifyRequest): string {
  const { host } = request.headers;
  if (host === undefined || !HOST.test(host)) return services.url;
  const base = `${isTls(request) ? 'https' : 'http'}://${host}`;
  return URL.canParse(base) ? base : services.url;
}
