import type { FastifyRequest } from 'fastify';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';

/** Addresses kept in mind at once; beyond it the oldest are forgotten, so that memory has an end. */
const MOST_ADDRESSES = 10_000;

export interface RateLimit {
  /** Counts one use; throws too-many-requests beyond the limit. */
  take(request: FastifyRequest): void;
}

interface Window {
  endsAt: number;
  used: number;
}

/**
 * At most so many uses per caller's address and stretch of time, counted in this process only: it slows guessing, it keeps no
 * book. Behind a proxy all callers have its address, hence the limits are generous.
 */
export function createRateLimit(clock: Clock, limit: { uses: number; perMs: number }): RateLimit {
  const windows = new Map<string, Window>();
  return {
    take: (request) => {
      const now = clock.now();
      const known = windows.get(request.ip);
      // A clock that was set back must not lock anybody out for longer than one stretch.
      const lives = known !== undefined && known.endsAt > now && known.endsAt - now <= limit.perMs;
      const window = lives ? known : { endsAt: now + limit.perMs, used: 0 };
      window.used += 1;
      windows.delete(request.ip);
      windows.set(request.ip, window);
      const [oldest] = windows.keys();
      if (windows.size > MOST_ADDRESSES && oldest !== undefined) windows.delete(oldest);
      if (window.used <= limit.uses) return;
      const seconds = Math.max(1, Math.ceil((window.endsAt - now) / 1000));
      throw new AppError('too-many-requests', 'Too many attempts came from this address.', {
        next: `Try again in ${seconds} s.`,
      });
    },
  };
}
