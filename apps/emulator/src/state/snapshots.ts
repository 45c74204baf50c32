import type { SeededRandom } from './random.ts';
import { worldFromJson, worldToJson } from './snapshot.ts';
import type { TruthEvent } from './truth-log.ts';
import type { Modes, Services } from './world.ts';

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
  /** Puts all of it back, the time too. Throws a `SnapshotError` when the text is no snapshot; nothing is changed then. */
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
  return {
    take,
    restore: (text) => {
      const saved = readSnapshot(text);
      worldFromJson(world, saved.world);
      random.setPosition(saved.random);
      Object.assign(modes, saved.modes ?? {});
      truth.replace(saved.truth, saved.nowMs);
      clock.restart(saved.nowMs);
      afterRestore(saved.nowMs);
      if (saved.parts !== undefined) parts.load(saved.parts);
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

function readSnapshot(text: string): Saved {
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
  if (!time || !words || !content || !Array.isArray(truth)) {
    throw new SnapshotError('This is no snapshot: nowMs, random, world or truth is missing.');
  }
  return { ...saved, nowMs, random, world, truth };
}
