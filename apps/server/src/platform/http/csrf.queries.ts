import { sql } from 'kysely';
import type { Database } from '../database/database.ts';

/** The key of this name; the first process to ask sets it. */
export async function keepKey(database: Database, input: { name: string; value: Uint8Array }): Promise<Uint8Array> {
  await sql`
    insert into platform_key (name, value) values (${input.name}, ${Buffer.from(input.value)})
    on conflict (name) do nothing
  `.execute(database);
  const { rows } = await sql<{ value: Buffer }>`select value from platform_key where name = ${input.name}`.execute(
    database,
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`The key ${input.name} was stored and is gone`);
  return row.value;
}
