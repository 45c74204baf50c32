/** What really happened, when, in the suite's own words, to score a client against. */
export interface TruthEvent {
  atMs: number;
  /** A cause of the catalogue, `recovered`, or a thing that happened (`call-ended`, `webhook-lost`). */
  kind: string;
  orgUuid: string;
  personUuid?: string;
  clientId?: string;
  callSessionUuid?: string;
  detail?: Record<string, string | number | boolean>;
}

export interface TruthLog {
  record(event: TruthEvent): void;
  all(): readonly TruthEvent[];
  since(atMs: number): readonly TruthEvent[];
  clear(): void;
}

/** Keeps the newest `limit` events. */
export function createTruthLog(limit = 100_000): TruthLog {
  let events: TruthEvent[] = [];
  return {
    record: (event) => {
      events.push(event);
      // Seldom, or every event would copy all others.
      if (events.length > limit * 1.1) events = events.slice(-limit);
    },
    all: () => events,
    since: (atMs) => events.filter((event) => event.atMs >= atMs),
    clear: () => {
      events = [];
    },
  };
}
