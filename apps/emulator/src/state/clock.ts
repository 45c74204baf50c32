import { performance } from 'node:perf_hooks';
import { createTimerQueue } from './timer-queue.ts';

/**
 * The emulator's clock. Runs with the machine's at `rate` (0 stands still) from wherever it was set; timers are
 * kept in order and fire, one after the other, when the clock passes them, however it got there.
 */
export interface EmulatorClock {
  now(): number;
  readonly rate: number;
  setRate(rate: number): void;
  /** Moves on by `ms`; everything due on the way happens in order, each at its own time. Never backwards. */
  advance(ms: number): Promise<void>;
  /** Calls `run` when the clock reaches `atMs`; what it throws stops nobody else (see `onFault`). Returns a cancel function. */
  at(atMs: number, run: () => void | Promise<void>): () => void;
  sleep(ms: number): Promise<void>;
  /** After every advance, restart or change of rate; for those who follow this clock. */
  onChange(listener: () => void): () => void;
  /**
   * Sets the time, back as well: for a restored snapshot or a reset. Every timer is dropped, whoever sleeps wakes at
   * once, an advance under way ends where it is, and what registered with `onRestart` begins anew.
   */
  restart(atMs: number): void;
  /** For what has to be armed at all times (life, retention): called after every restart. */
  onRestart(listener: () => void): () => void;
  stop(): void;
}

/** The machine's time, for where an emulated clock starts. */
export function machineNowMs(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}

function warnOfFault(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { type: 'EmulatorTimerFault' });
}

/** A timer that throws is told to `onFault`, or by a warning of the process; time goes on for everybody else. */
export function createEmulatorClock(options: {
  startMs: number;
  rate: number;
  onFault?: (error: unknown) => void;
}): EmulatorClock {
  const onFault = options.onFault ?? warnOfFault;
  let rate = options.rate;
  let baseMs = options.startMs;
  let baseRealMs = performance.now();
  /** Counts restarts: what began before one must not move the clock after it. */
  let era = 0;
  /** While advancing, time stands at the timer that fires. */
  let pinnedMs: number | null = null;
  let wakeUp: NodeJS.Timeout | null = null;
  let stopped = false;
  const timers = createTimerQueue();
  const sleepers = new Set<() => void>();
  const listeners = new Set<() => void>();
  const restartListeners = new Set<() => void>();

  const now = (): number => pinnedMs ?? Math.floor(baseMs + (performance.now() - baseRealMs) * rate);
  const rebase = (atMs: number): void => {
    baseMs = atMs;
    baseRealMs = performance.now();
  };
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const fireDue = async (untilMs: number): Promise<void> => {
    const ownEra = era;
    for (let timer = timers.first(); timer !== null && timer.atMs <= untilMs; timer = timers.first()) {
      timers.cancel(timer);
      pinnedMs = Math.max(timer.atMs, pinnedMs ?? timer.atMs);
      try {
        await timer.run();
      } catch (error) {
        onFault(error);
      }
      if (era !== ownEra) return;
    }
  };
  let busy: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = busy.then(work);
    busy = turn.catch(() => undefined);
    return turn;
  };
  const arm = (): void => {
    if (wakeUp !== null) clearTimeout(wakeUp);
    wakeUp = null;
    const timer = timers.first();
    if (stopped || rate === 0 || timer === null) return;
    const waitMs = Math.min(Math.max(0, (timer.atMs - now()) / rate), 60_000);
    wakeUp = setTimeout(() => {
      void inTurn(async () => {
        await fireDue(now());
        pinnedMs = null;
      }).finally(arm);
    }, waitMs);
    wakeUp.unref();
  };

  return {
    now,
    get rate() {
      return rate;
    },
    setRate: (next) => {
      rebase(now());
      rate = next;
      arm();
      tell();
    },
    advance: (ms) =>
      inTurn(async () => {
        const startMs = now();
        const targetMs = startMs + Math.max(0, ms);
        const ownEra = era;
        pinnedMs = startMs;
        await fireDue(targetMs);
        if (era !== ownEra) return;
        rebase(targetMs);
        pinnedMs = null;
        arm();
        tell();
      }),
    at: (atMs, run) => {
      const timer = timers.add(atMs, run);
      arm();
      return () => timers.cancel(timer);
    },
    sleep(ms) {
      if (ms <= 0) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(wake);
          resolve();
        };
        sleepers.add(wake);
        this.at(now() + ms, wake);
      });
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    restart: (atMs) => {
      era += 1;
      timers.clear();
      pinnedMs = null;
      rebase(atMs);
      for (const wake of sleepers) wake();
      for (const listener of restartListeners) listener();
      arm();
      tell();
    },
    onRestart: (listener) => {
      restartListeners.add(listener);
      return () => restartListeners.delete(listener);
    },
    stop: () => {
      stopped = true;
      timers.clear();
      if (wakeUp !== null) clearTimeout(wakeUp);
    },
  };
}
