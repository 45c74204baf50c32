import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Settings } from '../../settings.ts';
import { CopyInCursor } from './copy-rows.ts';
import type { Database } from './database.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { keepRunning } from './keep-running.ts';
import { limitTimes } from './time-limits.ts';

export interface OpenDatabase {
  database: Database;
  /** For those who need connections of their own: LISTEN, the job library. Holds the password: never log it. */
  connectionString: string;
  /** Ends the pool, and stops the embedded server when it is ours. */
  close(): Promise<void>;
}

/** Starts the embedded PostgreSQL or uses the external one, and opens a pool on it. */
export async function openDatabase(settings: Settings, log: Logger): Promise<OpenDatabase> {
  if (settings.database.kind === 'external') return connectDatabase(settings.database.url, log);
  const server = await startEmbeddedPostgres({ dataDir: settings.dataDir, port: settings.database.port });
  log.info({ how: server.how, port: server.port }, 'embedded PostgreSQL is up');
  const kept = keepRunning(server, { dataDir: settings.dataDir, log });
  const opened = connectDatabase(server.url, log);
  return {
    ...opened,
    close: async () => {
      await opened.close();
      await kept.stop();
    },
  };
}

/** A pool on one connection string. */
export function connectDatabase(connectionString: string, log: Logger, maxConnections = 20): OpenDatabase {
  const pool = new pg.Pool({
    connectionString,
    max: maxConnections,
    application_name: 'linekeeper',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // A connection whose other end went away without a word (a gateway, a fail-over) must be found out some time.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    allowExitOnIdle: true,
    onConnect: limitTimes,
  });
  // Without a listener a connection that breaks while idle ends the whole process.
  pool.on('error', (error) => log.warn({ err: error }, 'an idle database connection broke'));
  pool.on('connect', (client) =>
    client.on('error', (error) => log.warn({ err: error }, 'a database connection broke')),
  );
  const database: Database = new Kysely({ dialect: new PostgresDialect({ pool, cursor: CopyInCursor }) });
  return { database, connectionString, close: () => database.destroy() };
}
