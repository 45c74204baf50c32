import { sql } from 'kysely';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { createBus, type RunningBus } from './bus.ts';
import { createSeededIds } from './ids.ts';

let opened: TestDatabase;
const buses: RunningBus[] = [];
const open = async (seed: string): Promise<RunningBus> => {
  const log = pino({ level: 'silent' });
  const bus = await createBus({ ...opened, ids: createSeededIds(() => 1, seed), log });
  buses.push(bus);
  return bus;
};
beforeEach(async () => {
  opened = await createTestDatabase();
});
afterEach(async () => {
  for (const bus of buses.splice(0)) await bus.close();
  await opened.close();
});

const next = (bus: RunningBus, channel: string): Promise<unknown> =>
  new Promise((resolve) => {
    bus.subscribe(channel, resolve);
  });

test('a message reaches every process, the sender too, on its channel only', async () => {
  const [one, two] = [await open('one'), await open('two')];
  const strays: unknown[] = [];
  two.subscribe('other', (payload) => strays.push(payload));
  const heard = Promise.all([next(one, 'fruit'), next(two, 'fruit')]);
  await one.publish('fruit', { name: 'fig' });
  expect(await heard).toEqual([{ name: 'fig' }, { name: 'fig' }]);
  expect(strays).toEqual([]);
});

test('a message longer than PostgreSQL takes arrives whole', async () => {
  const bus = await open('one');
  const heard = next(bus, 'long');
  const text = 'ä😀'.repeat(10_000);
  await bus.publish('long', { text });
  expect(await heard).toEqual({ text });
});

test('a broken connection is made again, and listeners learn of the gap', async () => {
  const bus = await open('one');
  const gap = new Promise<void>((resolve) => {
    bus.onGap(resolve);
  });
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'linekeeper-bus'
    and datname = current_database()`.execute(opened.database);
  await gap;
  const heard = next(bus, 'fruit');
  await bus.publish('fruit', { name: 'fig' });
  expect(await heard).toEqual({ name: 'fig' });
});
