import { performance } from 'node:perf_hooks';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Clock, sleepOnMachine } from './clock.ts';

export interface FollowedClock extends Clock {
  close(): void;
}

const readingSchema = z.object({ nowMs: z.number(), rate: z.number().min(0) });
const RECONNECT_MS = 100;
/** A timer of the machine holds at most 2^31-1 ms. */
const LONGEST_TIMER_MS = 3_600_000;

/** Follows the emulator's clock, so that moving it there moves the whole world. Resolves at the first reading. */
export async function followEmulatorClock(emulatorUrl: string, log: Logger): Promise<FollowedClock> {
  const closing = new AbortController();
  const clock = createFollowingClock();
  const first = Promise.withResolvers<void>();
  let warned = false;
  const follow = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        for await (const reading of readings(emulatorUrl, closing.signal)) {
          clock.take(reading);
          warned = false;
          first.resolve();
        }
      } catch (error) {
        if (!closing.signal.aborted && !warned)
          log.warn({ err: error }, 'the emulator clock cannot be read; trying on');
        warned = true;
      }
      await sleepOnMachine(RECONNECT_MS, closing.signal).catch(() => undefined);
    }
  };
  void follow();
  await first.promise;
  return { ...clock, close: () => closing.abort(new Error('the clock is no longer followed')) };
}

interface Reading {
  nowMs: number;
  rate: number;
}

async function* readings(emulatorUrl: string, signal: AbortSignal): AsyncGenerator<Reading> {
  const response = await fetch(`${emulatorUrl}/_emulator/clock/stream`, {
    headers: { accept: 'text/event-stream' },
    signal,
  });
  if (!response.ok || response.body === null) throw new Error(`The emulator clock answered ${response.status}`);
  let rest = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) yield readingSchema.parse(JSON.parse(line.slice(5)));
    }
  }
}

interface Sleeper {
  dueAt: number;
  wake: () => void;
}

/** Runs on from the last reading at its rate; a new reading wakes the sleepers it has passed. */
export function createFollowingClock(): Clock & { take(reading: Reading): void } {
  let base: Reading = { nowMs: 0, rate: 0 };
  let takenAtMs = performance.now();
  let timer: NodeJS.Timeout | null = null;
  const sleepers = new Set<Sleeper>();
  const listeners = new Set<() => void>();

  const now = (): number => Math.floor(base.nowMs + (performance.now() - takenAtMs) * base.rate);
  const wakeDue = (): void => {
    const at = now();
    const due = [...sleepers].filter((sleeper) => sleeper.dueAt <= at).sort((a, b) => a.dueAt - b.dueAt);
    for (const sleeper of due) sleeper.wake();
    arm();
  };
  const arm = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (sleepers.size === 0 || base.rate === 0) return;
    const next = Math.min(...[...sleepers].map((sleeper) => sleeper.dueAt));
    timer = setTimeout(wakeDue, Math.min(Math.max(1, Math.ceil((next - now()) / base.rate)), LONGEST_TIMER_MS));
  };
  return {
    now,
    monotonicMs: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (ms <= 0) return resolve();
        const leave = (): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
        };
        const onAbort = (): void => {
          leave();
          reject(signal?.reason);
        };
        const sleeper = {
          dueAt: now() + ms,
          wake: () => {
            leave();
            resolve();
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers.add(sleeper);
        arm();
      }),
    onJump: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    take: (reading) => {
      base = reading;
      takenAtMs = performance.now();
      wakeDue();
      for (const listener of listeners) listener();
    },
  };
}
