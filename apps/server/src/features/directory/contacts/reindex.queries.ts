import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface UnsearchableContact {
  organization_id: string;
  list_id: string;
  contact_id: string;
  name: string;
  company: string | null;
  title: string | null;
  department: string | null;
  emails: string[];
  numbers: { value: string; type: string }[];
  changed_at: Date;
}

/** Over all organizations: contacts whose search columns are of an older form. */
export async function selectUnsearchableContacts(
  database: Database,
  input: { limit: number },
): Promise<UnsearchableContact[]> {
  const result = await sql<UnsearchableContact>`
    select organization_id, list_id, contact_id, name, company, title, department, emails, numbers, changed_at
    from directory_contact where search_version = 0
    order by organization_id, list_id, contact_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export interface ContactSearchColumns {
  contact_id: string;
  changed_at: string;
  sort_name: string;
  search_text: string;
  search_digits: string;
}

/** Writes search columns anew; whoever wrote the contact meanwhile has written them too. */
export async function updateContactSearch(
  database: Database,
  input: { organizationId: string; listId: string; columns: readonly ContactSearchColumns[] },
): Promise<void> {
  await sql`
    update directory_contact c set search_version = 1,
      sort_name = n.sort_name, search_text = n.search_text, search_digits = n.search_digits
    from jsonb_to_recordset(${JSON.stringify(input.columns)}::jsonb) as n(contact_id uuid, changed_at timestamptz,
      sort_name text, search_text text, search_digits text)
    where c.organization_id = ${input.organizationId} and c.list_id = ${input.listId} and c.contact_id = n.contact_id
      and c.search_version = 0 and c.changed_at = n.changed_at
  `.execute(database);
}
