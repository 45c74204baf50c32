import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import { matchingTerms, type SoughtTerm } from '../finding/search.queries.ts';
import type { ContactContent } from './contact.ts';

export interface ContactRow {
  contact_id: string;
  name: string;
  company: string | null;
  title: string | null;
  department: string | null;
  emails: string[];
  numbers: ContactContent['numbers'];
  note: string | null;
  sort_name: string;
  changed_at: Date;
  changed_by: string;
}

export interface ContactToWrite extends ContactContent {
  contact_id: string;
  sort_name: string;
  search_text: string;
  search_digits: string;
  match_key: string;
}

interface ListKey {
  organizationId: string;
  listId: string;
}

const COLUMNS = sql`contact_id, name, company, title, department, emails, numbers, note, sort_name, changed_at, changed_by`;

/** By name; all terms must be found. `after` is the last of the page before. */
export async function selectContacts(
  database: Database,
  input: ListKey & {
    terms: readonly SoughtTerm[];
    after: { sortName: string; contactId: string } | null;
    limit: number;
  },
): Promise<ContactRow[]> {
  const { after } = input;
  const rest =
    after === null ? sql`` : sql`and (sort_name, contact_id) > (${after.sortName}, ${after.contactId}::uuid)`;
  const result = await sql<ContactRow>`
    select ${COLUMNS} from directory_contact
    where organization_id = ${input.organizationId} and list_id = ${input.listId} ${matchingTerms(input.terms)} ${rest}
    order by sort_name, contact_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function countContacts(
  database: Database,
  input: ListKey & { terms: readonly SoughtTerm[] },
): Promise<{ count: number }[]> {
  const result = await sql<{ count: number }>`
    select count(*)::int as count from directory_contact
    where organization_id = ${input.organizationId} and list_id = ${input.listId} ${matchingTerms(input.terms)}
  `.execute(database);
  return result.rows;
}

export async function selectContact(database: Database, input: ListKey & { contactId: string }): Promise<ContactRow[]> {
  const result = await sql<ContactRow>`
    select ${COLUMNS} from directory_contact
    where organization_id = ${input.organizationId} and list_id = ${input.listId} and contact_id = ${input.contactId}
  `.execute(database);
  return result.rows;
}

/** Adds contacts, and writes known ones anew. */
export async function upsertContacts(
  database: Database,
  input: ListKey & { contacts: readonly ContactToWrite[]; importId: string | null; at: Date; by: string },
): Promise<void> {
  await sql`
    insert into directory_contact (organization_id, list_id, contact_id, name, sort_name, company, title, department,
      emails, numbers, note, match_key, search_text, search_digits, import_id, changed_at, changed_by)
    select ${input.organizationId}::uuid, ${input.listId}::uuid, r.contact_id, r.name, r.sort_name, r.company, r.title,
      r.department, array(select jsonb_array_elements_text(r.emails)), r.numbers, r.note, r.match_key, r.search_text,
      r.search_digits, ${input.importId}::uuid, ${input.at}::timestamptz, ${input.by}
    from jsonb_to_recordset(${JSON.stringify(input.contacts)}::jsonb) as r(contact_id uuid, name text, sort_name text,
      company text, title text, department text, emails jsonb, numbers jsonb, note text, match_key text,
      search_text text, search_digits text)
    on conflict (organization_id, list_id, contact_id) do update set
      (name, sort_name, company, title, department, emails, numbers, note, match_key, search_text, search_digits,
        import_id, changed_at, changed_by, search_version) =
      (excluded.name, excluded.sort_name, excluded.company, excluded.title, excluded.department, excluded.emails,
        excluded.numbers, excluded.note, excluded.match_key, excluded.search_text, excluded.search_digits,
        excluded.import_id, excluded.changed_at, excluded.changed_by, 1)
  `.execute(database);
}

/** The words of these contacts, for guessing what was meant. One that no contact has any more does no harm. */
export async function insertContactWords(
  database: Database,
  input: ListKey & { contactIds: readonly string[] },
): Promise<void> {
  await sql`
    insert into directory_contact_word (organization_id, list_id, word)
    select distinct organization_id, list_id, word
    from directory_contact, string_to_table(split_part(search_text, '|@', 1), ' ') as marked,
      ltrim(marked, '|=-') as word
    where organization_id = ${input.organizationId} and list_id = ${input.listId}
      and contact_id = any(${[...input.contactIds]}::uuid[]) and length(word) >= 3 and word !~ '[0-9]$'
    on conflict (organization_id, list_id, word) do nothing
  `.execute(database);
}

export async function deleteContact(
  database: Database,
  input: ListKey & { contactId: string },
): Promise<{ contact_id: string }[]> {
  const result = await sql<{ contact_id: string }>`
    delete from directory_contact
    where organization_id = ${input.organizationId} and list_id = ${input.listId} and contact_id = ${input.contactId}
    returning contact_id
  `.execute(database);
  return result.rows;
}

/** What an import compares a file with. */
export async function selectMatchKeys(
  database: Database,
  input: ListKey,
): Promise<{ match_key: string; contact_id: string }[]> {
  const result = await sql<{ match_key: string; contact_id: string }>`
    select match_key, min(contact_id::text)::uuid as contact_id from directory_contact
    where organization_id = ${input.organizationId} and list_id = ${input.listId} group by match_key
  `.execute(database);
  return result.rows;
}
