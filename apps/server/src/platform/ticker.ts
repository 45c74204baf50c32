import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Ticker } from './platform.ts';

export interface RunningTicker extends Ticker {
  /** Asks once a second, and at once after each jump of the clock. */
  start(): void;
  /** Starts whatever does not run already, all together as `start` has it done; resolves when what was started is done. */
  wake(): Promise<void>;
  /** Waits for what runs. */
  stop(): Promise<void>;
}

interface Registered {
  name: string;
  run: (now: number, stopping?: AbortSignal) => Promise<void>;
  running: Promise<void> | null;
}

const PERIOD_MS = 1_000;

/** The one place that decides when features look at what is due. */
export function createTicker(clock: Clock, log: Logger): RunningTicker {
  const all: Registered[] = [];
  let timer: NodeJS.Timeout | null = null;
  let stopListening = (): void => undefined;
  const stopping = new AbortController();

  const runOnce = (one: Registered): Promise<void> => {
    one.running = one
      .run(clock.now(), stopping.signal)
      .catch((error: unknown) => log.error({ err: error, ticker: one.name }, 'work that was due failed'))
      .finally(() => {
        one.running = null;
      });
    return one.running;
  };
  const wake = async (): Promise<void> => {
    await Promise.all(all.filter(({ running }) => running === null).map(runOnce));
  };
  const startIdle = (): void => void wake();
  return {
    register: (name, run) => {
      // Wrapped, so that a throw before the first await is a rejection too.
      all.push({ name, run: async (now, signal) => run(now, signal), running: null });
    },
    tick: async () => {
      for (const one of all) {
        await one.running;
        await runOnce(one);
      }
    },
    wake,
    start: () => {
      timer ??= setInterval(startIdle, PERIOD_MS);
      stopListening = clock.onJump(startIdle);
      startIdle();
    },
    stop: async () => {
      if (timer !== null) clearInterval(timer);
      timer = null;
      stopListening();
      stopping.abort();
      await Promise.all(all.map((one) => one.running));
    },
  };
}
