// How long from `npm start` to the first answered page: on a fresh data directory with the web UI to be built, and again.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import type { RunOptions } from './run-by-name.ts';

const ROOT = join(import.meta.dirname, '..');
const FRESH_BAR_MS = 10_000;
const SECOND_BAR_MS = 3_000;
const GIVE_UP_MS = 90_000;
const SECOND_STARTS = 5;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

interface Suite {
  child: ChildProcess;
  tookMs: number;
}

/** Starts as a person would and waits until the page and the session behind it are answered. */
async function start(dataDir: string, port: number, emulatorPort: number): Promise<Suite> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(ROOT, 'tools/start/bootstrap.mjs'), 'start'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      LINEKEEPER_DATA_DIR: dataDir,
      LINEKEEPER_PORT: String(port),
      LINEKEEPER_EMULATOR_PORT: String(emulatorPort),
    },
  });
  const answers = (path: string): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}${path}`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!((await answers('/')) && (await answers('/api/session')))) {
    if (child.exitCode !== null) throw new Error(`the start ended with status ${child.exitCode}`);
    if (performance.now() - startedAt > GIVE_UP_MS) throw new Error('no page within 90 s');
    await new Promise((done) => setTimeout(done, 10));
  }
  return { child, tookMs: performance.now() - startedAt };
}

async function stop({ child }: Suite): Promise<void> {
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGTERM');
  await ended;
}

/** One fresh start, then several more on what it left. */
export async function run({ say }: RunOptions): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'linekeeper-bench-start-'));
  const [port, emulatorPort] = [await freePort(), await freePort()];
  try {
    rmSync(join(ROOT, 'apps/web/dist'), { recursive: true, force: true });
    const fresh = await start(dataDir, port, emulatorPort);
    await stop(fresh);
    const later: number[] = [];
    for (let round = 0; round < SECOND_STARTS; round += 1) {
      const suite = await start(dataDir, port, emulatorPort);
      await stop(suite);
      later.push(suite.tookMs);
    }
    later.sort((a, b) => a - b);
    say(`second starts, ms: ${later.map((ms) => ms.toFixed(0)).join(', ')}`);
    const median = later[Math.floor(later.length / 2)] ?? 0;
    return [
      {
        name: 'start/fresh, with build of the web UI',
        value: fresh.tookMs / 1000,
        unit: 's',
        bar: '≤ 10',
        pass: fresh.tookMs <= FRESH_BAR_MS,
      },
      { name: 'start/second, median of 5', value: median / 1000, unit: 's', bar: '≤ 3', pass: median <= SECOND_BAR_MS },
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
