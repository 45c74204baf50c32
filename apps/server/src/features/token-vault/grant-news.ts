import { sleepOnMachine } from '../../platform/clock.ts';
import type { Platform } from '../../platform/platform.ts';
import type { GrantRef } from './token-vault.types.ts';

export const NEWS_CHANNEL = 'token-vault.refreshed';
/** A lost message costs a waiter this long, on the machine's clock: moving the world's clock must not make it ask more often. */
const LOOK_AGAIN_MS = 500;

export interface News {
  key: string;
  generation: number;
}

/** Tells all processes that a grant's row changed. */
export interface GrantNews {
  publish(target: Pick<GrantRef, 'organizationId' | 'authorizationId'>, generation: number): Promise<void>;
  onNews(listener: (news: News) => void): void;
  /** Resolves at the next news of this grant, or after a moment. */
  wait(key: string): Promise<void>;
}

export function keyOfGrant(target: Pick<GrantRef, 'organizationId' | 'authorizationId'>): string {
  return `${target.organizationId}/${target.authorizationId}`;
}

export function createGrantNews(platform: Platform): GrantNews {
  const { bus, log } = platform;
  const listeners: ((news: News) => void)[] = [];
  const waiting = new Map<string, Set<() => void>>();
  bus.subscribe(NEWS_CHANNEL, (payload) => {
    const news = readNews(payload);
    if (news === null) return;
    for (const listener of listeners) listener(news);
    for (const wake of waiting.get(news.key) ?? []) wake();
  });
  return {
    publish: async (target, generation) => {
      try {
        await bus.publish(NEWS_CHANNEL, { key: keyOfGrant(target), generation });
      } catch (error) {
        // The row is written; others find it when they look again.
        log.warn({ err: error, authorizationId: target.authorizationId }, 'news of a grant not published');
      }
    },
    onNews: (listener) => listeners.push(listener),
    wait: async (key) => {
      const woken = new AbortController();
      const wake = (): void => woken.abort();
      const set = waiting.get(key) ?? new Set();
      waiting.set(key, set.add(wake));
      await sleepOnMachine(LOOK_AGAIN_MS, woken.signal).catch(() => undefined);
      set.delete(wake);
      if (set.size === 0 && waiting.get(key) === set) waiting.delete(key);
    },
  };
}

function readNews(payload: unknown): News | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { key, generation } = payload as Partial<News>;
  return typeof key === 'string' && typeof generation === 'number' ? { key, generation } : null;
}
