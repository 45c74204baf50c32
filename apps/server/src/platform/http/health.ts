import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { AppError } from '../errors.ts';

const DATABASE_TIMEOUT_MS = 2_000;

/** `/healthz`: the process lives. `/readyz`: it can do its work: composed, migrated, and the database answers. */
export function mountHealth(app: FastifyInstance, database: Database, readiness: { ready: boolean }): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ status: 'ok' }));
  app.get('/readyz', { schema: { hide: true } }, async () => {
    if (!readiness.ready) throw new AppError('not-ready', 'The server is starting');
    if (!(await answersInTime(database))) throw new AppError('not-ready', 'The database does not answer');
    return { status: 'ok' };
  });
}

async function answersInTime(database: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), DATABASE_TIMEOUT_MS);
  });
  const answer = sql`select 1`.execute(database).then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
