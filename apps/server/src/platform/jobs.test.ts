import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { createSeededIds } from './ids.ts';
import { createJobs, type RunningJobs } from './jobs.ts';

let opened: TestDatabase;
let jobs: RunningJobs;
beforeEach(async () => {
  opened = await createTestDatabase();
  jobs = createJobs({ ...opened, ids: createSeededIds(() => 1, 'jobs'), log: pino({ level: 'silent' }) });
});
afterEach(async () => {
  await jobs.stop();
  await opened.close();
});

test('with a key only one job waits at a time; without one each waits', async () => {
  const ran: string[] = [];
  jobs.define<{ organizationId: string }>('read', async ({ organizationId }) => {
    ran.push(organizationId);
  });
  await jobs.send('read', { organizationId: 'a' }, { key: 'a' });
  await jobs.send('read', { organizationId: 'a again' }, { key: 'a' });
  await jobs.send('read', { organizationId: 'b' });
  await jobs.send('read', { organizationId: 'c' });
  expect(await jobs.drain()).toBe(3);
  expect(ran.sort()).toEqual(['a', 'b', 'c']);
});

test('a worker takes a job soon after it was sent', async () => {
  let tries = 0;
  const done = Promise.withResolvers<void>();
  jobs.define('once', async () => {
    tries += 1;
    done.resolve();
  });
  await jobs.start({ work: true });
  await jobs.send('once', { organizationId: 'a' });
  await done.promise;
  expect(tries).toBe(1);
});
