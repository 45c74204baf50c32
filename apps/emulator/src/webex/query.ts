import type { FastifyRequest } from 'fastify';
import { queryText } from './paging.ts';

/** A yes-or-no parameter; clients send `true` and `True`. */
export function queryFlag(request: FastifyRequest, name: string): boolean {
  return queryText(request, name)?.toLowerCase() === 'true';
}

/** A list parameter, with commas or the name repeated, or both; null when it is missing or empty. */
export function queryList(request: FastifyRequest, name: string): string[] | null {
  const value = (request.query as Record<string, string | string[] | undefined>)[name];
  const parts = [value ?? []]
    .flat()
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return parts.length === 0 ? null : parts;
}
