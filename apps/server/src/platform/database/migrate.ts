import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { withoutTimeLimit } from './time-limits.ts';

/** A migration that cannot run: edited after release, missing, or refused by the database. */
export class MigrationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
  }
}

interface MigrationFile {
  number: number;
  name: string;
  text: string;
  checksum: string;
}

/** Any number: all Linekeeper processes on one database agree on it. */
const LOCK = 7_023_110_541;

/** The migrations this build ships with. */
export const MIGRATIONS_FOLDER = join(import.meta.dirname, '../../../migrations');

/**
 * Runs every `NNNN_name.sql` of the folder that has not run yet, in order, each in its own transaction.
 * Concurrent starts wait for each other. Returns the names that ran now; throws MigrationError.
 */
export async function migrate(database: Database, folder: string = MIGRATIONS_FOLDER): Promise<string[]> {
  const files = await readMigrations(folder);
  return database.connection().execute((connection) =>
    // Waiting for another process that migrates counts too.
    withoutTimeLimit(connection, async () => {
      await sql`select pg_advisory_lock(${LOCK})`.execute(connection);
      try {
        return await applyNew(connection, files);
      } finally {
        await sql`select pg_advisory_unlock(${LOCK})`.execute(connection);
      }
    }),
  );
}

async function applyNew(connection: Database, files: readonly MigrationFile[]): Promise<string[]> {
  const done = await appliedMigrations(connection);
  const ran: string[] = [];
  for (const file of files) {
    const before = done.get(file.number);
    if (before === undefined) {
      await apply(connection, file);
      ran.push(file.name);
    } else if (before !== file.checksum) {
      throw new MigrationError(`${file.name} was edited after it ran on this database: add a new migration instead`);
    }
  }
  return ran;
}

export interface MigrationState {
  /** Ships with this build and has not run here. */
  pending: string[];
  /** Ran here in another form than it ships. */
  edited: string[];
  /** Ran here and does not ship with this build: a newer one was here. */
  unknown: number[];
}

/** How this database stands against the migrations of this build. Changes nothing. */
export async function migrationState(database: Database, folder: string = MIGRATIONS_FOLDER): Promise<MigrationState> {
  const files = await readMigrations(folder);
  const done = (await hasMigrationTable(database)) ? await readApplied(database) : new Map<number, string>();
  const ofBuild = new Set(files.map(({ number }) => number));
  return {
    pending: files.filter(({ number }) => !done.has(number)).map(({ name }) => name),
    edited: files.filter(({ number, checksum }) => (done.get(number) ?? checksum) !== checksum).map(({ name }) => name),
    unknown: [...done.keys()].filter((number) => !ofBuild.has(number)),
  };
}

async function readMigrations(folder: string): Promise<MigrationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
      if (number === undefined) throw new MigrationError(`${name}: the name must be NNNN_words.sql`);
      const text = await readFile(join(folder, name), 'utf8');
      return { number: Number(number), name, text, checksum: createHash('sha256').update(text).digest('hex') };
    }),
  );
  for (const [index, file] of files.entries()) {
    if (files[index + 1]?.number === file.number) throw new MigrationError(`${file.name}: its number is used twice`);
  }
  return files;
}

async function hasMigrationTable(database: Database): Promise<boolean> {
  const table = await sql<{ found: string | null }>`select to_regclass('platform_migration')::text as found`.execute(
    database,
  );
  return table.rows[0]?.found != null;
}

async function appliedMigrations(database: Database): Promise<Map<number, string>> {
  if (!(await hasMigrationTable(database))) {
    await sql`create table platform_migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null
    )`.execute(database);
    await sql`comment on table platform_migration is 'class: local'`.execute(database);
  }
  return readApplied(database);
}

async function readApplied(database: Database): Promise<Map<number, string>> {
  const { rows } = await sql<{ number: number; checksum: string }>`
    select number, checksum from platform_migration order by number
  `.execute(database);
  return new Map(rows.map((row) => [row.number, row.checksum]));
}

async function apply(connection: Database, file: MigrationFile): Promise<void> {
  try {
    await connection.transaction().execute(async (transaction) => {
      await sql.raw(file.text).execute(transaction);
      await sql`
        insert into platform_migration (number, name, checksum, applied_at)
        values (${file.number}, ${file.name}, ${file.checksum}, statement_timestamp())
      `.execute(transaction);
    });
  } catch (error) {
    throw new MigrationError(`${file.name}: ${error instanceof Error ? error.message : 'refused'}`, { cause: error });
  }
}
