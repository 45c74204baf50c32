import { sql } from 'kysely';
import type { Database } from '../platform/database/database.ts';

export interface ServerFacts {
  version: string;
  version_number: number;
  /** A copy that cannot be written. */
  standby: boolean;
  at: Date;
}

/** The one place that wants the database's own time: to compare it. */
export async function selectServerFacts(database: Database): Promise<ServerFacts[]> {
  const result = await sql<ServerFacts>`
    select current_setting('server_version') as version, current_setting('server_version_num')::integer as version_number,
      pg_is_in_recovery() as standby, clock_timestamp() as at
  `.execute(database);
  return result.rows;
}
