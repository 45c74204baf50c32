import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { EntryRow } from '../directory.queries.ts';

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
