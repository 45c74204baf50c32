const FIRST_MS = 5_000;
const MOST_MS = 10 * 60_000;
/** A pause longer than this is a mistake, or never meant for us: a grant must not sleep into its death. */
const LONGEST_ASKED_MS = 60 * 60_000;

/** When to ask Webex again after trouble: doubling from five seconds to ten minutes, jittered; Retry-After is obeyed up to an hour. */
export function retryDelayMs(input: { failures: number; retryAfterMs: number | null; jitter: number }): number {
  const backOffMs = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(input.failures, 20)) * (0.75 + 0.5 * input.jitter);
  return Math.ceil(Math.max(backOffMs, Math.min(input.retryAfterMs ?? 0, LONGEST_ASKED_MS)));
}

/** A refusal is not asked about again by readers within this time; an explicit refresh always asks. */
export const REFUSED_PAUSE_MS = 5 * 60_000;
