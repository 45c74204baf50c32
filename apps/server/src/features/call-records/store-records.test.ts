import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { createRecordStore, type RecordStore } from './store-records.ts';

const ORGANIZATION = '018f0000-0000-7000-8000-000000000001';
const AT = new Date('2026-08-15T10:00:00.000Z');
let opened: TestDatabase;
let store: RecordStore;

beforeEach(async () => {
  opened = await createTestDatabase();
  store = createRecordStore({ database: opened.database, log: pino({ level: 'silent' }) });
});
afterEach(() => opened.close());

function record(id: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    'Report ID': id,
    'Start time': '2026-08-15T09:30:00.000Z',
    'Report time': '2026-08-15T09:31:00.000Z',
    Direction: 'TERMINATING',
    Answered: 'false',
    User: 'Tab\tand\nline \\ end',
    'Called number': '1001',
    Duration: 12,
    ...changes,
  };
}

async function rows(): Promise<Record<string, unknown>[]> {
  const result = await sql<Record<string, unknown>>`
    select *, tableoid::regclass::text as partition from call_records_record order by report_id
  `.execute(opened.database);
  return result.rows;
}

test('stores records as they are, into the partition of their month', async () => {
  const stored = await store.store({ organizationId: ORGANIZATION, items: [record('a')], collectedAt: AT });
  expect(stored).toEqual({ changed: 1, setAside: 0 });
  expect(await rows()).toMatchObject([
    {
      report_id: 'a',
      user_name: 'Tab\tand\nline \\ end',
      duration_seconds: 12,
      partition: 'call_records_record_2026_08',
      raw: record('a'),
    },
  ]);
});

test('storing the same page again changes nothing', async () => {
  const page = { organizationId: ORGANIZATION, items: [record('a'), record('b')], collectedAt: AT };
  await store.store(page);
  expect(await store.store({ ...page, collectedAt: new Date(AT.getTime() + 60_000) })).toEqual({
    changed: 0,
    setAside: 0,
  });
  expect(await rows()).toMatchObject([
    { report_id: 'a', collected_at: AT },
    { report_id: 'b', collected_at: AT },
  ]);
});

test('amends a known record, stores the new one beside it, and ignores an older report', async () => {
  await store.store({ organizationId: ORGANIZATION, items: [record('a')], collectedAt: AT });
  const amended = record('a', { Answered: 'true', 'Report time': '2026-08-15T09:40:00.000Z' });
  expect(
    await store.store({ organizationId: ORGANIZATION, items: [amended, record('b')], collectedAt: AT }),
  ).toMatchObject({ changed: 2 });
  expect(await store.store({ organizationId: ORGANIZATION, items: [record('a')], collectedAt: AT })).toMatchObject({
    changed: 0,
  });
  expect(await rows()).toMatchObject([
    { report_id: 'a', answered: true },
    { report_id: 'b', answered: false },
  ]);
});

test('two processes that store the same new page at once leave each record once', async () => {
  const page = { organizationId: ORGANIZATION, items: [record('a'), record('b')], collectedAt: AT };
  await store.store({ ...page, items: [record('first')] });
  const other = createRecordStore({ database: opened.database, log: pino({ level: 'silent' }) });
  const stored = await Promise.all([store.store(page), other.store(page), store.store(page)]);
  expect(stored.map(({ changed }) => changed).sort()).toEqual([0, 0, 2]);
  expect((await rows()).map((row) => row.report_id)).toEqual(['a', 'b', 'first']);
  // The connections of the ones that came too late still work.
  await Promise.all([store.store(page), other.store(page), store.store(page)]);
});

test('one organization never amends the record of another', async () => {
  const other = '018f0000-0000-7000-8000-000000000002';
  await store.store({ organizationId: ORGANIZATION, items: [record('a')], collectedAt: AT });
  await store.store({ organizationId: other, items: [record('a', { Duration: 99 })], collectedAt: AT });
  expect((await rows()).map((row) => row.duration_seconds).sort()).toEqual([12, 99]);
});

test('sets aside what cannot be read, once, and stores the rest', async () => {
  const page = {
    organizationId: ORGANIZATION,
    items: [record('a'), 'nonsense', record('b', { 'Start time': 'NA' })],
    collectedAt: AT,
  };
  expect(await store.store(page)).toEqual({ changed: 1, setAside: 2 });
  expect(await store.store(page)).toEqual({ changed: 0, setAside: 0 });
  const { rows: aside } = await sql<{ reason: string; raw: unknown }>`
    select reason, raw from call_records_set_aside order by reason
  `.execute(opened.database);
  expect(aside.map((one) => one.reason)).toEqual(['It has no Start time', expect.stringContaining('no record')]);
  expect(aside[1]?.raw).toBe('nonsense');
});

test('a start time of another century is kept in the default partition', async () => {
  await store.store({
    organizationId: ORGANIZATION,
    items: [record('a', { 'Start time': '1970-01-01T00:00:00.000Z' })],
    collectedAt: AT,
  });
  expect(await rows()).toMatchObject([{ partition: 'call_records_record_default' }]);
});

test('what runs after the page shares its transaction: when it fails, nothing is stored', async () => {
  const failing = store.store({ organizationId: ORGANIZATION, items: [record('a')], collectedAt: AT }, async () => {
    throw new Error('the ledger could not be written');
  });
  await expect(failing).rejects.toThrow('ledger');
  expect(await rows()).toEqual([]);
});

test('a record with an endless Report ID and one nested endlessly hold nothing up', async () => {
  let nested: unknown = 'the innermost';
  for (let depth = 0; depth < 50_000; depth += 1) nested = depth % 2 === 0 ? [nested] : { nested };
  const items = [
    // Random, because PostgreSQL shortens what repeats itself.
    record(randomBytes(6_000).toString('base64')),
    record('deep', { Extra: nested }),
    record('no time', { 'Start time': nested }),
    record('plain'),
  ];
  const stored = await store.store({ organizationId: ORGANIZATION, items, collectedAt: AT });
  expect(stored).toEqual({ changed: 2, setAside: 2 });
  expect(await store.store({ organizationId: ORGANIZATION, items, collectedAt: AT })).toEqual({
    changed: 0,
    setAside: 0,
  });
});
