// Builds the web UI when its sources differ from what was built last. Also a command of its own.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './children.ts';

const DIST = join(ROOT, 'apps/web/dist');
const RECORD = join(DIST, '.built-from');
const SOURCES = ['apps/web', 'packages/api-contract', 'package-lock.json', 'knowledge-base'];
const SKIPPED = new Set(['node_modules', 'dist']);

/** True when a build is needed before the server can show the sources as they are. */
export function webBuildNeeded(): boolean {
  return !existsSync(RECORD) || readFileSync(RECORD, 'utf8') !== hashSources();
}

/** Runs vite's build; throws with its output when it fails. */
export async function buildWeb(): Promise<void> {
  const hash = hashSources();
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', 'apps/web', '--logLevel', 'warn'], {
    cwd: ROOT,
    // Begun by a test it would otherwise be a build for developers, a third heavier, and stay.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    output += String(chunk);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`The web UI could not be built:\n${output.trim()}`);
  writeFileSync(RECORD, hash);
}

function hashSources(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) addTo(hash, source);
  return hash.digest('hex');
}

function addTo(hash: ReturnType<typeof createHash>, path: string): void {
  const full = join(ROOT, path);
  if (!existsSync(full)) return;
  const entries = path.includes('.') ? null : readEntries(full);
  if (entries === null) {
    hash.update(path).update(readFileSync(full));
    return;
  }
  for (const entry of entries) {
    if (SKIPPED.has(entry.name) || /\.test\.tsx?$/.test(entry.name)) continue;
    if (entry.isDirectory()) addTo(hash, join(path, entry.name));
    else hash.update(join(path, entry.name)).update(readFileSync(join(full, entry.name)));
  }
}

function readEntries(folder: string): { name: string; isDirectory(): boolean }[] {
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

if (import.meta.main && webBuildNeeded()) await buildWeb();
