import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { expect, test } from 'vitest';
import { isRunning } from './data-dir-lock.ts';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { keepRunning } from './keep-running.ts';

test('a PostgreSQL that was killed is started again under the same address, and stopped in the end', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'linekeeper-kept-'));
  const server = await startEmbeddedPostgres({ dataDir, durable: false });
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => said.push(line) });
  const kept = keepRunning(server, { dataDir, log, lookEveryMs: 10 });
  try {
    process.kill(server.pid, 'SIGKILL');
    await expect.poll(() => said.at(-1), { timeout: 20_000 }).toContain('up again');
    expect(await ask(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  } finally {
    await kept.stop();
  }
  expect(await runningEmbeddedPostgres(dataDir)).toBeNull();
  expect(isRunning(server.pid)).toBe(false);
  await rm(dataDir, { recursive: true, force: true });
});

async function ask(connectionString: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
