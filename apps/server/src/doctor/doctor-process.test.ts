import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../doctor.ts');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linekeeper-doctor-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** No emulator and no server: nothing of it leaves this machine. */
async function doctor(
  args: string[],
  settings: Record<string, string> = {},
): Promise<{ status: number; out: string; err: string }> {
  const env = {
    PATH: '/usr/bin:/bin',
    LINEKEEPER_DATA_DIR: join(folder, 'none'),
    LINEKEEPER_EMULATOR_URL: `http://127.0.0.1:${await freePort()}`,
    ...settings,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args], { env }, (error, out, err) => {
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

test('something broken ends with status 1, and where nothing was installed nothing is made', async () => {
  const { status, out, err } = await doctor([]);
  expect(status).toBe(1);
  expect(err).toBe('');
  expect(out).toMatch(/BROKEN {3}simulated Webex .*It does not answer \(ECONNREFUSED\)/);
  expect(out).toMatch(/WARNING {2}embedded PostgreSQL: There is no database yet/);
  expect(out).toContain('Help:   knowledge-base/1120-doctor.md');
  expect(out).toMatch(/\n1 broken, \d+ to be warned of, \d+ ok\.\n/);
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test('with --json each line is one object with the address of its article', async () => {
  const { out } = await doctor(['--json'], { LINEKEEPER_PORT: 'x' });
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines).toContainEqual({
    area: 'settings',
    subject: 'LINEKEEPER_PORT',
    state: 'broken',
    seen: expect.stringMatching(/^It must be a number/),
    todo: expect.stringContaining('docs/operating/settings.md'),
    article: 1120,
    address: 'knowledge-base/1120-doctor.md',
  });
});

test('an option that does not exist ends with status 2 and says how it is used', async () => {
  const { status, out, err } = await doctor(['--jsno']);
  expect([status, out]).toEqual([2, '']);
  expect(err).toContain('There is no option --jsno. Usage: npm run doctor [-- --json]');
});
