import type { Clock } from '../clock.ts';

/** Senders kept in mind at once; beyond it the oldest are forgotten, so that memory has an end. */
const MOST_SENDERS = 10_000;

export interface WindowCounter {
  /** Counts one more from there: null while it is within the limit, else the milliseconds until it is again. */
  count(from: string): number | null;
}

interface Window {
  endsAt: number;
  used: number;
}

/** Counts per sender and stretch of time, in this process only: it slows guessing, it keeps no book. */
export function createWindowCounter(clock: Clock, limit: { uses: number; perMs: number }): WindowCounter {
  const windows = new Map<string, Window>();
  return {
    count: (from) => {
      const now = clock.now();
      const known = windows.get(from);
      // A clock that was set back must not lock anybody out for longer than one stretch.
      const lives = known !== undefined && known.endsAt > now && known.endsAt - now <= limit.perMs;
      const window = lives ? known : { endsAt: now + limit.perMs, used: 0 };
      window.used += 1;
      windows.delete(from);
      windows.set(from, window);
      const [oldest] = windows.keys();
      if (windows.size > MOST_SENDERS && oldest !== undefined) windows.delete(oldest);
      return window.used <= limit.uses ? null : window.endsAt - now;
    },
  };
}
