import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pino, { type Logger } from 'pino';
import { inject } from 'vitest';
import type { Database } from '../platform/database/database.ts';
import { databaseUrl } from '../platform/database/embedded-postgres.ts';
import { connectDatabase, type OpenDatabase } from '../platform/database/open-database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    testDatabaseDoor: string;
  }
}

declare module 'vitest' {
  export interface ProvidedContext {
    testDatabaseDoor: string;
  }
}

export const TEMPLATE_DATABASE = 'linekeeper_template';
export const TEST_DATABASE_SERVER = 'testDatabaseDoor';

export interface TestDatabase {
  database: Database;
  connectionString: string;
  /** Ends the pool and drops the database. */
  close(): Promise<void>;
}

/** A fresh, migrated database of its own, cloned from the run's template. */
export async function createTestDatabase(log: Logger = pino({ level: 'silent' })): Promise<TestDatabase> {
  const serverUrl = await testServerUrl();
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(serverUrl, async (admin) => {
    await sql`create database ${sql.id(name)} template ${sql.id(TEMPLATE_DATABASE)} strategy file_copy`.execute(
      admin.database,
    );
  });
  const opened = connectDatabase(databaseUrl(serverUrl, name), log, 8);
  return {
    database: opened.database,
    connectionString: opened.connectionString,
    close: async () => {
      await opened.close();
      await asAdmin(serverUrl, async (admin) => {
        await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin.database);
      });
    },
  };
}

async function asAdmin(serverUrl: string, work: (admin: OpenDatabase) => Promise<void>): Promise<void> {
  const admin = connectDatabase(serverUrl, pino({ level: 'silent' }), 1);
  try {
    await work(admin);
  } finally {
    await admin.close();
  }
}

async function testServerUrl(): Promise<string> {
  const response = await fetch(inject(TEST_DATABASE_SERVER));
  const text = await response.text();
  if (!response.ok) throw new Error(`The test database did not start: ${text}`);
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || !('url' in parsed) || typeof parsed.url !== 'string')
    throw new Error('The test database door gave no address');
  return parsed.url;
}
