import { closeSync, fchmodSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { LIFE_PARTS } from './state-changes.ts';
import type { TruthEvent } from './truth-log.ts';
import type { World } from './world.ts';

export const VERSION = 2;
/** Entries in one line: small enough that making it a text holds nobody up. */
const LINE_ENTRIES = 100;
const READ_BYTES = 1 << 20;

/** The whole state as lines of JSON, each by itself quick to make. */
export interface CheckpointInput {
  world: World;
  truth: readonly TruthEvent[];
  generation: number;
  nowMs: number;
}

/** What was read from a checkpoint. */
export interface Checkpoint {
  generation: number;
  nowMs: number;
  world: Record<string, unknown>;
  truth: TruthEvent[];
}

function linesOf(label: Record<string, unknown>, field: string, items: Iterable<unknown>): Generator<string> {
  function* batches(): Generator<string> {
    let batch: unknown[] = [];
    for (const item of items) {
      batch.push(item);
      if (batch.length < LINE_ENTRIES) continue;
      yield JSON.stringify({ ...label, [field]: batch });
      batch = [];
    }
    if (batch.length > 0) yield JSON.stringify({ ...label, [field]: batch });
  }
  return batches();
}

/**
 * The lines of a checkpoint. Lists, and all that has to do with calls, are taken as they are at this moment; other
 * maps are read as the lines are asked for, entry by entry: what changes meanwhile stands in the journal that begins
 * at this moment.
 */
export function checkpointLines({ world, truth, generation, nowMs }: CheckpointInput): Iterable<string> {
  const sources: Iterable<string>[] = [[JSON.stringify({ version: VERSION, generation, nowMs })]];
  for (const [part, value] of Object.entries(world)) {
    if (value instanceof Map) {
      const lines = linesOf({ part }, 'entries', value);
      sources.push(LIFE_PARTS.has(part) ? [...lines] : lines);
    } else if (Array.isArray(value)) sources.push(linesOf({ part }, 'items', value.slice()));
    else sources.push([JSON.stringify({ part, value: value ?? null })]);
  }
  sources.push(linesOf({}, 'truth', truth.slice()));
  function* all(): Generator<string> {
    for (const source of sources) yield* source;
    yield JSON.stringify({ end: true });
  }
  return all();
}

/** Writes at one go, by a second file and a rename: a kill leaves either the old state or the new one. */
export function writeCheckpoint(path: string, lines: Iterable<string>): void {
  const next = `${path}.next`;
  const file = openSync(next, 'w', 0o600);
  // Tokens and secrets, if only emulated ones: for this account's eyes, also where a wider file stood.
  fchmodSync(file, 0o600);
  for (const line of lines) writeSync(file, `${line}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(next, path);
}

/** The same, giving way to everybody else after each line; stops without a trace when `isStale` says so. */
export async function writeCheckpointSlowly(
  path: string,
  lines: Iterable<string>,
  isStale: () => boolean,
): Promise<boolean> {
  const next = `${path}.next-slow`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.chmod(0o600);
    for (const line of lines) {
      await file.write(`${line}\n`);
      if (isStale()) return false;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (isStale()) return false;
  renameSync(next, path);
  return true;
}

/** Lines of a file, a piece at a time: a state may be larger than the largest text. The last may be cut off. */
export function* readLines(path: string): Generator<{ text: string; complete: boolean }> {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(READ_BYTES);
    let rest: Buffer[] = [];
    for (let bytes = readSync(file, buffer); bytes > 0; bytes = readSync(file, buffer)) {
      let from = 0;
      for (let end = buffer.indexOf(10); end !== -1 && end < bytes; end = buffer.indexOf(10, from)) {
        yield { text: Buffer.concat([...rest, buffer.subarray(from, end)]).toString(), complete: true };
        rest = [];
        from = end + 1;
      }
      if (from < bytes) rest.push(Buffer.from(buffer.subarray(from, bytes)));
    }
    if (rest.length > 0) yield { text: Buffer.concat(rest).toString(), complete: false };
  } finally {
    closeSync(file);
  }
}

/** Reads a checkpoint of this version, or the single JSON object of the version before. Throws when it is neither. */
export function readCheckpoint(path: string): Checkpoint {
  const checkpoint: Checkpoint = { generation: 0, nowMs: 0, world: {}, truth: [] };
  let first = true;
  let ended = false;
  for (const { text } of readLines(path)) {
    const line: Record<string, unknown> = JSON.parse(text);
    if (first && line.version === 1) return { ...checkpoint, ...pickFirstVersion(line) };
    if (first && line.version !== VERSION) throw new Error(`version ${String(line.version)}, expected ${VERSION}`);
    if (first) Object.assign(checkpoint, { generation: line.generation, nowMs: line.nowMs });
    else takeLine(checkpoint, line);
    first = false;
    ended = line.end === true;
  }
  if (!ended) throw new Error('it ends too early');
  return checkpoint;
}

function pickFirstVersion(line: Record<string, unknown>): Partial<Checkpoint> {
  if (typeof line.world !== 'object' || line.world === null) throw new Error('it has no world');
  const truth: TruthEvent[] = Array.isArray(line.truth) ? line.truth : [];
  return { nowMs: Number(line.nowMs), world: { ...line.world }, truth };
}

function takeLine(checkpoint: Checkpoint, line: Record<string, unknown>): void {
  if (Array.isArray(line.truth)) {
    for (const event of line.truth) checkpoint.truth.push(event);
    return;
  }
  if (typeof line.part !== 'string') return;
  const items = line.entries ?? line.items;
  if (!Array.isArray(items)) {
    checkpoint.world[line.part] = line.value;
    return;
  }
  const known = checkpoint.world[line.part];
  if (Array.isArray(known)) for (const item of items) known.push(item);
  else checkpoint.world[line.part] = items;
}
