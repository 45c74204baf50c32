import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataDirInUseError, isRunning } from './data-dir-lock.ts';
import { type EmbeddedPostgres, runningEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

let dataDir: string;
const running: EmbeddedPostgres[] = [];
const start = async (): Promise<EmbeddedPostgres> => {
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  running.push(server);
  return server;
};
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-embedded-'));
});
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

test('a stopped server starts again with its data, and needs its password', async () => {
  const first = await start();
  expect(first.how).toBe('created');
  await ask(first.url, 'create table fruit as select 1 as fig');
  expect(await ask(first.url, 'show data_checksums')).toEqual(['on']);
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o077).toBe(0);
  await first.stop();
  expect(isRunning(first.pid)).toBe(false);

  const second = await start();
  expect(second.how).toBe('started');
  expect(await ask(second.url, 'select fig from fruit')).toEqual([1]);
  expect(await runningEmbeddedPostgres(dataDir)).toBe(second.url);
  const guess = new URL(second.url);
  guess.password = 'guess';
  await expect(ask(guess.toString(), 'select 1')).rejects.toThrow('password authentication failed');
});

/** A Linekeeper of its own that can be killed without warning. */
async function startElsewhere(): Promise<{ kill(): Promise<void>; url: string }> {
  const module = join(import.meta.dirname, 'embedded-postgres.ts');
  const program = `const { startEmbeddedPostgres } = await import(${JSON.stringify(module)});
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    process.stdout.write(server.url + '\\n');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return {
    url: String(line).trim(),
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

test('after kill -9 the database left running is adopted, with what it had acknowledged', async () => {
  const other = await startElsewhere();
  await ask(other.url, 'create table fruit as select 1 as fig');
  await other.kill();

  const server = await start();
  expect(server.how).toBe('adopted');
  expect(await ask(server.url, 'select fig from fruit')).toEqual([1]);
});

test('after both were killed the stale process id is cleared away', async () => {
  const other = await startElsewhere();
  const pid = Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
  await ask(other.url, 'create table fruit as select 1 as fig');
  await other.kill();
  process.kill(pid, 'SIGKILL');
  // The id may meanwhile belong to somebody else's process: this one.
  const stale = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).replace(
    /^\d+/,
    String(process.pid),
  );
  await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), stale);

  const server = await start();
  expect(server.how).toBe('started');
  expect(await ask(server.url, 'select fig from fruit')).toEqual([1]);
});

test('a second living Linekeeper is told that the data directory is taken', async () => {
  const other = await startElsewhere();
  await expect(start()).rejects.toThrow(DataDirInUseError);
  await other.kill();
  await start();
});

test('a draft of a cluster left by a killed first start is made anew', async () => {
  await new Promise((resolve) => execFile('mkdir', ['-p', join(dataDir, 'postgres.draft', 'base')], resolve));
  expect((await start()).how).toBe('created');
});
