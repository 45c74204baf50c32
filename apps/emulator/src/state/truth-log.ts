import { closeSync, openSync, writeSync } from 'node:fs';

/** What really happened, when, in the suite's own words, to score a client against. Kinds: state/truth-kinds.ts. */
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
  /** What a state file kept: it is in the truth file already. */
  load(events: readonly TruthEvent[]): void;
  /** Others in place of all: a restored snapshot's, which stood at `atMs`. */
  replace(events: readonly TruthEvent[], atMs: number): void;
  /** Everything recorded since the last look, for the state file; what was recorded before the first look counts too. */
  drain(): readonly TruthEvent[];
  close(): void;
}

/**
 * Keeps the newest `limit` events; all of them, one JSON object a line, go to the file where one is named. There a
 * line of kind `world-reset` or `world-restored` says that the story begins anew.
 */
export function createTruthLog({
  limit = 100_000,
  path,
}: {
  limit?: number;
  path?: string | undefined;
} = {}): TruthLog {
  let events: TruthEvent[] = [];
  let fresh: TruthEvent[] = [];
  let file = path === undefined ? null : openSync(path, 'a', 0o600);
  let lines: string[] = [];
  const flush = (): void => {
    if (file !== null && lines.length > 0) writeSync(file, lines.join(''));
    lines = [];
  };
  const write = (event: Omit<TruthEvent, 'orgUuid'>): void => {
    if (file === null) return;
    lines.push(`${JSON.stringify(event)}\n`);
    // Together with what else happens in this step, before any answer that tells of it leaves.
    if (lines.length === 1) queueMicrotask(flush);
  };
  const keepNewest = (list: TruthEvent[]): TruthEvent[] => {
    // Seldom, or every event would copy all others.
    return list.length > limit * 1.1 ? list.slice(-limit) : list;
  };
  return {
    record: (event) => {
      events.push(event);
      fresh.push(event);
      events = keepNewest(events);
      fresh = keepNewest(fresh);
      write(event);
    },
    all: () => events,
    since: (atMs) => events.filter((event) => event.atMs >= atMs),
    clear: () => {
      write({ atMs: events.at(-1)?.atMs ?? 0, kind: 'world-reset' });
      events = [];
      fresh = [];
    },
    load: (kept) => {
      events = keepNewest([...kept, ...events]);
    },
    replace: (others, atMs) => {
      write({ atMs, kind: 'world-restored' });
      events = [...others];
      fresh = [];
    },
    drain: () => {
      const drained = fresh;
      fresh = [];
      return drained;
    },
    close: () => {
      flush();
      if (file !== null) closeSync(file);
      file = null;
    },
  };
}
