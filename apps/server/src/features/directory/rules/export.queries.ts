import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface ExportRow {
  entry_id: string;
  kind: EntryKind;
  name: string;
  title: string | null;
  department: string | null;
  location: string | null;
  email: string | null;
  extension: string | null;
  numbers: { value: string; type: string }[];
  extra: Record<string, string>;
  sort_name: string;
}

/** The next page of living entries by name; null for the first. */
export async function selectExportPage(
  database: Database,
  input: { organizationId: string; after: { sort_name: string; entry_id: string } | null; limit: number },
): Promise<ExportRow[]> {
  const { after } = input;
  const page = after === null ? sql`` : sql`and (sort_name, entry_id) > (${after.sort_name}, ${after.entry_id}::uuid)`;
  const result = await sql<ExportRow>`
    select entry_id, kind, name, title, department, location, email, extension, numbers, extra, sort_name
    from directory_entry
    where organization_id = ${input.organizationId} and removed_at is null ${page}
    order by sort_name, entry_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}
