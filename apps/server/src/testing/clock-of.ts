import type { Clock } from '../platform/clock.ts';

/** The emulator's door as far as a server under test needs it; given by the test, so that no app imports the other. */
export interface TestEmulator {
  url: string;
  clock: { now(): number; sleep(ms: number): Promise<void>; onChange(listener: () => void): () => void };
}

/** The emulator's clock itself, in the same process: no message can be late. */
export function clockOf(emulator: TestEmulator): Clock {
  const { clock } = emulator;
  return {
    now: () => clock.now(),
    monotonicMs: () => performance.now(),
    onJump: (listener) => clock.onChange(listener),
    sleep: (ms, signal) => {
      if (signal === undefined) return clock.sleep(ms);
      signal.throwIfAborted();
      const aborted = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
      return Promise.race([clock.sleep(ms), aborted.promise]);
    },
  };
}
