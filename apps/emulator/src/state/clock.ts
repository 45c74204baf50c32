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

/** Where the clock stands: by the machine's time and the rate, or pinned at a moment. */
interface Hand {
  rate: number;
  now(): number;
  /** From here on, unpinned. */
  set(atMs: number): void;
  /** Stands still at a moment, or at a later one it is pinned at already, until set or released. */
  pin(atMs: number): void;
  release(): void;
}

function createHand(startMs: number, rate: number): Hand {
  let baseMs = startMs;
  let baseRealMs = performance.now();
  let pinnedMs: number | null = null;
  const hand: Hand = {
    rate,
    now: () => pinnedMs ?? Math.floor(baseMs + (performance.now() - baseRealMs) * hand.rate),
    set: (atMs) => {
      baseMs = atMs;
      baseRealMs = performance.now();
      pinnedMs = null;
    },
    pin: (atMs) => {
      pinnedMs = Math.max(atMs, pinnedMs ?? atMs);
    },
    release: () => {
      pinnedMs = null;
    },
  };
  return hand;
}

interface Listeners {
  add(listener: () => void): () => void;
  tell(): void;
}

function createListeners(): Listeners {
  const listeners = new Set<() => void>();
  return {
    add: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: () => {
      for (const listener of listeners) listener();
    },
  };
}

/** A timer that throws is told to `onFault`, or by a warning of the process; time goes on for everybody else. */
export function createEmulatorClock(options: {
  startMs: number;
  rate: number;
  onFault?: (error: unknown) => void;
}): EmulatorClock {
  const onFault = options.onFault ?? warnOfFault;
  const hand = createHand(options.startMs, options.rate);
  const timers = createTimerQueue();
  const [changes, restarts, sleepers] = [createListeners(), createListeners(), createListeners()];
  /** Counts restarts: what began before one must not move the clock after it. */
  let era = 0;
  let wakeUp: NodeJS.Timeout | null = null;
  let stopped = false;

  const fireDue = async (untilMs: number): Promise<void> => {
    const ownEra = era;
    for (let timer = timers.first(); timer !== null && timer.atMs <= untilMs; timer = timers.first()) {
      timers.cancel(timer);
      hand.pin(timer.atMs);
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
    if (stopped || hand.rate === 0 || timer === null) return;
    const waitMs = Math.min(Math.max(0, (timer.atMs - hand.now()) / hand.rate), 60_000);
    wakeUp = setTimeout(() => void inTurn(() => fireDue(hand.now()).finally(hand.release)).finally(arm), waitMs);
    wakeUp.unref();
  };
  const clock: EmulatorClock = {
    now: hand.now,
    get rate() {
      return hand.rate;
    },
    setRate: (next) => {
      hand.set(hand.now());
      hand.rate = next;
      arm();
      changes.tell();
    },
    advance: (ms) =>
      inTurn(async () => {
        const startMs = hand.now();
        const targetMs = startMs + Math.max(0, ms);
        const ownEra = era;
        hand.pin(startMs);
        await fireDue(targetMs);
        if (era !== ownEra) return;
        hand.set(targetMs);
        arm();
        changes.tell();
      }),
    at: (atMs, run) => {
      const timer = timers.add(atMs, run);
      arm();
      return () => timers.cancel(timer);
    },
    sleep: (ms) =>
      new Promise((resolve) => {
        if (ms <= 0) return resolve();
        const forget = sleepers.add(() => wake());
        const wake = (): void => {
          forget();
          resolve();
        };
        clock.at(hand.now() + ms, wake);
      }),
    onChange: changes.add,
    restart: (atMs) => {
      era += 1;
      timers.clear();
      hand.set(atMs);
      sleepers.tell();
      restarts.tell();
      arm();
      changes.tell();
    },
    onRestart: restarts.add,
    stop: () => {
      stopped = true;
      timers.clear();
      if (wakeUp !== null) clearTimeout(wakeUp);
    },
  };
  return clock;
}
