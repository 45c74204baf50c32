import { type Clock, sleepOnMachine } from '../../platform/clock.ts';

/** A clock that was moved by hours has not made Webex slow: it gets this long on the machine's clock all the same. */
const LEAST_MACHINE_MS = 8_000;

/** Waits until `ms` passed on the clock, and at least a few seconds really did. Rejects when aborted. */
export async function waitPatiently(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  const startedAt = clock.monotonicMs();
  await clock.sleep(ms, signal);
  const leftMs = Math.min(ms, LEAST_MACHINE_MS) - (clock.monotonicMs() - startedAt);
  if (leftMs > 0) await sleepOnMachine(leftMs, signal);
}
