import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing.ts';
import { migrate } from './migrate.ts';

let folder: string;
let opened: TestDatabase;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  opened = await createTestDatabase();
});
afterEach(async () => {
  await opened.close();
  await rm(folder, { recursive: true });
});

const add = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);

test('runs new migrations in order, once', async () => {
  await add('9001_one.sql', "create table fruit (name text primary key); insert into fruit values ('fig');");
  await add('9002_two.sql', 'alter table fruit add column colour text;');

  expect(await migrate(opened.database, folder)).toEqual(['9001_one.sql', '9002_two.sql']);
  expect(await migrate(opened.database, folder)).toEqual([]);
  expect((await sql`select * from fruit`.execute(opened.database)).rows).toEqual([{ name: 'fig', colour: null }]);
});

test('refuses a migration that was edited after it ran', async () => {
  await add('9001_one.sql', 'create table fruit (name text primary key);');
  await migrate(opened.database, folder);
  await add('9001_one.sql', 'create table fruit (name text primary key, colour text);');

  await expect(migrate(opened.database, folder)).rejects.toThrow('9001_one.sql was edited after it ran');
});

test('a migration that fails half way leaves nothing behind', async () => {
  await add('9001_one.sql', 'create table fruit (name text primary key); select 1 / 0;');

  await expect(migrate(opened.database, folder)).rejects.toThrow('9001_one.sql: division by zero');
  expect((await sql`select to_regclass('fruit') as found`.execute(opened.database)).rows).toEqual([{ found: null }]);
});

test('starts at the same time wait for each other', async () => {
  await add('9001_one.sql', 'create table fruit (name text primary key); select pg_sleep(0.05);');
  const runs = await Promise.all([1, 2, 3].map(() => migrate(opened.database, folder)));
  expect(runs.flat()).toEqual(['9001_one.sql']);
});

test('two migrations with one number are refused', async () => {
  await add('9001_one.sql', 'select 1;');
  await add('9001_uno.sql', 'select 1;');
  await expect(migrate(opened.database, folder)).rejects.toThrow('its number is used twice');
});
