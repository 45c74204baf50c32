import { closeSync, copyFileSync, fchmodSync, fdatasync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readLines } from './checkpoint.ts';
import { applyChanges, type WorldChanges } from './state-changes.ts';
import type { TruthEvent } from './truth-log.ts';
import type { World } from './world.ts';

/** One step of the world, written before any answer that rests on it leaves. */
export interface JournalEntry extends Partial<WorldChanges> {
  nowMs: number;
  truth?: readonly TruthEvent[];
}

export interface Journal {
  append(entry: JournalEntry): void;
  close(): void;
}

function journalPath(path: string, generation: number): string {
  return `${path}.${generation}.log`;
}

/** Journals beside a state file, oldest first. */
export function findJournals(path: string): { generation: number; path: string }[] {
  const prefix = `${basename(path)}.`;
  return readdirSync(dirname(path))
    .flatMap((name) => {
      const generation = name.startsWith(prefix) ? /^(\d+)\.log$/.exec(name.slice(prefix.length))?.[1] : undefined;
      return generation === undefined ? [] : [{ generation: Number(generation), path: join(dirname(path), name) }];
    })
    .sort((one, other) => one.generation - other.generation);
}

/** Takes away what a checkpoint of this generation made needless. */
export function dropJournalsBefore(path: string, generation: number): void {
  for (const journal of findJournals(path)) if (journal.generation < generation) rmSync(journal.path, { force: true });
}

/** Opens the journal of a generation, to be appended to. */
export function openJournal(path: string, generation: number): Journal {
  const file = openSync(journalPath(path, generation), 'a', 0o600);
  fchmodSync(file, 0o600);
  let open = true;
  let syncing = false;
  return {
    append: (entry) => {
      // The kernel has it before we go on, so a kill loses nothing; the disk follows, for the day the machine stops.
      writeSync(file, `${JSON.stringify(entry)}\n`);
      if (syncing) return;
      syncing = true;
      fdatasync(file, () => {
        syncing = false;
        if (!open) closeSync(file);
      });
    },
    close: () => {
      open = false;
      if (!syncing) closeSync(file);
    },
  };
}

/** What came of reading journals. */
export interface Replay {
  /** Of the last entry; null without any. */
  nowMs: number | null;
  truth: TruthEvent[];
  warning: string | null;
}

/** Applies the journals from a generation on. A last line cut off by a kill is left out: nobody was told of it. */
export function replayJournals(path: string, generation: number, world: World): Replay {
  const replay: Replay = { nowMs: null, truth: [], warning: null };
  for (const journal of findJournals(path)) {
    if (journal.generation < generation) continue;
    let count = 0;
    for (const { text, complete } of readLines(journal.path)) {
      if (!complete) break;
      const entry = parseEntry(text);
      if (entry === null) {
        copyFileSync(journal.path, `${journal.path}.damaged`);
        replay.warning = `Journal not readable after ${count} changes: copied to ${journal.path}.damaged, later changes are lost.`;
        return replay;
      }
      applyChanges(world, entry);
      replay.nowMs = entry.nowMs;
      for (const event of entry.truth ?? []) replay.truth.push(event);
      count += 1;
    }
  }
  return replay;
}

function parseEntry(text: string): JournalEntry | null {
  try {
    const entry: unknown = JSON.parse(text);
    const isEntry = typeof entry === 'object' && entry !== null && 'nowMs' in entry && typeof entry.nowMs === 'number';
    return isEntry ? (entry as JournalEntry) : null;
  } catch {
    return null;
  }
}
