import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { KnownEntry } from './plan-run.ts';

export interface EntryRow {
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
}

/** How many living entries of each kind there are. */
export async function countEntries(
  database: Database,
  input: { organizationId: string },
): Promise<{ kind: EntryKind; count: number }[]> {
  const result = await sql<{ kind: EntryKind; count: number }>`
    select kind, count(*)::int as count
    from directory_entry
    where organization_id = ${input.organizationId} and removed_at is null
    group by kind
  `.execute(database);
  return result.rows;
}

export interface FoundRow {
  entry_id: string;
  name: string;
  extension: string | null;
  kind: EntryKind;
  webex_id: string;
}

export async function selectEntryByWebexId(
  database: Database,
  input: { organizationId: string; kind: EntryKind; webexId: string },
): Promise<FoundRow[]> {
  const result = await sql<FoundRow>`
    select entry_id, name, extension, kind, webex_id from directory_entry
    where organization_id = ${input.organizationId} and kind = ${input.kind} and webex_id = ${input.webexId}
      and removed_at is null
  `.execute(database);
  return result.rows;
}

export async function selectEntry(
  database: Database,
  input: { organizationId: string; entryId: string },
): Promise<FoundRow[]> {
  const result = await sql<FoundRow>`
    select entry_id, name, extension, kind, webex_id from directory_entry
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId} and removed_at is null
  `.execute(database);
  return result.rows;
}

/** Two rows at most: with more than one owner nobody can say whose it is. */
export async function selectOwners(
  database: Database,
  input: { organizationId: string; number: string },
): Promise<{ entry_id: string; name: string }[]> {
  const result = await sql<{ entry_id: string; name: string }>`
    select e.entry_id, e.name
    from directory_number n
    join directory_entry e on e.organization_id = n.organization_id and e.entry_id = n.entry_id
    where n.organization_id = ${input.organizationId} and n.number = ${input.number} and e.removed_at is null
    limit 2
  `.execute(database);
  return result.rows;
}

export async function selectPeople(
  database: Database,
  input: { organizationId: string },
): Promise<{ entry_id: string; webex_id: string }[]> {
  const result = await sql<{ entry_id: string; webex_id: string }>`
    select entry_id, webex_id from directory_entry
    where organization_id = ${input.organizationId} and kind = 'person' and origin = 'webex' and removed_at is null
  `.execute(database);
  return result.rows;
}

/** The country most locations are in, for numbers people type without a country code. */
export async function selectMainCountry(
  database: Database,
  input: { organizationId: string },
): Promise<{ country: string }[]> {
  const result = await sql<{ country: string }>`
    select country from directory_location
    where organization_id = ${input.organizationId} and country is not null
    group by country order by count(*) desc, country limit 1
  `.execute(database);
  return result.rows;
}

/** Removed ones too: an entry that comes back keeps its id. Those added by hand are no run's business. */
export async function selectKnownEntries(database: Database, input: { organizationId: string }): Promise<KnownEntry[]> {
  const result = await sql<KnownEntry>`
    select entry_id as "entryId", kind, webex_id as "webexId", content_digest as "contentDigest",
      removed_at is not null as removed
    from directory_entry where organization_id = ${input.organizationId} and origin = 'webex'
  `.execute(database);
  return result.rows;
}
