import { useSyncExternalStore } from 'react';

/**
 * The server's time as far as we know it: the machine's clock plus the skew learned from every answer's `asOf`.
 * In the demo the server follows the emulator's clock, so this may be months away from the machine's.
 */
let skewMs = 0;

const listeners = new Set<() => void>();

/** Learns the server's time from an answer. */
export function noteServerTime(asOf: string): void {
  const server = Date.parse(asOf);
  if (!Number.isFinite(server)) return;
  skewMs = server - Date.now();
  // Times on screen that step by the minute would show the machine's clock until then.
  for (const each of listeners) each();
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + skewMs;
}

let timer: ReturnType<typeof setInterval> | undefined;

/** Hears every second, and as soon as the server's time is known better. */
export function onServerTime(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/**
 * The server's time, cut to whole steps, from the one timer all ages share. A component renders again only when
 * its step is over: ages take 10 s, running durations 1 s.
 */
export function useNow(stepMs: number): number {
  return useSyncExternalStore(onServerTime, () => Math.floor(serverNow() / stepMs) * stepMs);
}
