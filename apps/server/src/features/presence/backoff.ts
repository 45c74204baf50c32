import { WebexError } from '@linekeeper/webex-client';

/** When Webex names no time (docs/webex/errors.md). */
const FIRST_MS = 5_000;
const MOST_MS = 60_000;

/** How long to leave Webex alone after this failure. `failures` counts those in a row, this one included. */
export function backoffMs(error: unknown, failures: number): number {
  const named = error instanceof WebexError ? error.retryAfterMs : null;
  return named ?? Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1));
}
