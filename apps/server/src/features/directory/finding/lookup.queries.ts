import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { EntryRow } from '../directory.queries.ts';
import type { FindingRow } from './search.queries.ts';

/** The countries an organization's locations are in, where most are first: a number without one may be of any of them. */
export async function selectCountries(
  database: Database,
  input: { organizationId: string },
): Promise<{ country: string }[]> {
  const result = await sql<{ country: string }>`
    select country from directory_location
    where organization_id = ${input.organizationId} and country is not null
    group by country order by count(*) desc, country limit 20
  `.execute(database);
  return result.rows;
}

/** Whose any of these numbers are, by name. */
export async function selectOwnersOfAny(
  database: Database,
  input: { organizationId: string; numbers: readonly string[]; limit: number },
): Promise<(EntryRow & { found_by: string })[]> {
  const result = await sql<EntryRow & { found_by: string }>`
    select n.number as found_by, e.entry_id, e.kind, e.name, e.title, e.department, e.location, e.email, e.extension,
      e.numbers, e.extra
    from directory_number n
    join directory_entry e on e.organization_id = n.organization_id and e.entry_id = n.entry_id
    where n.organization_id = ${input.organizationId} and n.number = any(${input.numbers}::text[])
      and e.removed_at is null
    order by e.sort_name, e.entry_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** The contacts of these lists with any of these numbers, by name. */
export async function selectContactsOfAny(
  database: Database,
  input: { organizationId: string; numbers: readonly string[]; lists: readonly string[]; limit: number },
): Promise<(FindingRow & { found_by: string })[]> {
  const result = await sql<FindingRow & { found_by: string }>`
    select (
        select n ->> 'value' from jsonb_array_elements(c.numbers) n
        where n ->> 'value' = any(${input.numbers}::text[]) limit 1
      ) as found_by,
      c.contact_id as entry_id, 'contact' as kind, c.name, c.title, c.department, null as location,
      c.emails[1] as email, null as extension, c.numbers, '{}'::jsonb as extra, c.list_id, c.company
    from directory_contact c
    where c.organization_id = ${input.organizationId} and c.list_id = any(${[...input.lists]}::uuid[])
      and jsonb_path_query_array(c.numbers, '$[*].value') ?| ${input.numbers}::text[]
    order by c.sort_name, c.contact_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** One number with one who has it. */
export interface OwnerRow {
  number: string;
  id: string;
  kind: EntryKind;
  name: string;
  company: string | null;
}

/** Whose each of these numbers is, by name; of each so many. */
export async function selectOwnersOfEach(
  database: Database,
  input: { organizationId: string; numbers: readonly string[]; limit: number },
): Promise<OwnerRow[]> {
  const result = await sql<OwnerRow>`
    select s.number, o.id, o.kind, o.name, null as company
    from unnest(${[...input.numbers]}::text[]) as s (number) cross join lateral (
      select e.entry_id as id, e.kind, e.name, e.sort_name
      from directory_number n
      join directory_entry e on e.organization_id = n.organization_id and e.entry_id = n.entry_id
      where n.organization_id = ${input.organizationId} and n.number = s.number and e.removed_at is null
      order by e.sort_name, e.entry_id limit ${input.limit}
    ) as o
    order by o.sort_name, o.id
  `.execute(database);
  return result.rows;
}

/** The contacts of these lists with each of these numbers, by name; of each so many. */
export async function selectContactsOfEach(
  database: Database,
  input: { organizationId: string; numbers: readonly string[]; lists: readonly string[]; limit: number },
): Promise<OwnerRow[]> {
  const result = await sql<OwnerRow>`
    select s.number, o.id, 'contact' as kind, o.name, o.company
    from unnest(${[...input.numbers]}::text[]) as s (number) cross join lateral (
      select c.contact_id as id, c.name, c.company, c.sort_name
      from directory_contact c
      where c.organization_id = ${input.organizationId} and c.list_id = any(${[...input.lists]}::uuid[])
        and jsonb_path_query_array(c.numbers, '$[*].value') ? s.number
      order by c.sort_name, c.contact_id limit ${input.limit}
    ) as o
    order by o.sort_name, o.id
  `.execute(database);
  return result.rows;
}
