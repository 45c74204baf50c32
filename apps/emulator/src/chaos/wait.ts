import type { FastifyReply } from 'fastify';
import type { EmulatorClock } from '../state/clock.ts';

/** Real time without the emulated clock moving at all, after which a wait is given up: nothing may hang for ever. */
export const PATIENCE_MS = 60_000;

export interface WaitInput {
  clock: EmulatorClock;
  reply: FastifyReply;
  /** On the emulator's clock. */
  ms: number;
  /** Real time. */
  patienceMs: number;
}

/**
 * Waits on the emulator's clock. Ends early when the client has gone (`gone`), and when the clock stands still for
 * longer than the patience or was set anew (`given-up`).
 */
export function waitOnClock({ clock, reply, ms, patienceMs }: WaitInput): Promise<'passed' | 'gone' | 'given-up'> {
  if (ms <= 0) return Promise.resolve('passed');
  return new Promise((resolve) => {
    const end = (how: 'passed' | 'gone' | 'given-up') => (): void => {
      clearInterval(watch);
      cancel();
      forget();
      reply.raw.off('close', gone);
      resolve(how);
    };
    const gone = end('gone');
    const cancel = clock.at(clock.now() + ms, end('passed'));
    const forget = clock.onRestart(end('given-up'));
    reply.raw.on('close', gone);
    let lastMs = clock.now();
    const watch = setInterval(() => {
      const nowMs = clock.now();
      if (nowMs === lastMs) end('given-up')();
      lastMs = nowMs;
    }, patienceMs);
    watch.unref();
    if (reply.raw.destroyed || reply.raw.socket?.destroyed === true) gone();
  });
}
