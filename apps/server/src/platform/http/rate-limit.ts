import type { FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { createWindowCounter } from './count-window.ts';

export interface RateLimit {
  /** Counts one use; throws too-many-requests beyond the limit. */
  take(request: FastifyRequest): void;
}

/**
 * At most so many uses per caller's address and stretch of time. Behind a proxy all callers have its address, hence the
 * limits are generous.
 */
export function createRateLimit(clock: Clock, limit: { uses: number; perMs: number }): RateLimit {
  const counter = createWindowCounter(clock, limit);
  return {
    take: (request) => {
      const leftMs = counter.count(request.ip);
      if (leftMs === null) return;
      throw new AppError('too-many-requests', 'Too many attempts came from this address.', {
        next: `Try again in ${Math.max(1, Math.ceil(leftMs / 1000))} s.`,
      });
    },
  };
}
