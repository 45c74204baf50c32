const FIRST_MS = 5_000;
const MOST_MS = 10 * 60_000;

/** When to ask Webex again after trouble: doubling from five seconds to ten minutes, jittered; Retry-After is obeyed. */
export function retryDelayMs(input: { failures: number; retryAfterMs: number | null; jitter: number }): number {
  const backOffMs = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(input.failures, 20)) * (0.75 + 0.5 * input.jitter);
  return Math.ceil(Math.max(backOffMs, input.retryAfterMs ?? 0));
}

/** A refusal is not asked about again by readers within this time; an explicit refresh always asks. */
export const REFUSED_PAUSE_MS = 5 * 60_000;
