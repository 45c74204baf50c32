import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { EntryRow } from '../directory.queries.ts';

export type UnsearchableRow = EntryRow & {
  organization_id: string;
  webex_id: string;
  esn: string | null;
  changed_at: Date;
};

/** Over all organizations: entries whose search columns are of an older form. */
export async function selectUnsearchable(database: Database, input: { limit: number }): Promise<UnsearchableRow[]> {
  const result = await sql<UnsearchableRow>`
    select organization_id, entry_id, kind, webex_id, name, title, department, location, email, extension, esn, numbers,
      extra, changed_at
    from directory_entry where search_version = 0
    order by organization_id, entry_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export interface SearchColumns {
  entry_id: string;
  changed_at: string;
  sort_name: string;
  search_text: string;
  search_digits: string;
}

/** Writes search columns anew; whoever wrote the entry meanwhile has written them too, so that only the mark is taken off. */
export async function updateSearchColumns(
  database: Database,
  input: { organizationId: string; columns: readonly SearchColumns[] },
): Promise<void> {
  await sql`
    update directory_entry e set search_version = 1,
      sort_name = case when e.changed_at = c.changed_at then c.sort_name else e.sort_name end,
      search_text = case when e.changed_at = c.changed_at then c.search_text else e.search_text end,
      search_digits = case when e.changed_at = c.changed_at then c.search_digits else e.search_digits end
    from jsonb_to_recordset(${JSON.stringify(input.columns)}::jsonb) as c(entry_id uuid, changed_at timestamptz,
      sort_name text, search_text text, search_digits text)
    where e.organization_id = ${input.organizationId} and e.entry_id = c.entry_id and e.search_version = 0
  `.execute(database);
}
