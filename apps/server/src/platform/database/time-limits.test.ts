import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../testing.ts';
import { migrate } from './migrate.ts';
import { liftTimeLimit } from './time-limits.ts';

let opened: TestDatabase;
beforeEach(async () => {
  opened = await createTestDatabase();
});
afterEach(() => opened.close());

const limits = sql<{ statement: string; idle: string }>`
  select current_setting('statement_timeout') as statement,
         current_setting('idle_in_transaction_session_timeout') as idle`;

test('every connection ends statements after a minute and forgotten transactions after two', async () => {
  const { rows } = await limits.execute(opened.database);
  expect(rows).toEqual([{ statement: '1min', idle: '2min' }]);
});

test('a COPY has no limit within its transaction, and the next transaction has one again', async () => {
  const inside = await opened.database.transaction().execute(async (transaction) => {
    await liftTimeLimit(transaction);
    return (await limits.execute(transaction)).rows[0]?.statement;
  });
  expect(inside).toBe('0');
  expect((await limits.execute(opened.database)).rows[0]?.statement).toBe('1min');
});

test('after migrating, the connection has its limit back', async () => {
  await opened.database.connection().execute(async (connection) => {
    await migrate(connection);
    expect((await limits.execute(connection)).rows[0]?.statement).toBe('1min');
  });
});
