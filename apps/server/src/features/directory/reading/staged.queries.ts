import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { ListedEntry } from '../seen-entry.ts';

interface OfRun {
  organizationId: string;
  runId: string;
}

/** Keeps what Webex lists now; writes only what differs from what was kept. */
export async function upsertListedFromStage(database: Database, input: OfRun): Promise<void> {
  await sql`
    insert into directory_listed (organization_id, kind, webex_id, listed, digest)
    select s.organization_id, s.kind, s.webex_id, s.listed, s.listed_digest
    from directory_staged_entry s
    left join directory_listed l on l.organization_id = s.organization_id and l.kind = s.kind
      and l.webex_id = s.webex_id
    where s.organization_id = ${input.organizationId} and s.run_id = ${input.runId} and s.listed is not null
      and l.digest is distinct from s.listed_digest
    on conflict (organization_id, kind, webex_id) do update set listed = excluded.listed, digest = excluded.digest
  `.execute(database);
}

/** Of a full run: what it has not seen is listed no longer, but for kinds that could not be read. */
export async function deleteListedNotStaged(
  database: Database,
  input: OfRun & { kindsUnread: readonly EntryKind[] },
): Promise<void> {
  await sql`
    delete from directory_listed l
    where l.organization_id = ${input.organizationId} and l.kind <> all(${input.kindsUnread}::text[])
      and not exists (select 1 from directory_staged_entry s
        where s.organization_id = l.organization_id and s.run_id = ${input.runId} and s.kind = l.kind
          and s.webex_id = l.webex_id)
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
    insert into directory_location (organization_id, webex_id, name, country, time_zone)
    select organization_id, webex_id, name, country, time_zone from directory_staged_location
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
    on conflict (organization_id, webex_id) do update set
      name = excluded.name, country = excluded.country, time_zone = excluded.time_zone
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
