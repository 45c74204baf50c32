import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { FieldChange } from './entry-changes.ts';

export type HistoryAct = 'added' | 'changed' | 'removed' | 'restored' | 'set' | 'taken-back';

export interface HistoryToWrite {
  entry_id: string;
  change_id: string;
  act: HistoryAct;
  fields: FieldChange[];
}

export async function insertHistory(
  database: Database,
  input: {
    organizationId: string;
    changes: readonly HistoryToWrite[];
    at: Date;
    runId: string | null;
    byName: string | null;
  },
): Promise<void> {
  await sql`
    insert into directory_entry_history
      (organization_id, entry_id, change_id, at, act, run_number, by_name, fields)
    select ${input.organizationId}::uuid, c.entry_id, c.change_id, ${input.at}::timestamptz, c.act,
      (select number from directory_run
        where organization_id = ${input.organizationId} and run_id = ${input.runId}::uuid),
      ${input.byName}::text, c.fields
    from jsonb_to_recordset(${JSON.stringify(input.changes)}::jsonb)
      as c(entry_id uuid, change_id uuid, act text, fields jsonb)
  `.execute(database);
}

export interface HistoryRow {
  change_id: string;
  at: Date;
  act: HistoryAct;
  run_number: number | null;
  by_name: string | null;
  fields: FieldChange[];
}

/** Newest first. */
export async function selectHistory(
  database: Database,
  input: { organizationId: string; entryId: string; before: Date | null; limit: number },
): Promise<HistoryRow[]> {
  const older: RawBuilder<unknown> = input.before === null ? sql`` : sql`and at < ${input.before}`;
  const result = await sql<HistoryRow>`
    select change_id, at, act, run_number::int as run_number, by_name, fields
    from directory_entry_history
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId} ${older}
    order by at desc, change_id desc limit ${input.limit}
  `.execute(database);
  return result.rows;
}
