import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../apps/server/src/testing.ts';
import { findSchemaBreaches } from './schema-rules.ts';

let opened: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  opened = await createTestDatabase();
  client = new pg.Client({ connectionString: opened.connectionString });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await opened.close();
});

test('R10: the migrated schema is clean', async () => {
  expect(await findSchemaBreaches(client)).toEqual([]);
});

/** Each plants one breach in a transaction that is rolled back. */
test.each([
  ['a table without a class', 'create table bad (a int)', 'no comment'],
  [
    'no organization_id',
    `create table bad (a uuid primary key); comment on table bad is 'class: per-org'`,
    'lacks organization_id',
  ],
  [
    'a nullable organization_id',
    `create table bad (organization_id uuid, a uuid primary key); comment on table bad is 'class: per-org'`,
    'lacks organization_id',
  ],
  [
    'another column first in the primary key',
    `create table bad (organization_id uuid not null, a uuid, primary key (a, organization_id)); comment on table bad is 'class: per-org'`,
    'primary key',
  ],
  [
    'uniqueness over all organizations',
    `create table bad (organization_id uuid primary key, a text unique); comment on table bad is 'class: per-org'`,
    'unique index',
  ],
  [
    'a foreign key without the organization',
    `create table one (organization_id uuid primary key, a uuid); comment on table one is 'class: per-org';
     create table bad (organization_id uuid primary key, other uuid references one (organization_id)); comment on table bad is 'class: per-org'`,
    'foreign key',
  ],
  [
    'a global table that leads into an organization',
    `create table one (organization_id uuid primary key); comment on table one is 'class: per-org';
     create table bad (a uuid primary key references one (organization_id)); comment on table bad is 'class: local'`,
    'leads into',
  ],
  [
    'set null',
    `create table one (organization_id uuid primary key); comment on table one is 'class: per-org';
     create table bad (organization_id uuid primary key references one (organization_id) on delete set null); comment on table bad is 'class: per-org'`,
    'cannot be distributed',
  ],
  [
    'a trigger',
    `create table bad (organization_id uuid primary key); comment on table bad is 'class: per-org';
     create function nothing() returns trigger language plpgsql as 'begin return new; end';
     create trigger t before insert on bad for each row execute function nothing()`,
    'trigger',
  ],
  [
    'an identity column',
    `create table bad (organization_id uuid primary key, n int generated always as identity); comment on table bad is 'class: per-org'`,
    'counts by itself',
  ],
])('R10: %s is found', async (_what, ddl, finding) => {
  await client.query('begin');
  try {
    await client.query(ddl);
    const breaches = await findSchemaBreaches(client);
    expect(breaches.some((breach) => breach.includes(finding))).toBe(true);
  } finally {
    await client.query('rollback');
  }
});
