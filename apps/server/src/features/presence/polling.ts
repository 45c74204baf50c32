import type { Clock } from '../../platform/clock.ts';
import type { Directory } from '../directory/index.ts';

/** What this process keeps in mind of one organization whose rounds it does. */
export interface Polling {
  organizationId: string;
  /** Bare Webex id → entry, read anew. */
  refreshPeople(): Promise<ReadonlyMap<string, string>>;
  /** Entry → bare Webex id, as of the last reading. */
  webexIds(): Promise<ReadonlyMap<string, string>>;
  /** Marks that a question is out until its answer is in. */
  asking<T>(answer: Promise<T>): Promise<T>;
  /** A question is out for so long that Webex is probably holding us off. */
  isHeldOff(): boolean;
}

const HELD_OFF_AFTER_MS = 2_000;

export function createPolling(organizationId: string, deps: { clock: Clock; directory: Directory }): Polling {
  const { clock, directory } = deps;
  const out = new Set<number>();
  let webexIds: Map<string, string> | null = null;

  const refreshPeople = async (): Promise<Map<string, string>> => {
    const people = await directory.people(organizationId);
    webexIds = new Map(people.map(({ entryId, webexUuid }) => [entryId, webexUuid]));
    return new Map(people.map(({ entryId, webexUuid }) => [webexUuid, entryId]));
  };
  return {
    organizationId,
    refreshPeople,
    webexIds: async () => {
      if (webexIds === null) await refreshPeople();
      return webexIds ?? new Map();
    },
    asking: async (answer) => {
      const askedMs = clock.now();
      out.add(askedMs);
      try {
        return await answer;
      } finally {
        out.delete(askedMs);
      }
    },
    isHeldOff: () => [...out].some((askedMs) => clock.now() - askedMs > HELD_OFF_AFTER_MS),
  };
}
