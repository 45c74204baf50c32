import type { EntryDetails, EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { SeenEntry } from '../seen-entry.ts';
import type { KeptValue } from './number-edits.ts';

/** Everything or nothing. */
export function inOneTransaction<T>(database: Database, work: (transaction: Database) => Promise<T>): Promise<T> {
  return database.transaction().execute(work);
}

export interface LockedRow {
  entry_id: string;
  kind: EntryKind;
  webex_id: string;
  name: string;
  title: string | null;
  department: string | null;
  location: string | null;
  email: string | null;
  extension: string | null;
  esn: string | null;
  numbers: { value: string; type: string }[];
  extra: Record<string, string>;
  details: EntryDetails;
  webex: SeenEntry | null;
  origin: 'webex' | 'manual';
  content_digest: string;
  removed_at: Date | null;
}

/** Takes the rows, so that a value set by hand and a run never write over each other. In one order, against deadlocks. */
export async function lockEntries(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[] },
): Promise<LockedRow[]> {
  const result = await sql<LockedRow>`
    select entry_id, kind, webex_id, name, title, department, location, email, extension, esn, numbers, extra, details,
      webex, origin, content_digest, removed_at
    from directory_entry
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
    order by entry_id for update
  `.execute(database);
  return result.rows;
}

export async function selectOwnValuesOf(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[] },
): Promise<{ entry_id: string; field: string; value: KeptValue }[]> {
  const result = await sql<{ entry_id: string; field: string; value: KeptValue }>`
    select entry_id, field, value from directory_own_value
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
  `.execute(database);
  return result.rows;
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
  esn: string | null;
  numbers: { value: string; type: string }[];
  sort_name: string;
  search_text: string;
  search_digits: string;
  content_digest: string;
  extra: Record<string, string>;
  details: EntryDetails;
  webex: SeenEntry | null;
  origin: 'webex' | 'manual';
}

/** Adds, changes and brings back one batch of entries. */
export async function upsertEntries(
  database: Database,
  input: { organizationId: string; entries: readonly EntryToWrite[]; at: Date },
): Promise<void> {
  await sql`
    insert into directory_entry (organization_id, entry_id, kind, webex_id, name, title, department, location, email,
      extension, esn, numbers, sort_name, search_text, search_digits, content_digest, extra, details, webex, origin,
      added_at, changed_at)
    select ${input.organizationId}::uuid, r.entry_id, r.kind, r.webex_id, r.name, r.title, r.department, r.location,
      r.email, r.extension, r.esn, r.numbers, r.sort_name, r.search_text, r.search_digits, r.content_digest, r.extra,
      r.details, nullif(r.webex, 'null'::jsonb), r.origin, ${input.at}::timestamptz, ${input.at}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(input.entries)}::jsonb) as r(entry_id uuid, kind text, webex_id text,
      name text, title text, department text, location text, email text, extension text, esn text, numbers jsonb,
      sort_name text, search_text text, search_digits text, content_digest text, extra jsonb, details jsonb,
      webex jsonb, origin text)
    on conflict (organization_id, entry_id) do update set
      name = excluded.name, title = excluded.title, department = excluded.department, location = excluded.location,
      email = excluded.email, extension = excluded.extension, esn = excluded.esn, numbers = excluded.numbers,
      sort_name = excluded.sort_name, search_text = excluded.search_text, search_digits = excluded.search_digits,
      content_digest = excluded.content_digest, extra = excluded.extra, details = excluded.details,
      webex = excluded.webex, changed_at = excluded.changed_at, removed_at = null
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

/** Only those that were not gone yet. */
export async function markRemoved(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[]; at: Date },
): Promise<{ entry_id: string }[]> {
  const result = await sql<{ entry_id: string }>`
    update directory_entry set removed_at = ${input.at}
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
      and removed_at is null
    returning entry_id
  `.execute(database);
  return result.rows;
}
