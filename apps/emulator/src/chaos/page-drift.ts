import type { FastifyRequest } from 'fastify';
import type { PAGE_CHANGES } from './fault.ts';

/** How far a list has shifted under a client that walks it. */
export interface PageDrift {
  change: (typeof PAGE_CHANGES)[number];
  by: number;
}

/** Whether a request asks for a later page than the first. */
export function isLaterPage(request: FastifyRequest): boolean {
  const query = request.query as Record<string, unknown>;
  if (typeof query.after === 'string' && query.after !== '') return true;
  return Number(query.start ?? 0) > 0 || Number(query.startIndex ?? 1) > 1;
}

/**
 * The list as a walking client meets it after changes on pages it has read: one item vanished there (the next slides
 * past it unseen), one came in (it sees one twice), or one was moved to the end. The list itself is not changed: the
 * next walk reads it whole.
 */
export function drifted<T>(items: readonly T[], drift: PageDrift | null): readonly T[] {
  if (drift === null) return items;
  const { change, by } = drift;
  if (change === 'removed') return items.slice(by);
  const head = items.slice(0, by);
  return change === 'added' ? [...head, ...items] : [...items.slice(by), ...head];
}
