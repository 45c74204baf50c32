import type { Clock } from '../clock.ts';

export interface FailureLimit {
  /** Counts one more failure from there; false once there were too many within the minute. */
  mayFail(from: string): boolean;
}

const WINDOW_MS = 60_000;
/** So many senders are remembered; beyond that all of them begin anew, which no honest load reaches. */
const MOST_SENDERS = 10_000;

/** How often something may fail a minute, for each sender, in this process. */
export function createFailureLimit(clock: Clock, mostPerMinute: number): FailureLimit {
  const failures = new Map<string, { since: number; count: number }>();
  return {
    mayFail: (from) => {
      const now = clock.now();
      const known = failures.get(from);
      if (known !== undefined && Math.abs(now - known.since) < WINDOW_MS) {
        known.count += 1;
        return known.count <= mostPerMinute;
      }
      if (failures.size >= MOST_SENDERS) failures.clear();
      failures.set(from, { since: now, count: 1 });
      return true;
    },
  };
}
