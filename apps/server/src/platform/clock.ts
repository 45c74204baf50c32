import { performance } from 'node:perf_hooks';

/** The one source of time. Epoch milliseconds; may be moved by a test or by the emulator it follows. */
export interface Clock {
  now(): number;
  /** Resolves when this clock has moved on by `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** For intervals shown to people and for time-outs of sockets: never jumps. */
  monotonicMs(): number;
  /** Called after the clock was moved, not on every passing second. */
  onJump(listener: () => void): () => void;
}

/** The machine's clock. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep: (ms, signal) => sleepOnMachine(ms, signal),
    monotonicMs: () => performance.now(),
    onJump: () => () => undefined,
  };
}

/** A clock a test moves by hand; sleepers wake in order of their time. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
  set(epochMs: number): void;
}

/** Starts at `startMs` and stands still until moved. */
export function createManualClock(startMs: number): ManualClock {
  let current = startMs;
  const sleepers = new Set<{ dueAt: number; wake: () => void }>();
  const listeners = new Set<() => void>();

  const set = (epochMs: number): void => {
    current = epochMs;
    const due = [...sleepers].filter((sleeper) => sleeper.dueAt <= current).sort((a, b) => a.dueAt - b.dueAt);
    for (const sleeper of due) sleeper.wake();
    for (const listener of listeners) listener();
  };
  return {
    now: () => current,
    monotonicMs: () => current,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (ms <= 0) return resolve();
        const sleeper = {
          dueAt: current + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.add(sleeper);
      }),
    onJump: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
    advance: (ms) => set(current + ms),
  };
}

/** Waits on the machine's timer; shared by the clocks that tick in real time. */
export function sleepOnMachine(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
