import type { EntryKind } from '@linekeeper/api-contract';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface MissingEntry {
  kind: EntryKind;
  webex_id: string;
  location: string | null;
  department: string | null;
}

interface OfRun {
  organizationId: string;
  runId: string;
}

/**
 * The keys of what a run has seen, to be taken away from those of known entries. As a difference of sets: a stage has no statistics
 * yet, and a join without them may compare each with each.
 */
export const seenKeys = (input: OfRun): RawBuilder<unknown> => sql`
  (select kind, webex_id from directory_staged_entry
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
  union all
  select s.kind collate "C", k.webex_id collate "C" from directory_staged_same s, unnest(s.webex_ids) as k(webex_id)
    where s.organization_id = ${input.organizationId} and s.run_id = ${input.runId})`;

/** Entries Webex once listed and a full run has not seen; people first, place by place. Kinds that are off or could not be read are left out. */
export async function selectMissing(database: Database, input: OfRun & { limit: number }): Promise<MissingEntry[]> {
  const result = await sql<MissingEntry>`
    with missing as (
      select e.kind collate "C" as kind, e.webex_id collate "C" as webex_id
      from directory_entry e
      join directory_run r on r.organization_id = e.organization_id and r.run_id = ${input.runId}
      where e.organization_id = ${input.organizationId} and e.removed_at is null and e.origin = 'webex'
        and e.kind <> all(r.kinds_off) and e.kind <> all(r.kinds_unread)
      except ${seenKeys(input)}
    )
    select e.kind, e.webex_id, e.location, e.department
    from missing m
    join directory_entry e on e.organization_id = ${input.organizationId} and e.kind collate "C" = m.kind
      and e.webex_id collate "C" = m.webex_id
    order by e.kind = 'person' desc, e.kind, e.location, e.department, e.webex_id
    limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** How many living entries of each kind a run has staged whole. */
export async function countStagedLiving(
  database: Database,
  input: OfRun,
): Promise<{ kind: EntryKind; count: number }[]> {
  const result = await sql<{ kind: EntryKind; count: number }>`
    select e.kind, count(*)::int as count from directory_staged_entry s
    join directory_entry e on e.organization_id = s.organization_id and e.kind collate "C" = s.kind
      and e.webex_id collate "C" = s.webex_id and e.removed_at is null and e.origin = 'webex'
    where s.organization_id = ${input.organizationId} and s.run_id = ${input.runId}
    group by e.kind
  `.execute(database);
  return result.rows;
}

export interface SeenPerson {
  webex_id: string;
  location: string | null;
  department: string | null;
}

/** The people a full run has not seen. */
const missingPeople = (input: OfRun): RawBuilder<unknown> => sql`
  select kind collate "C" as kind, webex_id collate "C" as webex_id from directory_entry
  where organization_id = ${input.organizationId} and kind = 'person' and removed_at is null and origin = 'webex'
  except ${seenKeys(input)}`;

/** A few people of each of these places and departments whom a full run has seen. */
export async function selectSeenAmong(
  database: Database,
  input: OfRun & { locations: readonly string[]; departments: readonly string[]; each: number },
): Promise<SeenPerson[]> {
  const result = await sql<SeenPerson>`
    with missing as (${missingPeople(input)})
    select webex_id, location, department from (
      select e.webex_id, e.location, e.department,
        row_number() over (partition by e.location order by e.webex_id) as at_place,
        row_number() over (partition by e.department order by e.webex_id) as in_department
      from directory_entry e
      left join missing m on m.webex_id = e.webex_id collate "C"
      where e.organization_id = ${input.organizationId} and e.kind = 'person' and e.removed_at is null
        and e.origin = 'webex' and m.webex_id is null
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
export async function selectMissingByPlace(database: Database, input: OfRun): Promise<MissingAtPlace[]> {
  const result = await sql<MissingAtPlace>`
    with missing as (${missingPeople(input)})
    select e.location, count(m.webex_id)::int as missing, count(*) filter (where m.webex_id is null)::int as staying
    from directory_entry e
    left join missing m on m.webex_id = e.webex_id collate "C"
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
  input: OfRun & { location: string | null; limit: number },
): Promise<{ webex_id: string }[]> {
  const result = await sql<{ webex_id: string }>`
    with missing as (${missingPeople(input)})
    select e.webex_id from missing m
    join directory_entry e on e.organization_id = ${input.organizationId} and e.kind collate "C" = m.kind
      and e.webex_id collate "C" = m.webex_id
    where ${input.location}::text is null or e.location = ${input.location}
    order by e.webex_id
    limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** Some of the people a full run has seen, of those who were there before. */
export async function selectSeenSample(
  database: Database,
  input: OfRun & { limit: number },
): Promise<{ webex_id: string }[]> {
  const result = await sql<{ webex_id: string }>`
    select e.webex_id from directory_entry e
    left join (${missingPeople(input)}) m on m.webex_id = e.webex_id collate "C"
    where e.organization_id = ${input.organizationId} and e.kind = 'person' and e.removed_at is null
      and e.origin = 'webex' and m.webex_id is null
    order by e.webex_id
    limit ${input.limit}
  `.execute(database);
  return result.rows;
}
