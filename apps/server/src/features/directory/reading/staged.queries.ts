import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { ListedEntry } from '../seen-entry.ts';
import { seenKeys } from './missing.queries.ts';

interface OfRun {
  organizationId: string;
  runId: string;
}

/** Keeps what Webex lists now; writes only what differs from what was kept. */
export async function upsertListedFromStage(database: Database, input: OfRun): Promise<void> {
  await sql`
    insert into directory_listed as l (organization_id, kind, webex_id, listed, digest, source_digest, content_digest,
      numbers_digest)
    select organization_id, kind, webex_id, listed, listed_digest, source_digest, coalesce(digest, ''), numbers_digest
    from directory_staged_entry
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and listed is not null
    on conflict (organization_id, kind, webex_id) do update set
      listed = excluded.listed, digest = excluded.digest, source_digest = excluded.source_digest,
      content_digest = excluded.content_digest, numbers_digest = excluded.numbers_digest
    where (l.digest, l.source_digest, l.content_digest, l.numbers_digest) is distinct from
      (excluded.digest, excluded.source_digest, excluded.content_digest, excluded.numbers_digest)
  `.execute(database);
}

/** What Webex lists as far as is known, and how much of that a run has staged whole. */
export async function countListed(database: Database, input: OfRun): Promise<{ listed: number; staged: number }[]> {
  const result = await sql<{ listed: number; staged: number }>`
    select (select count(*) from directory_listed where organization_id = ${input.organizationId})::int as listed,
      (select count(*) from directory_staged_entry where organization_id = ${input.organizationId}
        and run_id = ${input.runId} and listed is not null)::int as staged
  `.execute(database);
  return result.rows;
}

/** Of a full run: what it has not seen is listed no longer, but for kinds that could not be read. */
export async function deleteListedNotStaged(
  database: Database,
  input: OfRun & { kindsUnread: readonly EntryKind[] },
): Promise<void> {
  await sql`
    with unseen as (
      select kind collate "C" as kind, webex_id collate "C" as webex_id from directory_listed
      where organization_id = ${input.organizationId} and kind <> all(${input.kindsUnread}::text[])
      except ${seenKeys(input)}
    )
    delete from directory_listed l using unseen u
    where l.organization_id = ${input.organizationId} and l.kind = u.kind and l.webex_id = u.webex_id
  `.execute(database);
}

export async function deleteLocationsNotStaged(database: Database, input: OfRun): Promise<void> {
  await sql`
    delete from directory_location l
    where l.organization_id = ${input.organizationId}
      and not exists (select 1 from directory_staged_location s
        where s.organization_id = l.organization_id and s.run_id = ${input.runId} and s.webex_id = l.webex_id)
  `.execute(database);
}

export async function upsertLocationsFromStage(database: Database, input: OfRun): Promise<void> {
  await sql`
    insert into directory_location as l (organization_id, webex_id, name, country, time_zone)
    select organization_id, webex_id, name, country, time_zone from directory_staged_location
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
    on conflict (organization_id, webex_id) do update set
      name = excluded.name, country = excluded.country, time_zone = excluded.time_zone
    where (l.name, l.country, l.time_zone) is distinct from (excluded.name, excluded.country, excluded.time_zone)
  `.execute(database);
}

export interface RunSummary {
  kind: 'full' | 'incremental';
  started_at: Date;
  kinds_unread: EntryKind[];
  note: string | null;
  rules_changed_at: Date | null;
}

export async function selectRunSummary(database: Database, input: OfRun): Promise<RunSummary[]> {
  const result = await sql<RunSummary>`
    select kind, started_at, kinds_unread, note, rules_changed_at from directory_run
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
  return result.rows;
}

/** A page of what Webex showed a run. */
export async function selectStagedAfter(
  database: Database,
  input: OfRun & { after: string; limit: number },
): Promise<{ entry_id: string; listed: ListedEntry }[]> {
  const result = await sql<{ entry_id: string; listed: ListedEntry }>`
    select entry_id, listed from directory_staged_entry
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and entry_id > ${input.after}
      and listed is not null
    order by entry_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}
