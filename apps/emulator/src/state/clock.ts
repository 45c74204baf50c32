import { performance } from 'node:perf_hooks';

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
  /** After every advance or change of rate; for those who follow this clock. */
  onChange(listener: () => void): () => void;
  stop(): void;
}

/** The machine's time, for where an emulated clock starts. */
export function machineNowMs(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}

function warnOfFault(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), { type: 'EmulatorTimerFault' });
}

interface Timer {
  atMs: number;
  order: number;
  run: () => void | Promise<void>;
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
  let order = 0;
  /** While advancing, time stands at the timer that fires. */
  let pinnedMs: number | null = null;
  let wakeUp: NodeJS.Timeout | null = null;
  let stopped = false;
  const timers = new Set<Timer>();
  const listeners = new Set<() => void>();

  const now = (): number => pinnedMs ?? Math.floor(baseMs + (performance.now() - baseRealMs) * rate);
  const rebase = (atMs: number): void => {
    baseMs = atMs;
    baseRealMs = performance.now();
  };
  const nextTimer = (): Timer | null => {
    let first: Timer | null = null;
    for (const timer of timers) {
      if (first === null || timer.atMs < first.atMs || (timer.atMs === first.atMs && timer.order < first.order))
        first = timer;
    }
    return first;
  };
  const fireDue = async (untilMs: number): Promise<void> => {
    for (let timer = nextTimer(); timer !== null && timer.atMs <= untilMs; timer = nextTimer()) {
      timers.delete(timer);
      pinnedMs = Math.max(timer.atMs, pinnedMs ?? timer.atMs);
      try {
        await timer.run();
      } catch (error) {
        onFault(error);
      }
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
    const timer = nextTimer();
    if (stopped || rate === 0 || timer === null) return;
    const waitMs = Math.min(Math.max(0, (timer.atMs - now()) / rate), 60_000);
    wakeUp = setTimeout(() => {
      void inTurn(async () => {
        const untilMs = now();
        await fireDue(untilMs);
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
      for (const listener of listeners) listener();
    },
    advance: (ms) =>
      inTurn(async () => {
        const startMs = now();
        const targetMs = startMs + Math.max(0, ms);
        pinnedMs = startMs;
        await fireDue(targetMs);
        rebase(targetMs);
        pinnedMs = null;
        arm();
        for (const listener of listeners) listener();
      }),
    at: (atMs, run) => {
      order += 1;
      const timer: Timer = { atMs, order, run };
      timers.add(timer);
      arm();
      return () => timers.delete(timer);
    },
    sleep(ms) {
      return ms <= 0 ? Promise.resolve() : new Promise((resolve) => this.at(now() + ms, resolve));
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      stopped = true;
      timers.clear();
      if (wakeUp !== null) clearTimeout(wakeUp);
    },
  };
}
