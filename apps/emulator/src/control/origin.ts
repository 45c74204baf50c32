import { isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { POSTED_BY } from '../webhooks/post.ts';

/**
 * Whether a page of another site sent this: what such a page has a browser post here must not pull levers.
 * Programs send no `Origin`; a sandboxed frame sends `null`, as do our own pages under a strict referrer policy.
 */
function isForeign(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  if (origin === 'null') return request.headers['sec-fetch-site'] !== 'same-origin';
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** By the route as well as by what was sent: `/%5Femulator` and `http://any/_emulator` lead to the same one. */
function leadsTo(request: FastifyRequest, pattern: RegExp): boolean {
  return pattern.test(request.url) || pattern.test(request.routeOptions.url ?? '');
}

/** Paths of the emulator itself; all others behave like Webex. */
export function isOwnPath(request: FastifyRequest): boolean {
  return leadsTo(request, /^\/($|\?|(_emulator|control-hub|inspector|favicon\.ico)(\/|\?|$))/);
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address);
}

/** Not the name of a site that a page has led to this machine (DNS rebinding): an address, or `localhost`. */
function isOwnHost(host: string): boolean {
  const name = host.replace(/:\d*$/, '').replace(/^\[|\]$/g, '');
  return isIP(name) !== 0 || /^(.+\.)?localhost\.?$/i.test(name);
}

/** Why a request may not reach the controls (levers, inspector, Control Hub), or null when it may or does not want to. */
export function controlRefusal(request: FastifyRequest): string | null {
  if (!leadsTo(request, /^\/(_emulator|control-hub|inspector)\b/)) return null;
  const { socket } = request.raw;
  // Behind the proxy of real names everybody seems to be on this machine.
  if (!isLoopback(socket.remoteAddress ?? '') || socket instanceof TLSSocket) {
    return 'The controls of the emulator are open on the machine it runs on only, at its plain door.';
  }
  const { host, 'user-agent': agent } = request.headers;
  if (agent === POSTED_BY) return 'The controls of the emulator are no target for webhooks.';
  const foreign = request.method !== 'GET' && isForeign(request);
  return foreign || (host !== undefined && !isOwnHost(host))
    ? 'The controls of the emulator are not for pages of other sites.'
    : null;
}
