// Starts, watches and stops the processes of one `npm start`.
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export const ROOT = join(import.meta.dirname, '../..');

export interface ChildOptions {
  name: string;
  /** Script and arguments, for this very Node. */
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  /** Standard error goes there; without it, to ours. */
  logFile?: string;
}

export interface Child {
  name: string;
  /** Each JSON line the child prints; others are passed on. */
  onLine(listener: (message: Record<string, unknown>) => void): void;
  /** The reason in words, once it ended without being told to. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

const STOP_TIMEOUT_MS = 20_000;
const LAST_LINES_TIMEOUT_MS = 1_000;

/** Starts a child in a process group of its own, so that Ctrl-C reaches it through us and in order. */
export function startChild(options: ChildOptions): Child {
  const log = options.logFile === undefined ? null : openLog(options.logFile);
  const logStart = options.logFile === undefined ? 0 : statSync(options.logFile).size;
  const follow = join(import.meta.dirname, 'follow-parent.mjs');
  const child = spawn(process.execPath, ['--import', follow, ...options.args], {
    cwd: ROOT,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['pipe', 'pipe', log ?? 'inherit'],
  });
  if (log !== null) closeSync(log);
  const listeners: ((message: Record<string, unknown>) => void)[] = [];
  const linesRead = eachLine(child.stdout, (line) => {
    const message = parseLine(line);
    if (message === null) process.stdout.write(`${line}\n`);
    else for (const listener of listeners) listener(message);
  });
  let stopping = false;
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', async (code, signal) => {
      // Its last lines may still be in the pipe; a process it left behind may hold the pipe open for ever.
      await Promise.race([linesRead, sleep(LAST_LINES_TIMEOUT_MS, undefined, { ref: false })]);
      resolve(signal === null ? `ended with status ${code}` : `was ended by ${signal}`);
    });
  });
  return {
    name: options.name,
    onLine: (listener) => listeners.push(listener),
    ended: exited.then((how) => {
      if (stopping) return new Promise<string>(() => undefined);
      return `${options.name} ${how}.${options.logFile === undefined ? '' : lastLines(options.logFile, logStart)}`;
    }),
    stop: async () => {
      stopping = true;
      await stopChild(child, exited);
    },
  };
}

async function stopChild(child: ChildProcess, exited: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

/** Settles when the last line was handed on. */
async function eachLine(from: Readable | null, onLine: (line: string) => void): Promise<void> {
  if (from === null) return;
  const lines = createInterface({ input: from });
  lines.on('line', onLine);
  await new Promise<void>((resolve) => void lines.once('close', resolve));
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a', 0o600);
}

function parseLine(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : null;
  } catch {
    return null;
  }
}

/** What this run of the child wrote to its log, at most eight lines of it. */
function lastLines(file: string, fromByte: number): string {
  const lines = readFileSync(file).subarray(fromByte).toString('utf8').trimEnd().split('\n').slice(-8);
  if (lines.join('') === '') return '';
  return ` The end of ${file}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
