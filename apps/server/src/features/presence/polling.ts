import { WebexError } from '@linekeeper/webex-client';
import type { Clock } from '../../platform/clock.ts';
import type { Directory } from '../directory/index.ts';
import { backoffMs } from './backoff.ts';

/** What this process keeps in mind of one organization whose rounds it does. */
export interface Polling {
  organizationId: string;
  /** Bare Webex id → entry, read anew. */
  refreshPeople(): Promise<ReadonlyMap<string, string>>;
  /** The directory was empty when it was last read. */
  knowsNobody(): boolean;
  /** Entry → bare Webex id, as of the last reading. */
  webexIds(): Promise<ReadonlyMap<string, string>>;
  /**
   * Asks when no other question is out and no pause is on. A page that waits out a Retry-After inside the client is
   * out all that time, so nobody else asks either.
   */
  inTurn<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<{ answer: T; askedAt: Date }>;
  /** Nobody asks before this moment; 0 ends the pause. */
  pauseUntil(epochMs: number): void;
  pausedUntilMs(): number;
}

export function createPolling(organizationId: string, deps: { clock: Clock; directory: Directory }): Polling {
  const { clock, directory } = deps;
  let webexIds: Map<string, string> | null = null;
  let pausedUntilMs = 0;
  let lastTurn: Promise<unknown> = Promise.resolve();

  const refreshPeople = async (): Promise<Map<string, string>> => {
    const people = await directory.people(organizationId);
    webexIds = new Map(people.map(({ entryId, webexUuid }) => [entryId, webexUuid]));
    return new Map(people.map(({ entryId, webexUuid }) => [webexUuid, entryId]));
  };
  const pause = async (signal: AbortSignal): Promise<void> => {
    while (clock.now() < pausedUntilMs) await clock.sleep(pausedUntilMs - clock.now(), signal);
  };
  return {
    organizationId,
    refreshPeople,
    knowsNobody: () => webexIds !== null && webexIds.size === 0,
    webexIds: async () => {
      if (webexIds === null) await refreshPeople();
      return webexIds ?? new Map();
    },
    inTurn: (signal, ask) => {
      const turn = lastTurn.then(async () => {
        await pause(signal);
        signal.throwIfAborted();
        const askedAt = new Date(clock.now());
        try {
          return { answer: await ask(), askedAt };
        } catch (error) {
          // Before the turn ends: whoever waits for it would ask at once otherwise.
          if (error instanceof WebexError && error.kind === 'rate-limited') {
            pausedUntilMs = Math.max(pausedUntilMs, clock.now() + backoffMs(error, 1));
          }
          throw error;
        }
      });
      lastTurn = turn.catch(() => undefined);
      return turn;
    },
    pauseUntil: (epochMs) => {
      pausedUntilMs = epochMs;
    },
    pausedUntilMs: () => pausedUntilMs,
  };
}
