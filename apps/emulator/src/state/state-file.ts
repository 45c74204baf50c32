import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { machineNowMs } from './clock.ts';
import { worldFromJson, worldToJson } from './snapshot.ts';
import type { TruthEvent, TruthLog } from './truth-log.ts';
import type { World } from './world.ts';

const VERSION = 1;
const LIFE_INTERVAL_MS = 30_000;
/** A month of call records is a big file: writing it may take this share of the time, so it is written less often. */
const LIFE_SHARE = 0.01;
/** What grows with calls is kept in a second file, so that saving a token stays quick. */
const LIFE_PARTS = ['calls', 'callRecords', 'callHistory'];

export interface StateFile {
  /** When the saved clock stood; null when nothing (readable) was saved. */
  savedMs: number | null;
  /** Said to people: a damaged file was moved aside. */
  warning: string | null;
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
}

/** Loads the saved state into the world, if there is one, and keeps it: critical changes at once, life every 30 s. */
export function openStateFile(input: StateFileInput): StateFile {
  const lifePath = `${input.path}.life`;
  const main = readState(input.path);
  const life = main.content === null ? { content: null, warning: null } : readState(lifePath);
  if (main.content !== null) {
    worldFromJson(input.world, { ...asRecord(main.content.world), ...asRecord(life.content?.world) });
    const events = [...readEvents(main.content), ...readEvents(life.content)];
    for (const event of events.toSorted((one, other) => one.atMs - other.atMs)) input.truth.record(event);
  }
  let pending = false;
  let lifePending = false;
  const writeMain = (): void => {
    pending = false;
    const world = worldToJson(input.world);
    for (const part of LIFE_PARTS) delete world[part];
    const truth = input.truth.all().filter((event) => !ofCall(event));
    writeState(input.path, { nowMs: input.nowMs(), world, truth });
  };
  const writeLife = (): void => {
    lifePending = false;
    const all = worldToJson(input.world);
    const world = Object.fromEntries(LIFE_PARTS.map((part) => [part, all[part]]));
    writeState(lifePath, { nowMs: input.nowMs(), world, truth: input.truth.all().filter(ofCall) });
  };
  const save = (): void => {
    writeMain();
    writeLife();
  };
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const armLife = (waitMs: number): void => {
    timer = setTimeout(() => {
      const startedMs = machineNowMs();
      if (lifePending) save();
      const tookMs = machineNowMs() - startedMs;
      if (!stopped) armLife(Math.max(LIFE_INTERVAL_MS, tookMs / LIFE_SHARE));
    }, waitMs);
    timer.unref();
  };
  armLife(LIFE_INTERVAL_MS);
  return {
    savedMs: typeof main.content?.nowMs === 'number' ? main.content.nowMs : null,
    warning: [main.warning, life.warning].filter((text) => text !== null).join(' ') || null,
    changed: (weight) => {
      lifePending = true;
      if (weight === 'life' || pending) return;
      pending = true;
      // After the synchronous step that changed it, before any answer built on it leaves the process.
      queueMicrotask(() => {
        if (pending) writeMain();
      });
    },
    save,
    close: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      save();
    },
  };
}

/** Calls are told in their thousands; the other events are few and must outlive a kill. */
function ofCall(event: TruthEvent): boolean {
  return event.callSessionUuid !== undefined;
}

function readEvents(content: Record<string, unknown> | null): TruthEvent[] {
  return Array.isArray(content?.truth) ? content.truth : [];
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function readState(path: string): { content: Record<string, unknown> | null; warning: string | null } {
  if (!existsSync(path)) return { content: null, warning: null };
  try {
    const content = asRecord(JSON.parse(readFileSync(path, 'utf8')));
    if (content.version === VERSION && typeof content.world === 'object') return { content, warning: null };
    throw new Error(`version ${String(content.version)}, expected ${VERSION}`);
  } catch (error) {
    const aside = `${path}.damaged`;
    renameSync(path, aside);
    const reason = error instanceof Error ? error.message : String(error);
    return { content: null, warning: `State file not readable (${reason}): moved to ${aside}, starting fresh.` };
  }
}

/** By a second file and a rename, so that a kill leaves either the old state or the new one. */
function writeState(path: string, content: Record<string, unknown>): void {
  const next = `${path}.next`;
  // Tokens and secrets, if only emulated ones: for this account's eyes.
  writeFileSync(next, JSON.stringify({ version: VERSION, ...content }), { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, path);
}
