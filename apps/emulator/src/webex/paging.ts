import type { FastifyReply, FastifyRequest } from 'fastify';
import { drifted } from '../chaos/page-drift.ts';
import type { Services } from '../state/world.ts';
import { baseUrlOf } from './base-url.ts';

export interface PageLimits {
  /** How many when the client does not say. */
  default: number;
  /** Larger wishes are lowered to this, without an error. */
  limit: number;
}

/** One query parameter as text; the first when it came twice. */
export function queryText(request: FastifyRequest, name: string): string | null {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  const first = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === '' ? null : first;
}

/** One query parameter as a whole number of at least `least`; the fallback when it is missing or no number. */
export function queryNumber(
  request: FastifyRequest,
  name: string,
  bounds: { fallback: number; least: number },
): number {
  const text = queryText(request, name);
  return text !== null && /^\d+$/.test(text) ? Math.max(bounds.least, Number(text)) : bounds.fallback;
}

/** Page size asked for, lowered to the limit without an error, as Webex does. */
export function pageSize(request: FastifyRequest, limits: PageLimits): number {
  return Math.min(queryNumber(request, 'max', { fallback: limits.default, least: 1 }), limits.limit);
}

/** Sets `Link: <…>; rel="next"`: the same request with some parameters replaced. */
export function linkNext(input: {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
  parameters: Record<string, string | number>;
}): void {
  const next = new URL(baseUrlOf(input.services, input.request) + input.request.url);
  for (const [name, value] of Object.entries(input.parameters)) next.searchParams.set(name, String(value));
  input.reply.header('Link', `<${next.href}>; rel="next"`);
}

interface PageInput<T> {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
  items: readonly T[];
  limits: PageLimits;
}

/** Where a page ends. In the mode of sparse pages it is half as long as asked, and an empty one follows each. */
function endOf<T>(input: PageInput<T>, position: number): { end: number; marks: Record<string, string> } {
  const { services, request, items, limits } = input;
  const max = pageSize(request, limits);
  if (!services.modes.sparsePages) return { end: position + max, marks: {} };
  if (queryText(request, 'blank') === '1') return { end: position, marks: { blank: '0' } };
  const end = position + Math.ceil(max / 2);
  return { end, marks: end < items.length ? { blank: '1' } : {} };
}

/** A page by `start` + `max`, with a `Link` when more follow. */
export function offsetPage<T>(input: PageInput<T>, startName = 'start'): T[] {
  const { request, limits } = input;
  const items = drifted(input.items, request.pageDrift);
  const start = queryNumber(request, startName, { fallback: 0, least: 0 });
  const { end, marks } = endOf(input, start);
  if (end < items.length)
    linkNext({ ...input, parameters: { [startName]: end, max: pageSize(request, limits), ...marks } });
  return items.slice(start, end);
}
