import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface ProcessRow {
  process_id: string;
  place: string;
  mark: string;
  ended_at: Date | null;
}

export async function insertProcess(
  database: Database,
  input: { processId: string; place: string; mark: string; startedAt: Date },
): Promise<void> {
  await sql`
    insert into token_vault_process (process_id, place, mark, started_at)
    values (${input.processId}, ${input.place}, ${input.mark}, ${input.startedAt})
  `.execute(database);
}

/** All that are known to have ended, and those of one place. */
export async function selectProcesses(database: Database, input: { place: string }): Promise<ProcessRow[]> {
  const result = await sql<ProcessRow>`
    select process_id, place, mark, ended_at from token_vault_process
    where ended_at is not null or place = ${input.place}
  `.execute(database);
  return result.rows;
}

export async function endProcess(database: Database, input: { processId: string; at: Date }): Promise<void> {
  await sql`
    update token_vault_process set ended_at = ${input.at} where process_id = ${input.processId} and ended_at is null
  `.execute(database);
}

/** Those that ended long ago, and those of places where nobody came back to look. */
export async function deleteFormerProcesses(
  database: Database,
  input: { endedBefore: Date; startedBefore: Date },
): Promise<void> {
  await sql`
    delete from token_vault_process where ended_at < ${input.endedBefore} or started_at < ${input.startedBefore}
  `.execute(database);
}
