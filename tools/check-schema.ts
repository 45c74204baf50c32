// Guards R10: migrates an empty database and asks its catalogue; reads the SQL of every queries file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import pino from 'pino';
import { startEmbeddedPostgres } from '../apps/server/src/platform/database/embedded-postgres.ts';
import { migrate } from '../apps/server/src/platform/database/migrate.ts';
import { connectDatabase } from '../apps/server/src/platform/database/open-database.ts';
import { findSchemaBreaches, findSqlBreaches } from './schema-rules.ts';
import { report, sourceFiles } from './source-files.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'linekeeper-schema-'));
const server = await startEmbeddedPostgres({ dataDir, port: 0 });
try {
  const opened = connectDatabase(server.url, pino({ level: 'silent' }), 2);
  await migrate(opened.database);
  await opened.close();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const breaches = await findSchemaBreaches(client);
  await client.end();
  const queries = sourceFiles('.', 'apps/server/src', /\.queries\.ts$/);
  report('schema', [...breaches, ...queries.flatMap(({ path, text }) => findSqlBreaches(path, text))]);
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
