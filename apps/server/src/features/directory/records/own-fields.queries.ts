import type { OwnFieldKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export async function selectOwnFieldNames(
  database: Database,
  input: { organizationId: string },
): Promise<{ field_id: string; name: string; searchable: boolean }[]> {
  const result = await sql<{ field_id: string; name: string; searchable: boolean }>`
    select field_id, name, searchable from directory_own_field where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

export interface OwnFieldRow {
  field_id: string;
  name: string;
  kind: OwnFieldKind;
  choices: string[];
  /** Whether what stands in it is searched for. */
  searchable: boolean;
  used: number;
}

/** By name, with how many entries have a value. */
export async function selectOwnFields(database: Database, input: { organizationId: string }): Promise<OwnFieldRow[]> {
  const result = await sql<OwnFieldRow>`
    select f.field_id, f.name, f.kind, f.choices, f.searchable,
      (select count(*)::int from directory_own_value v
        where v.organization_id = f.organization_id and v.field = f.field_id::text) as used
    from directory_own_field f where f.organization_id = ${input.organizationId}
    order by f.name_key
  `.execute(database);
  return result.rows;
}

/** No row where there is one of that name. */
export async function insertOwnField(
  database: Database,
  input: { organizationId: string; field: Omit<OwnFieldRow, 'used'>; nameKey: string; at: Date },
): Promise<{ field_id: string }[]> {
  const { field_id: id, name, kind, choices, searchable } = input.field;
  const result = await sql<{ field_id: string }>`
    insert into directory_own_field (organization_id, field_id, name, name_key, kind, choices, searchable, added_at)
    values (${input.organizationId}, ${id}, ${name}, ${input.nameKey}, ${kind}, ${choices}::text[], ${searchable},
      ${input.at})
    on conflict (organization_id, name_key) do nothing
    returning field_id
  `.execute(database);
  return result.rows;
}

export async function updateOwnField(
  database: Database,
  input: {
    organizationId: string;
    fieldId: string;
    name: string;
    nameKey: string;
    choices: readonly string[];
    searchable: boolean;
  },
): Promise<{ field_id: string }[]> {
  const result = await sql<{ field_id: string }>`
    update directory_own_field set name = ${input.name}, name_key = ${input.nameKey}, choices = ${input.choices}::text[],
      searchable = ${input.searchable}
    where organization_id = ${input.organizationId} and field_id = ${input.fieldId}
      and not exists (
        select 1 from directory_own_field other
        where other.organization_id = ${input.organizationId} and other.name_key = ${input.nameKey}
          and other.field_id <> ${input.fieldId}
      )
    returning field_id
  `.execute(database);
  return result.rows;
}

export async function deleteOwnField(
  database: Database,
  input: { organizationId: string; fieldId: string },
): Promise<{ field_id: string }[]> {
  const result = await sql<{ field_id: string }>`
    delete from directory_own_field where organization_id = ${input.organizationId} and field_id = ${input.fieldId}
    returning field_id
  `.execute(database);
  return result.rows;
}

/** Which living entries have a value in a field, in order of id. */
export async function selectEntriesWithField(
  database: Database,
  input: { organizationId: string; field: string },
): Promise<{ entry_id: string }[]> {
  const result = await sql<{ entry_id: string }>`
    select v.entry_id from directory_own_value v
    join directory_entry e on e.organization_id = v.organization_id and e.entry_id = v.entry_id
    where v.organization_id = ${input.organizationId} and v.field = ${input.field} and e.removed_at is null
    order by v.entry_id
  `.execute(database);
  return result.rows;
}

export async function deleteValuesOfField(
  database: Database,
  input: { organizationId: string; field: string },
): Promise<void> {
  await sql`
    delete from directory_own_value where organization_id = ${input.organizationId} and field = ${input.field}
  `.execute(database);
}
