import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { SeenLocation } from './seen-entry.ts';

/** Everything or nothing. */
export function inOneTransaction(database: Database, work: (transaction: Database) => Promise<void>): Promise<void> {
  return database.transaction().execute(work);
}

export interface EntryToWrite {
  entry_id: string;
  kind: string;
  webex_id: string;
  name: string;
  title: string | null;
  department: string | null;
  location: string | null;
  email: string | null;
  extension: string | null;
  numbers: { value: string; type: string }[];
  sort_name: string;
  search_text: string;
  search_digits: string;
  content_digest: string;
  extra: Record<string, string>;
}

/** Adds, changes and brings back one batch of entries. */
export async function upsertEntries(
  database: Database,
  input: { organizationId: string; entries: readonly EntryToWrite[]; at: Date },
): Promise<void> {
  await sql`
    insert into directory_entry (organization_id, entry_id, kind, webex_id, name, title, department, location, email,
      extension, numbers, sort_name, search_text, search_digits, content_digest, extra, added_at, changed_at)
    select ${input.organizationId}::uuid, r.entry_id, r.kind, r.webex_id, r.name, r.title, r.department, r.location,
      r.email, r.extension, r.numbers, r.sort_name, r.search_text, r.search_digits, r.content_digest, r.extra,
      ${input.at}::timestamptz, ${input.at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(input.entries)}::jsonb) as r(entry_id uuid, kind text, webex_id text,
      name text, title text, department text, location text, email text, extension text, numbers jsonb,
      sort_name text, search_text text, search_digits text, content_digest text, extra jsonb)
    on conflict (organization_id, entry_id) do update set
      name = excluded.name, title = excluded.title, department = excluded.department, location = excluded.location,
      email = excluded.email, extension = excluded.extension, numbers = excluded.numbers,
      sort_name = excluded.sort_name, search_text = excluded.search_text, search_digits = excluded.search_digits,
      content_digest = excluded.content_digest, extra = excluded.extra, changed_at = excluded.changed_at, removed_at = null
  `.execute(database);
}

export async function deleteNumbers(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[] },
): Promise<void> {
  await sql`
    delete from directory_number
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
  `.execute(database);
}

export async function insertNumbers(
  database: Database,
  input: { organizationId: string; numbers: readonly { number: string; entryId: string }[] },
): Promise<void> {
  await sql`
    insert into directory_number (organization_id, number, entry_id)
    select ${input.organizationId}::uuid, n.number, n.entry_id
    from unnest(${input.numbers.map(({ number }) => number)}::text[],
      ${input.numbers.map(({ entryId }) => entryId)}::uuid[]) as n(number, entry_id)
    on conflict (organization_id, number, entry_id) do nothing
  `.execute(database);
}

export async function markRemoved(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    update directory_entry set removed_at = ${input.at}
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
      and removed_at is null
  `.execute(database);
}

export async function deleteLocations(database: Database, input: { organizationId: string }): Promise<void> {
  await sql`delete from directory_location where organization_id = ${input.organizationId}`.execute(database);
}

export async function insertLocations(
  database: Database,
  input: { organizationId: string; locations: readonly SeenLocation[] },
): Promise<void> {
  await sql`
    insert into directory_location (organization_id, webex_id, name, country, time_zone)
    select ${input.organizationId}::uuid, l."webexId", l.name, l.country, l."timeZone"
    from jsonb_to_recordset(${JSON.stringify(input.locations)}::jsonb)
      as l("webexId" text, name text, country text, "timeZone" text)
  `.execute(database);
}
