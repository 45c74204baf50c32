import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

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
