import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestPlatform, TEST_START_MS, type TestPlatform } from '../../../testing.ts';
import { createHistoryForgetter } from './forget-history.ts';

const DAY_MS = 86_400_000;

let server: TestPlatform;
let organizationId: string;

beforeEach(async () => {
  server = await createTestPlatform();
  organizationId = server.platform.ids.uuid();
});
afterEach(() => server.close());

const ago = (days: number): Date => new Date(TEST_START_MS - days * DAY_MS);
const forget = (days = 0) => createHistoryForgetter(server.platform)(TEST_START_MS + days * DAY_MS);

async function happened(days: number, times = 1): Promise<void> {
  await sql`
    insert into directory_entry_history (organization_id, entry_id, change_id, at, act, fields)
    select ${organizationId}, gen_random_uuid(), gen_random_uuid(), ${ago(days)}, 'added', '[]' from generate_series(1, ${times})
  `.execute(server.platform.database);
}

async function imported(days: number): Promise<void> {
  const importId = server.platform.ids.uuid();
  await sql`
    insert into directory_contact_import (organization_id, import_id, list_id, account_id, by_name, file_name, format, state,
      started_at, ended_at)
    values (${organizationId}, ${importId}, ${importId}, ${importId}, 'Dana', ${`${days} days ago`}, 'csv', 'done',
      ${ago(days)}, ${ago(days)})
  `.execute(server.platform.database);
  await sql`
    insert into directory_contact_before (organization_id, import_id, contact_id, contact)
    select ${organizationId}, ${importId}, gen_random_uuid(), '{}' from generate_series(1, 3)
  `.execute(server.platform.database);
}

async function synced(): Promise<void> {
  await sql`insert into directory_state (organization_id) values (${organizationId})`.execute(server.platform.database);
}

async function left(): Promise<{ lines: number; imports: number; overwritten: number }> {
  const { rows } = await sql<{ lines: number; imports: number; overwritten: number }>`
    select (select count(*)::int from directory_entry_history) as lines,
      (select count(*)::int from directory_contact_import) as imports,
      (select count(*)::int from directory_contact_before) as overwritten
  `.execute(server.platform.database);
  return rows[0] ?? { lines: 0, imports: 0, overwritten: 0 };
}

test('what is older than two years goes, more of it than one piece holds too, and what is younger stays', async () => {
  await synced();
  await happened(731, 2_300);
  await happened(729, 5);
  await forget();
  expect(await left()).toMatchObject({ lines: 5 });
});

test('imports go with what they had overwritten, in an organization that was never synced as well', async () => {
  await imported(731);
  await imported(10);
  await forget();
  expect(await left()).toEqual({ lines: 0, imports: 1, overwritten: 3 });
});

test('an organization is looked through once a day, by whichever process comes first', async () => {
  await synced();
  await forget();
  await happened(800);
  await forget();
  expect(await left()).toMatchObject({ lines: 1 });
  await forget(1);
  expect(await left()).toMatchObject({ lines: 0 });
});
