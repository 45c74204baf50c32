import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { SeenEntry } from '../seen-entry.ts';
import type { KeptValue } from './number-edits.ts';
import type { LockedRow } from './write-entries.queries.ts';

export interface RecordRow extends LockedRow {
  added_at: Date;
  changed_at: Date;
}

/** Gone ones too. */
export async function selectRecord(
  database: Database,
  input: { organizationId: string; entryId: string },
): Promise<RecordRow[]> {
  const result = await sql<RecordRow>`
    select entry_id, kind, webex_id, name, title, department, location, email, extension, esn, numbers, extra, details,
      webex, origin, content_digest, added_at, changed_at, removed_at
    from directory_entry
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId}
  `.execute(database);
  return result.rows;
}

export interface OwnValueRow {
  field: string;
  value: KeptValue;
  set_at: Date;
  set_by: string;
}

export async function selectOwnValues(
  database: Database,
  input: { organizationId: string; entryId: string },
): Promise<OwnValueRow[]> {
  const result = await sql<OwnValueRow>`
    select field, value, set_at, set_by from directory_own_value
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId}
  `.execute(database);
  return result.rows;
}

export async function upsertOwnValues(
  database: Database,
  input: {
    organizationId: string;
    entryId: string;
    values: readonly { field: string; value: KeptValue }[];
    at: Date;
    by: string;
  },
): Promise<void> {
  await sql`
    insert into directory_own_value (organization_id, entry_id, field, value, set_at, set_by)
    select ${input.organizationId}::uuid, ${input.entryId}::uuid, v ->> 'field', v -> 'value',
      ${input.at}::timestamptz, ${input.by}
    from jsonb_array_elements(${JSON.stringify(input.values)}::jsonb) as v
    on conflict (organization_id, entry_id, field) do update set
      value = excluded.value, set_at = excluded.set_at, set_by = excluded.set_by
  `.execute(database);
}

export async function deleteOwnValue(
  database: Database,
  input: { organizationId: string; entryId: string; field: string },
): Promise<{ value: KeptValue }[]> {
  const result = await sql<{ value: KeptValue }>`
    delete from directory_own_value
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId} and field = ${input.field}
    returning value
  `.execute(database);
  return result.rows;
}

export interface ManualRow {
  entry_id: string;
  kind: EntryKind;
  name: string;
  added_at: Date;
  by: string | null;
}

/** Entries added by hand, by name. */
export async function selectManual(database: Database, input: { organizationId: string }): Promise<ManualRow[]> {
  const result = await sql<ManualRow>`
    select e.entry_id, e.kind, e.name, e.added_at,
      (select h.by_name from directory_entry_history h
        where h.organization_id = e.organization_id and h.entry_id = e.entry_id and h.act = 'added'
        order by h.at limit 1) as by
    from directory_entry e
    where e.organization_id = ${input.organizationId} and e.origin = 'manual' and e.removed_at is null
    order by e.sort_name, e.entry_id
  `.execute(database);
  return result.rows;
}

export interface SetHereRow extends OwnValueRow {
  entry_id: string;
  name: string;
  kind: EntryKind;
  webex: SeenEntry | null;
  total: number;
}

/** Values set by hand on living entries that Webex knows, newest first; `total` counts all. */
export async function selectSetHere(
  database: Database,
  input: { organizationId: string; limit: number },
): Promise<SetHereRow[]> {
  const result = await sql<SetHereRow>`
    select v.entry_id, v.field, v.value, v.set_at, v.set_by, e.name, e.kind, e.webex, count(*) over ()::int as total
    from directory_own_value v
    join directory_entry e on e.organization_id = v.organization_id and e.entry_id = v.entry_id
    where v.organization_id = ${input.organizationId} and e.removed_at is null and e.origin = 'webex'
    order by v.set_at desc, e.sort_name, v.field limit ${input.limit}
  `.execute(database);
  return result.rows;
}
