import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface MissingEntry {
  kind: EntryKind;
  webex_id: string;
  location: string | null;
  department: string | null;
}

/** Entries Webex once listed and a full run has not seen; people first, place by place. Kinds that are off or could not be read are left out. */
export async function selectMissing(
  database: Database,
  input: { organizationId: string; runId: string; limit: number },
): Promise<MissingEntry[]> {
  const result = await sql<MissingEntry>`
    select e.kind, e.webex_id, e.location, e.department
    from directory_entry e
    join directory_run r on r.organization_id = e.organization_id and r.run_id = ${input.runId}
    where e.organization_id = ${input.organizationId} and e.removed_at is null and e.origin = 'webex'
      and e.kind <> all(r.kinds_off) and e.kind <> all(r.kinds_unread)
      and not exists (select 1 from directory_staged_entry s
        where s.organization_id = e.organization_id and s.run_id = r.run_id
          and s.entry_id = (e.kind || ' ' || e.webex_id) collate "C")
    order by e.kind = 'person' desc, e.kind, e.location, e.department, e.webex_id
    limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export interface SeenPerson {
  webex_id: string;
  location: string | null;
  department: string | null;
}

/** A few people of each of these places and departments whom a full run has seen. */
export async function selectSeenAmong(
  database: Database,
  input: {
    organizationId: string;
    runId: string;
    locations: readonly string[];
    departments: readonly string[];
    each: number;
  },
): Promise<SeenPerson[]> {
  const result = await sql<SeenPerson>`
    select webex_id, location, department from (
      select e.webex_id, e.location, e.department,
        row_number() over (partition by e.location order by e.webex_id) as at_place,
        row_number() over (partition by e.department order by e.webex_id) as in_department
      from directory_entry e
      join directory_staged_entry s on s.organization_id = e.organization_id and s.run_id = ${input.runId}
        and s.entry_id = (e.kind || ' ' || e.webex_id) collate "C"
      where e.organization_id = ${input.organizationId} and e.kind = 'person' and e.removed_at is null
        and e.origin = 'webex'
        and (e.location = any(${input.locations}::text[]) or e.department = any(${input.departments}::text[]))
    ) seen
    where (at_place <= ${input.each} and location = any(${input.locations}::text[]))
      or (in_department <= ${input.each} and department = any(${input.departments}::text[]))
    order by webex_id
  `.execute(database);
  return result.rows;
}

export interface MissingAtPlace {
  location: string | null;
  missing: number;
  staying: number;
}

/** People there were by the place they were at: how many a full run has not seen, and how many it has seen there. */
export async function selectMissingByPlace(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<MissingAtPlace[]> {
  const result = await sql<MissingAtPlace>`
    select e.location, count(*) filter (where s.entry_id is null)::int as missing,
      count(*) filter (where s.entry_id is not null)::int as staying
    from directory_entry e
    left join directory_staged_entry s on s.organization_id = e.organization_id and s.run_id = ${input.runId}
      and s.entry_id = (e.kind || ' ' || e.webex_id) collate "C"
    where e.organization_id = ${input.organizationId} and e.kind = 'person' and e.removed_at is null
      and e.origin = 'webex'
    group by e.location
    order by missing desc, e.location
  `.execute(database);
  return result.rows;
}

/** Some of the people a full run has not seen; of one place where that is named. */
export async function selectMissingSample(
  database: Database,
  input: { organizationId: string; runId: string; location: string | null; limit: number },
): Promise<{ webex_id: string }[]> {
  const result = await sql<{ webex_id: string }>`
    select e.webex_id from directory_entry e
    where e.organization_id = ${input.organizationId} and e.kind = 'person' and e.removed_at is null
      and e.origin = 'webex' and (${input.location}::text is null or e.location = ${input.location})
      and not exists (select 1 from directory_staged_entry s
        where s.organization_id = e.organization_id and s.run_id = ${input.runId}
          and s.entry_id = (e.kind || ' ' || e.webex_id) collate "C")
    order by e.webex_id
    limit ${input.limit}
  `.execute(database);
  return result.rows;
}
