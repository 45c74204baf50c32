import { isSameValue } from './same-value.ts';
import type { TruthEvent } from './truth-log.ts';
import type { World } from './world.ts';

/**
 * What changed in the world since the last look, as absolute values: applying it twice, or to a world that has some
 * of it already, gives the same.
 */
export interface WorldChanges {
  set: Record<string, [string, unknown][]>;
  del: Record<string, string[]>;
  /** Appended to lists. */
  push: Record<string, unknown[]>;
  /** Whole values and lists. */
  put: Record<string, unknown>;
}

/** What grows with calls: only whole checkpoints carry it, as one consistent picture. */
export const LIFE_PARTS: ReadonlySet<string> = new Set([
  ...['calls', 'conferences', 'callRecords', 'callHistory', 'voiceMessages', 'queueAgents'],
]);

/** What decides over access is looked through for every critical change … */
const ACCESS_PARTS: ReadonlySet<string> = new Set([
  ...['integrations', 'serviceApps', 'machineAccounts', 'grants', 'accessTokens', 'refreshTokens'],
  ...['codes', 'deviceGrants', 'sessions', 'webhooks', 'webhookInterests'],
]);
const ACCESS_SIZE = 5_000;
/** … and so are small maps, whatever they hold … */
const QUICK_SIZE = 100;
/** … those up to this one a few times a second; in larger ones only entries set, deleted or named are seen. */
const SWEEP_SIZE = 10_000;

export interface ChangeTracker {
  /**
   * Everything changed since the last look, or null. `sweep` looks through the middle-sized maps too. Objects in large
   * maps that were changed in place are found when a truth event names them.
   */
  take(options: { sweep: boolean; named: readonly TruthEvent[] }): WorldChanges | null;
}

interface Part {
  name: string;
  collect(into: WorldChanges, options: { sweep: boolean; named: readonly TruthEvent[] }): void;
}

/** Starts watching: everything in the world now counts as known. */
export function trackChanges(world: World): ChangeTracker {
  const parts: Part[] = [];
  for (const [name, value] of Object.entries(world)) {
    if (LIFE_PARTS.has(name)) continue;
    if (value instanceof Map) parts.push(trackMap(name, value));
    else if (Array.isArray(value)) parts.push(trackList(name, value));
    else parts.push(trackValue(name, world as unknown as Record<string, unknown>));
  }
  return {
    take: (options) => {
      const changes: WorldChanges = { set: {}, del: {}, push: {}, put: {} };
      for (const part of parts) part.collect(changes, options);
      const found = Object.values(changes).some((kind) => Object.keys(kind).length > 0);
      return found ? changes : null;
    },
  };
}

function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** Entries of a map the truth log speaks of. */
function namedKeys(name: string, events: readonly TruthEvent[]): string[] {
  if (name === 'people') return events.flatMap(({ personUuid }) => personUuid ?? []);
  return name === 'organizations' ? events.map(({ orgUuid }) => orgUuid) : [];
}

function trackMap(name: string, map: Map<string, unknown>): Part {
  const touched = new Set<string>();
  const quickSize = ACCESS_PARTS.has(name) ? ACCESS_SIZE : QUICK_SIZE;
  watchMap(map, (key) => touched.add(key));
  /** Copies of entries as last seen; null while the map is too large for it. */
  let known: Map<string, unknown> | null = null;
  const remember = (): void => {
    known = map.size > SWEEP_SIZE ? null : new Map([...map].map(([key, value]) => [key, copyOf(value)]));
  };
  remember();
  return {
    name,
    collect: (into, { sweep, named }) => {
      if (known !== null && map.size > SWEEP_SIZE) known = null;
      const whole = known !== null && (sweep || map.size <= quickSize);
      const keys = whole ? map.keys() : new Set([...touched, ...namedKeys(name, named)]);
      const set: [string, unknown][] = [];
      const del: string[] = [];
      for (const key of keys) {
        const value = map.get(key);
        if (value === undefined) continue;
        if (known !== null && isSameValue(known.get(key), value)) continue;
        known?.set(key, copyOf(value));
        set.push([key, value]);
      }
      for (const key of touched) {
        if (map.has(key)) continue;
        known?.delete(key);
        del.push(key);
      }
      touched.clear();
      if (set.length > 0) into.set[name] = set;
      if (del.length > 0) into.del[name] = del;
    },
  };
}

/** Tells of every key set or deleted, by methods of this one map: everybody holds it already. */
function watchMap(map: Map<string, unknown>, touch: (key: string) => void): void {
  const own = { set: map.set.bind(map), delete: map.delete.bind(map), clear: map.clear.bind(map) };
  Object.assign(map, {
    set: (key: string, value: unknown) => {
      touch(key);
      own.set(key, value);
      return map;
    },
    delete: (key: string) => {
      touch(key);
      return own.delete(key);
    },
    clear: () => {
      for (const key of map.keys()) touch(key);
      own.clear();
    },
  });
}

function trackList(name: string, list: unknown[]): Part {
  let last = list.at(-1);
  return {
    name,
    collect: (into) => {
      if (list.at(-1) === last) return;
      const from = last === undefined ? 0 : list.lastIndexOf(last) + 1;
      // What is forgotten at the front is forgotten again after a restart; only a list without its last item is news.
      if (from === 0) into.put[name] = [...list];
      else into.push[name] = list.slice(from);
      last = list.at(-1);
    },
  };
}

function trackValue(name: string, world: Record<string, unknown>): Part {
  let known = copyOf(world[name] ?? null);
  return {
    name,
    collect: (into) => {
      const value = world[name] ?? null;
      if (isSameValue(value, known)) return;
      known = copyOf(value);
      into.put[name] = value;
    },
  };
}

/** Puts changes into a world. */
export function applyChanges(world: World, changes: Partial<WorldChanges>): void {
  const parts = world as unknown as Record<string, unknown>;
  for (const [name, entries] of Object.entries(changes.set ?? {})) {
    const map = parts[name];
    if (map instanceof Map) for (const [key, value] of entries) map.set(key, value);
  }
  for (const [name, keys] of Object.entries(changes.del ?? {})) {
    const map = parts[name];
    if (map instanceof Map) for (const key of keys) map.delete(key);
  }
  for (const [name, items] of Object.entries(changes.push ?? {})) {
    const list = parts[name];
    if (Array.isArray(list)) for (const item of items) list.push(item);
  }
  for (const [name, value] of Object.entries(changes.put ?? {})) {
    const old = parts[name];
    if (Array.isArray(old) && Array.isArray(value)) {
      old.length = 0;
      for (const item of value) old.push(item);
    } else if (!(old instanceof Map) && !Array.isArray(old) && Object.hasOwn(parts, name)) parts[name] = value;
  }
}
