import type { FastifyRequest } from 'fastify';
import { malformed } from './errors.ts';
import { queryText } from './paging.ts';

/** A required time of the query in epoch milliseconds; 400 when it is missing or no date. */
export function requiredInstant(request: FastifyRequest, name: string): number {
  const ms = Date.parse(queryText(request, name) ?? '');
  if (Number.isNaN(ms)) throw malformed(`Parameter '${name}' is missing or no date.`);
  return ms;
}
