import { sql } from 'kysely';
import type pg from 'pg';
import type { Database } from './database.ts';

/**
 * No statement of ours takes half so long, and no transaction waits so long for us: one that does holds locks others wait for.
 * Set by a statement, not when connecting: a pooler in between refuses settings it does not know.
 */
const LIMITS = "set statement_timeout = '60s'; set idle_in_transaction_session_timeout = '120s'";

/** For a new connection of the pool. */
export async function limitTimes(client: pg.ClientBase): Promise<void> {
  await client.query(LIMITS);
}

/** Migrations may take long: on this one connection, until the work is done. */
export async function withoutTimeLimit<T>(connection: Database, work: () => Promise<T>): Promise<T> {
  await sql`set statement_timeout = 0`.execute(connection);
  try {
    return await work();
  } finally {
    await sql`set statement_timeout = '60s'`.execute(connection);
  }
}

/** A COPY lasts as long as it has lines: within this transaction. */
export async function liftTimeLimit(transaction: Database): Promise<void> {
  await sql`set local statement_timeout = 0`.execute(transaction);
}
