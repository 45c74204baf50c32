import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../../testing.ts';
import type { Database } from './database.ts';
import { migrate } from './migrate.ts';

const MIGRATIONS = join(import.meta.dirname, '../../../migrations');
/** The last migration of the version people upgrade from. */
const OLDER = 11;

interface Column {
  table_name: string;
  column_name: string;
  udt_name: string;
  /** The checks of the table, as PostgreSQL writes them. */
  checks: string | null;
}

async function columnsOf(database: Database): Promise<Column[]> {
  const { rows } = await sql<Column>`
    select c.table_name, c.column_name, c.udt_name,
      (select string_agg(pg_get_constraintdef(k.oid), ' ') from pg_constraint k
        where k.conrelid = format('%I.%I', c.table_schema, c.table_name)::regclass and k.contype = 'c') as checks
    from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name <> 'platform_migration'
      and c.is_generated = 'NEVER'
    order by c.table_name, c.ordinal_position
  `.execute(database);
  return rows;
}

/** Some value of the type, and one of those a check allows where it lists them. */
function someValue({ column_name, udt_name, checks }: Column): string {
  const listed = new RegExp(`\\(${column_name} = ANY \\(ARRAY\\['([^']+)'`).exec(checks ?? '')?.[1];
  if (listed !== undefined) return listed;
  if (udt_name.startsWith('_')) return '{}';
  switch (udt_name) {
    case 'uuid':
      return '00000000-0000-7000-8000-000000000001';
    case 'timestamptz':
      return '2026-11-01T08:00:00Z';
    case 'date':
      return '2026-11-01';
    case 'json':
    case 'jsonb':
      return '{}';
    case 'bool':
      return 'true';
    case 'bytea':
      return '\\x01';
    default:
      return /^(int|float|numeric)/.test(udt_name) ? '1' : 'x';
  }
}

test('each row of the version before outlives all later migrations', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  const { database, close } = await createTestDatabase();
  try {
    for (const name of await readdir(MIGRATIONS)) {
      if (Number(name.slice(0, 4)) <= OLDER) await cp(join(MIGRATIONS, name), join(folder, name));
    }
    // It comes with all migrations applied.
    await sql`drop schema public cascade`.execute(database);
    await sql`create schema public`.execute(database);
    await migrate(database, folder);
    const columns = await columnsOf(database);
    const tables = [...new Set(columns.map(({ table_name }) => table_name))];
    expect(tables.length).toBeGreaterThan(30);
    for (const table of tables) {
      const own = columns.filter(({ table_name }) => table_name === table);
      const names = sql.join(own.map(({ column_name }) => sql.ref(column_name)));
      const values = sql.join(own.map((column) => sql`${someValue(column)}::${sql.raw(column.udt_name)}`));
      await sql`insert into ${sql.table(table)} (${names}) values (${values}) on conflict do nothing`.execute(database);
    }
    const later = (await readdir(MIGRATIONS)).filter((name) => Number(name.slice(0, 4)) > OLDER);
    expect(await migrate(database, MIGRATIONS)).toEqual(later.sort());
    const counts = new Map<string, number>();
    const kept = new Set((await columnsOf(database)).map(({ table_name }) => table_name));
    for (const table of tables.filter((name) => kept.has(name))) {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(database);
      counts.set(table, rows[0]?.n ?? 0);
    }
    expect([...counts].filter(([, count]) => count === 0)).toEqual([]);
    const { rows } = await sql`
      select a.seat, a.client, a.paused_at, g.client as renewed_by, w.kind, c.as_standby
      from authorizations_authorization a, token_vault_grant g, authorizations_walk w, authorizations_consent c
    `.execute(database);
    expect(rows).toEqual([
      {
        seat: 1,
        client: 'integration',
        paused_at: null,
        renewed_by: 'integration',
        kind: 'session',
        as_standby: false,
      },
    ]);
  } finally {
    await close();
    await rm(folder, { recursive: true });
  }
});
