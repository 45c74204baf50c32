import type { EmulatedPerson, Services } from '../state/world.ts';
import { activeLegs, type CallEvent, isInConversation } from './call-legs.ts';

/** Puts `call` over whatever a person's status is while a call is connected, and takes it away after. */
export interface CallPresence {
  note(event: CallEvent): void;
  /** What the person's status is apart from calls; shown at once unless a call stands over it. */
  setBase(person: EmulatedPerson, status: string, lastActivityMs: number | null): void;
}

export function createCallPresence(services: Services): CallPresence {
  /** What to go back to. */
  const bases = new Map<string, string>();
  const inCall = (personUuid: string): boolean => {
    for (const { leg } of activeLegs(services.world, personUuid)) if (isInConversation(leg)) return true;
    return false;
  };
  return {
    note: (event) => {
      if (event.kind !== 'leg' || event.leg.memberUuid === null) return;
      const person = services.world.people.get(event.leg.memberUuid);
      if (person === undefined) return;
      const busy = inCall(person.uuid);
      if (busy && person.presence.status !== 'call') {
        bases.set(person.uuid, person.presence.status);
        person.presence = { status: 'call', sinceMs: event.atMs, lastActivityMs: event.atMs };
      } else if (!busy && person.presence.status === 'call') {
        const status = bases.get(person.uuid) ?? 'active';
        bases.delete(person.uuid);
        person.presence = { status, sinceMs: event.atMs, lastActivityMs: event.atMs };
      }
      services.changed('life');
    },
    setBase: (person, status, lastActivityMs) => {
      if (person.presence.status === 'call' && inCall(person.uuid)) {
        bases.set(person.uuid, status);
        return;
      }
      if (person.presence.status !== status) person.presence.sinceMs = services.clock.now();
      person.presence.status = status;
      person.presence.lastActivityMs = lastActivityMs;
    },
  };
}
