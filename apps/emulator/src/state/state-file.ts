import { existsSync, renameSync, rmSync } from 'node:fs';
import {
  type Checkpoint,
  checkpointLines,
  readCheckpoint,
  writeCheckpoint,
  writeCheckpointSlowly,
} from './checkpoint.ts';
import { machineNowMs } from './clock.ts';
import { dropJournalsBefore, findJournals, type Journal, openJournal, replayJournals } from './journal.ts';
import { worldFromJson } from './snapshot.ts';
import { type ChangeTracker, trackChanges } from './state-changes.ts';
import type { TruthEvent, TruthLog } from './truth-log.ts';
import type { World } from './world.ts';

const LIFE_INTERVAL_MS = 30_000;
/** A month of call records is a big file: writing it may take this share of the time, so it is written less often. */
const LIFE_SHARE = 0.02;
/** Middle-sized maps are looked through for what was changed in place so long after a critical change. */
const SWEEP_MS = 250;

/**
 * The state on the disk: a checkpoint (`state.json`, lines of JSON) written in slices twice a minute at most, and a
 * journal (`state.json.<n>.log`) of all critical changes since, appended to in the step that makes them.
 */
export interface StateFile {
  /** When the saved clock stood; null when nothing (readable) was saved. */
  savedMs: number | null;
  /** Said to people: a damaged file was moved aside. */
  warning: string | null;
  /** Starts keeping, once the world is loaded or seeded. */
  begin(): void;
  changed(weight: 'critical' | 'life'): void;
  /** Writes everything now: after a reset or a restore. */
  save(): void;
  /** Writes everything and stops. */
  close(): void;
}

export interface StateFileInput {
  path: string;
  world: World;
  truth: TruthLog;
  nowMs(): number;
  /** Between two checkpoints, real time. */
  intervalMs?: number;
  /** Of the time that may be spent on checkpoints. */
  share?: number;
}

/** Loads the saved state into the world, if there is one, and keeps it from `begin` on. */
export function openStateFile(input: StateFileInput): StateFile {
  const loaded = load(input);
  const keeper = createKeeper(input, loaded);
  const { intervalMs = LIFE_INTERVAL_MS, share = LIFE_SHARE } = input;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  let changedSince = false;
  const armLife = (waitMs: number): void => {
    timer = setTimeout(async () => {
      const startedMs = machineNowMs();
      if (changedSince) {
        changedSince = false;
        await keeper.checkpoint().catch((error: unknown) => {
          changedSince = true;
          process.emitWarning(`State not written: ${String(error)}`);
        });
      }
      const tookMs = machineNowMs() - startedMs;
      if (!stopped) armLife(Math.max(intervalMs, tookMs / share));
    }, waitMs);
    timer.unref();
  };
  return {
    savedMs: loaded.savedMs,
    warning: loaded.warning,
    begin: () => {
      keeper.begin();
      armLife(intervalMs);
    },
    changed: (weight) => {
      changedSince = true;
      if (weight === 'critical') keeper.critical();
    },
    save: keeper.save,
    close: () => {
      if (stopped) return;
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      keeper.close();
    },
  };
}

interface Keeper {
  begin(): void;
  critical(): void;
  checkpoint(): Promise<void>;
  save(): void;
  close(): void;
}

