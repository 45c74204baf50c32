import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** Which of these people were not in the list when it was last read. */
export async function selectUnlisted(
  database: Database,
  input: { organizationId: string; webexIds: readonly string[] },
): Promise<{ webex_id: string }[]> {
  const result = await sql<{ webex_id: string }>`
    select asked.webex_id from unnest(${input.webexIds}::text[]) as asked(webex_id)
    where not exists (select 1 from directory_listed l where l.organization_id = ${input.organizationId}
      and l.kind = 'person' and l.webex_id = asked.webex_id)
  `.execute(database);
  return result.rows;
}

/**
 * People for whom the list of numbers says something else than when they were last listed: a new number or extension, another
 * routing prefix, or none any more.
 */
export async function selectPeopleWithOtherNumbers(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<{ webex_id: string }[]> {
  const result = await sql<{ webex_id: string }>`
    with owned as (
      select owner_id, array_remove(array_agg(number ->> 'phone'), null) as phones,
        array_remove(array_agg(number ->> 'extension'), null) as extensions,
        array_remove(array_agg(number ->> 'esn'), null) as esns
      from directory_staged_number
      where organization_id = ${input.organizationId} and run_id = ${input.runId}
      group by owner_id
    )
    select l.webex_id
    from directory_listed l
    left join owned o on o.owner_id = l.webex_id
    where l.organization_id = ${input.organizationId} and l.kind = 'person' and (
      (o.owner_id is null and l.listed ->> 'esn' is not null)
      or (o.esns <> '{}' and coalesce(l.listed ->> 'esn', '') <> all (o.esns))
      or (o.extensions <> '{}' and coalesce(l.listed ->> 'extension', '') <> all (o.extensions))
      or exists (select 1 from unnest(o.phones) as p(phone)
        where not (l.listed -> 'numbers') @> jsonb_build_array(jsonb_build_object('value', phone)))
    )
  `.execute(database);
  return result.rows;
}

/** How many of each kind are in the directory. */
export async function countByKind(
  database: Database,
  input: { organizationId: string },
): Promise<{ kind: EntryKind; count: number }[]> {
  const result = await sql<{ kind: EntryKind; count: number }>`
    select kind, count(*)::int as count from directory_listed
    where organization_id = ${input.organizationId} group by kind
  `.execute(database);
  return result.rows;
}

/** What was begun as an incremental run reads everything. */
export async function updateKindToFull(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<void> {
  await sql`
    update directory_run set kind = 'full' where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
}
