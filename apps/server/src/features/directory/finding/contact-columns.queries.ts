import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface ContactColumnsRow {
  count: number;
  ids: string | null;
  lists: string | null;
  names: string | null;
  titles: string | null;
  departments: string | null;
  companies: string | null;
  emails: string | null;
  numbers: string | null;
}

/** Contacts of these lists by column in one row, by name: as those of the directory are read, and for the same reason. */
export async function selectContactColumns(
  database: Database,
  input: { organizationId: string; listIds: readonly string[] },
): Promise<ContactColumnsRow[]> {
  const result = await sql<ContactColumnsRow>`
    select count(*)::int as count,
      string_agg(replace(contact_id::text, '-', ''), ${'\n'}) as ids,
      string_agg((array_position(${[...input.listIds]}::uuid[], list_id) - 1)::text, ${'\n'}) as lists,
      string_agg(translate(name, ${'\n\r'}, '  '), ${'\n'}) as names,
      string_agg(translate(coalesce(title, ''), ${'\n\r'}, '  '), ${'\n'}) as titles,
      string_agg(translate(coalesce(department, ''), ${'\n\r'}, '  '), ${'\n'}) as departments,
      string_agg(translate(coalesce(company, ''), ${'\n\r'}, '  '), ${'\n'}) as companies,
      string_agg(translate(array_to_string(emails, ' '), ${'\n\r'}, '  '), ${'\n'}) as emails,
      string_agg(case when numbers = '[]' then '' else numbers::text end, ${'\n'}) as numbers
    from (
      select contact_id, list_id, name, title, department, company, emails, numbers
      from directory_contact
      where organization_id = ${input.organizationId} and list_id = any(${[...input.listIds]}::uuid[])
      order by sort_name, contact_id
    ) as contact
  `.execute(database);
  return result.rows;
}
