import { isModeValue } from '../modes.ts';
import type { SeededRandom } from './random.ts';
import { worldFromJson, worldToJson } from './snapshot.ts';
import type { TruthEvent } from './truth-log.ts';
import type { Modes, Services, World } from './world.ts';

/** A snapshot kept by the emulator itself. */
export interface KeptSnapshot {
  id: string;
  name: string;
  /** The emulated moment it holds. */
  nowMs: number;
  bytes: number;
}

export interface Snapshots {
  /** Everything: world, moment, random values, modes, truth, and what rooms keep beside the world. */
  take(): string;
  /**
   * Puts all of it back, the time too. Throws a `SnapshotError` when the text is no snapshot: then everything is as it
   * was, or, where that showed only on the way, as after a restore of what was.
   */
  restore(text: string): void;
  /** Takes one and keeps it here; of more than ten, or 256 MB, the oldest go. */
  keep(name: string): KeptSnapshot;
  kept(): readonly KeptSnapshot[];
  textOf(id: string): string | null;
  forget(id: string): boolean;
}

/** A text that is no snapshot, said to whoever wanted to restore it. */
export class SnapshotError extends Error {}

const KEPT = 10;
/** A world of 100,000 people is eighty megabytes of text. */
const KEPT_BYTES = 256 * 1024 * 1024;
/** Times after the year 9999 have no ISO form any client reads. */
const LATEST_MS = Date.UTC(9999, 11, 31);

interface Saved {
  nowMs: number;
  random: number[];
  world: Record<string, unknown>;
  truth: TruthEvent[];
  /** Missing in snapshots of the first edition, which restored the world alone. */
  modes?: Partial<Modes>;
  parts?: Record<string, unknown>;
}

export interface SnapshotsInput {
  services: Services;
  random: SeededRandom;
  /** After everything else is back: calls under way have lost their timers. */
  afterRestore(savedMs: number): void;
}

/** Takes and restores snapshots of one emulator. */
export function createSnapshots({ services, random, afterRestore }: SnapshotsInput): Snapshots {
  const { world, clock, truth, modes, parts } = services;
  const kept: { about: KeptSnapshot; text: string }[] = [];
  let count = 0;
  const take = (): string =>
    JSON.stringify({
      nowMs: clock.now(),
      random: random.position(),
      modes,
      world: worldToJson(world),
      truth: truth.all(),
      parts: parts.save(),
    });
  const putBack = (saved: Saved): void => {
    worldFromJson(world, saved.world);
    random.setPosition(saved.random);
    const known = Object.entries(saved.modes ?? {}).filter(([name, value]) => isModeValue(name, value));
    Object.assign(modes, Object.fromEntries(known));
    truth.replace(saved.truth, saved.nowMs);
    clock.restart(saved.nowMs);
    afterRestore(saved.nowMs);
    if (saved.parts !== undefined) parts.load(saved.parts);
  };
  return {
    take,
    restore: (text) => {
      const saved = readSnapshot(text, world);
      const before = { nowMs: clock.now(), random: random.position(), world: held(world), modes: { ...modes } };
      const told = { truth: [...truth.all()], parts: parts.save() };
      try {
        putBack(saved);
      } catch (error) {
        putBack({ ...before, ...told });
        throw new SnapshotError(`This is no snapshot: ${String(error)}`);
      }
    },
    keep: (name) => {
      const text = take();
      count += 1;
      const about = { id: `snapshot-${count}`, name, nowMs: clock.now(), bytes: Buffer.byteLength(text) };
      kept.push({ about, text });
      const bytes = (): number => kept.reduce((sum, one) => sum + one.about.bytes, 0);
      while (kept.length > KEPT || (kept.length > 1 && bytes() > KEPT_BYTES)) kept.shift();
      return about;
    },
    kept: () => kept.map(({ about }) => about),
    textOf: (id) => kept.find(({ about }) => about.id === id)?.text ?? null,
    forget: (id) => {
      const index = kept.findIndex(({ about }) => about.id === id);
      if (index !== -1) kept.splice(index, 1);
      return index !== -1;
    },
  };
}

/** What the world holds now, in lists of its own: enough to put it back in the same step. */
function held(world: World): Record<string, unknown> {
  const entries = Object.entries(worldToJson(world));
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? [...value] : value]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first part of a saved world that is not of the form this world has. */
function misshapen(world: World, saved: Record<string, unknown>): string | undefined {
  const isEntry = (entry: unknown): boolean =>
    Array.isArray(entry) && typeof entry[0] === 'string' && (isObject(entry[1]) || typeof entry[1] === 'string');
  return Object.entries(world).find(([name, value]) => {
    const content = saved[name];
    if (content === undefined) return false;
    if (value instanceof Map) return !Array.isArray(content) || !content.every(isEntry);
    return Array.isArray(value) && !(Array.isArray(content) && content.every(isObject));
  })?.[0];
}

function isEvent(event: unknown): boolean {
  return isObject(event) && 'atMs' in event && typeof event.atMs === 'number' && 'kind' in event;
}

function readSnapshot(text: string, current: World): Saved {
  let saved: Partial<Saved> | null;
  try {
    saved = JSON.parse(text);
  } catch {
    throw new SnapshotError('This is no snapshot: it is not JSON.');
  }
  if (typeof saved !== 'object' || saved === null) throw new SnapshotError('This is no snapshot: it is no object.');
  const { nowMs, random, world, truth } = saved;
  const time = typeof nowMs === 'number' && nowMs >= 0 && nowMs <= LATEST_MS;
  const words = Array.isArray(random) && random.length === 4 && random.every((word) => typeof word === 'number');
  const content = typeof world === 'object' && world !== null && Array.isArray(world.organizations);
  if (!time || !words || !content || !Array.isArray(truth) || !truth.every(isEvent)) {
    throw new SnapshotError('This is no snapshot: nowMs, random, world or truth is missing.');
  }
  const wrong = misshapen(current, world);
  if (wrong !== undefined) throw new SnapshotError(`This is no snapshot: "${wrong}" of its world has another form.`);
  return { ...saved, nowMs, random, world, truth };
}
