import type { LiveEvent } from '@linekeeper/api-contract';
import type { RunningBus } from './bus.ts';
import type { Ids } from './ids.ts';
import type { Live } from './platform.ts';

export interface LiveMessage {
  /** Goes out as the event's id; null where a resume from here is not possible. */
  id: string;
  event: LiveEvent;
}

export interface LiveHub extends Live {
  /**
   * Follows an organization from `lastEventId` on: what was missed comes first, or a `reset` when it is no longer
   * known. Returns the newest id, so that a follower who has heard nothing yet can resume too.
   */
  follow(
    input: { organizationId: string; lastEventId: string | null },
    listener: (message: LiveMessage) => void,
  ): { newestId: string; stop: () => void };
  close(): void;
}

const CHANNEL = 'live';
const RING_SIZE = 10_000;

interface Entry extends LiveMessage {
  /** Null for the mark every ring starts with and for gaps. */
  organizationId: string | null;
}

interface Wire {
  id: string;
  organizationId: string;
  event: LiveEvent;
}

/** Live events of all processes, in the order the bus delivers them, which is the same for every process. */
export function createLive(bus: RunningBus, ids: Ids, ringSize = RING_SIZE): LiveHub {
  let ring = createRing(ringSize, ids.uuid());
  const followers = new Map<string, Set<(message: LiveMessage) => void>>();

  const tell = (organizationId: string, message: LiveMessage): void => {
    for (const follower of followers.get(organizationId) ?? []) follower(message);
  };
  const stopListening = bus.subscribe(CHANNEL, (payload) => {
    // Only `publish` below writes to this channel.
    const { id, organizationId, event } = payload as Wire;
    ring.push({ id, organizationId, event });
    tell(organizationId, { id, event });
  });
  const stopGaps = bus.onGap(() => {
    ring = createRing(ringSize, ids.uuid());
    for (const organizationId of followers.keys())
      tell(organizationId, { id: ring.newestId(), event: { type: 'reset' } });
  });
  const add = (organizationId: string, listener: (message: LiveMessage) => void): (() => void) => {
    const set = followers.get(organizationId) ?? new Set();
    followers.set(organizationId, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0) followers.delete(organizationId);
    };
  };
  return {
    publish: (organizationId, event) => bus.publish(CHANNEL, { id: ids.uuid(), organizationId, event } satisfies Wire),
    subscribe: (organizationId, listener) => add(organizationId, (message) => listener(message.event)),
    follow: ({ organizationId, lastEventId }, listener) => {
      const missed = lastEventId === null ? [] : ring.after(lastEventId);
      if (missed === null) listener({ id: ring.newestId(), event: { type: 'reset' } });
      for (const entry of missed ?? []) if (entry.organizationId === organizationId) listener(entry);
      return { newestId: ring.newestId(), stop: add(organizationId, listener) };
    },
    close: () => {
      stopListening();
      stopGaps();
      followers.clear();
    },
  };
}

interface Ring {
  push(entry: Entry): void;
  /** Everything behind this id, or null when the id has left the ring or never was in it. */
  after(id: string): Entry[] | null;
  newestId(): string;
}

function createRing(size: number, firstId: string): Ring {
  const entries: Entry[] = [{ id: firstId, organizationId: null, event: { type: 'reset' } }];
  const positions = new Map<string, number>([[firstId, 0]]);
  let pushed = 1;
  let newestId = firstId;
  return {
    push: (entry) => {
      const slot = pushed % size;
      const replaced = entries[slot];
      if (replaced !== undefined) positions.delete(replaced.id);
      entries[slot] = entry;
      positions.set(entry.id, pushed);
      newestId = entry.id;
      pushed += 1;
    },
    after: (id) => {
      const position = positions.get(id);
      if (position === undefined) return null;
      const later: Entry[] = [];
      for (let at = position + 1; at < pushed; at += 1) {
        const entry = entries[at % size];
        if (entry !== undefined) later.push(entry);
      }
      return later;
    },
    newestId: () => newestId,
  };
}
