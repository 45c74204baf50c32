const FIRST_MS = 5_000;
const MOST_MS = 6 * 60 * 60_000;
/** Somebody who asks for more patience than this would be waited for longer than the message is of use. */
const LONGEST_ASKED_MS = 24 * 60 * 60_000;

/** A message is tried for so long after its first attempt; then it is given up, shown, and can be replayed. */
export const PATIENCE_MS = 3 * 24 * 60 * 60_000;

/**
 * When to try again after the n-th attempt failed, or null when it is to be given up: 5 s, 20 s, 80 s, 5 min, 21 min,
 * 85 min, 5.7 h, then every 6 h, each 25 % more or less; Retry-After is obeyed; the very last attempt is after three days.
 */
export function nextAttemptAt(input: {
  attempts: number;
  now: number;
  giveUpAt: number;
  retryAfterMs: number | null;
  jitter: number;
}): number | null {
  if (input.now >= input.giveUpAt) return null;
  const backOffMs = Math.min(MOST_MS, FIRST_MS * 4 ** Math.min(input.attempts - 1, 10)) * (0.75 + 0.5 * input.jitter);
  const waitMs = Math.max(backOffMs, Math.min(input.retryAfterMs ?? 0, LONGEST_ASKED_MS));
  return Math.min(Math.ceil(input.now + waitMs), input.giveUpAt);
}