function createKeeper({ path, world, truth, nowMs }: StateFileInput, loaded: Loaded): Keeper {
  let generation = loaded.lastGeneration;
  let tracker: ChangeTracker | null = null;
  let journal: Journal | null = null;
  let pending = false;
  let sweep: NodeJS.Timeout | null = null;
  const flush = (options: { sweep: boolean }): void => {
    pending = false;
    if (tracker === null || journal === null) return;
    try {
      append(tracker, journal, options);
    } catch (error) {
      // A full disk must not end the emulator: the next checkpoint tries again.
      process.emitWarning(`State not written: ${String(error)}`);
    }
  };
  const append = (tracker: ChangeTracker, journal: Journal, options: { sweep: boolean }): void => {
    // Calls are told in their thousands; the other events are few and must outlive a kill.
    const named = truth.drain().filter(({ callSessionUuid }) => callSessionUuid === undefined);
    const changes = tracker.take({ ...options, named });
    if (changes !== null || named.length > 0) journal.append({ nowMs: nowMs(), ...changes, truth: named });
  };
  /** A new journal begins; what a checkpoint of its generation says is the world before it. */
  const turn = (): Iterable<string> => {
    generation += 1;
    journal?.close();
    journal = openJournal(path, generation);
    return checkpointLines({ world, truth: truth.all(), generation, nowMs: nowMs() });
  };
  const save = (): void => {
    // A reset touches everything: known now, and not for the old journal.
    tracker?.take({ sweep: true, named: [] });
    truth.drain();
    writeCheckpoint(path, turn());
    dropJournalsBefore(path, generation);
  };
  return {
    begin: () => {
      tracker = trackChanges(world);
      truth.drain();
      if (loaded.isCurrent) turn();
      else save();
      rmSync(`${path}.life`, { force: true });
    },
    critical: () => {
      if (pending) return;
      pending = true;
      // After the synchronous step that changed it, before any answer built on it leaves the process.
      queueMicrotask(() => {
        if (pending) flush({ sweep: false });
      });
      sweep ??= setTimeout(() => {
        sweep = null;
        flush({ sweep: true });
      }, SWEEP_MS).unref();
    },
    checkpoint: async () => {
      flush({ sweep: true });
      const lines = turn();
      const own = generation;
      if (await writeCheckpointSlowly(path, lines, () => generation !== own)) dropJournalsBefore(path, own);
    },
    save,
    close: () => {
      if (sweep !== null) clearTimeout(sweep);
      save();
      journal?.close();
      journal = null;
      rmSync(`${path}.next-slow`, { force: true });
    },
  };
}

interface Loaded {
  savedMs: number | null;
  warning: string | null;
  /** The highest number any journal or checkpoint bears. */
  lastGeneration: number;
  /** Checkpoint and journals are there and of this version: nothing has to be written before the start. */
  isCurrent: boolean;
}

function load({ path, world, truth }: StateFileInput): Loaded {
  const journals = findJournals(path);
  const lastGeneration = journals.at(-1)?.generation ?? 0;
  const read = readWhole(path);
  if (read.checkpoint === null) {
    // Changes to a world that is lost: kept aside with it, never applied to another.
    for (const journal of journals) renameSync(journal.path, `${journal.path}.damaged`);
    return { savedMs: null, warning: read.warning, lastGeneration, isCurrent: false };
  }
  const { generation, nowMs, world: saved, truth: events } = read.checkpoint;
  worldFromJson(world, saved);
  const replay = replayJournals(path, generation, world);
  const all: TruthEvent[] = [...events, ...replay.truth];
  truth.load(all.sort((one, other) => one.atMs - other.atMs));
  return {
    savedMs: replay.nowMs ?? nowMs,
    warning: [read.warning, replay.warning].filter((text) => text !== null).join(' ') || null,
    lastGeneration: Math.max(lastGeneration, generation),
    isCurrent: generation > 0 && replay.warning === null,
  };
}

/** A checkpoint; or both files of the version before, of which the second held what has to do with calls. */
function readWhole(path: string): { checkpoint: Checkpoint | null; warning: string | null } {
  const main = readAside(path);
  if (main.checkpoint === null || main.checkpoint.generation > 0) return main;
  const life = readAside(`${path}.life`);
  if (life.checkpoint === null) return { checkpoint: main.checkpoint, warning: life.warning };
  const { world, truth } = life.checkpoint;
  const checkpoint = {
    ...main.checkpoint,
    world: { ...main.checkpoint.world, ...world },
    truth: [...main.checkpoint.truth, ...truth],
  };
  return { checkpoint, warning: null };
}

/** What cannot be read is moved aside and said so. */
function readAside(path: string): { checkpoint: Checkpoint | null; warning: string | null } {
  if (!existsSync(path)) return { checkpoint: null, warning: null };
  try {
    return { checkpoint: readCheckpoint(path), warning: null };
  } catch (error) {
    const aside = `${path}.damaged`;
    renameSync(path, aside);
    const reason = error instanceof Error ? error.message : String(error);
    return { checkpoint: null, warning: `State file not readable (${reason}): moved to ${aside}, starting fresh.` };
  }
}
