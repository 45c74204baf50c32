import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface ReportRow {
  organization_id: string;
  next_at: Date;
}

export async function insertReport(database: Database, row: ReportRow): Promise<void> {
  await sql`
    insert into notifications_report (organization_id, next_at) values (${row.organization_id}, ${row.next_at})
    on conflict (organization_id) do nothing
  `.execute(database);
}

/** Over all organizations: those with a row, and when it is due. */
export async function selectReports(database: Database): Promise<ReportRow[]> {
  const result = await sql<ReportRow>`select organization_id, next_at from notifications_report`.execute(database);
  return result.rows;
}

/** The row for whoever moves its due time first. */
export async function claimReport(
  database: Database,
  input: { organizationId: string; now: Date; nextAt: Date },
): Promise<ReportRow[]> {
  const result = await sql<ReportRow>`
    update notifications_report set next_at = ${input.nextAt}
    where organization_id = ${input.organizationId} and next_at <= ${input.now}
    returning organization_id, next_at
  `.execute(database);
  return result.rows;
}
