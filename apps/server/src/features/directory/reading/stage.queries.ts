import type { EntryKind } from '@linekeeper/api-contract';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { ListedEntry, SeenEntry, SeenLocation } from '../seen-entry.ts';

/** Which run, and the process that does it: a run taken over by another one writes nothing more. */
export interface RunRef {
  organizationId: string;
  runId: string;
  worker: string;
}

/** The page's rows and how far the list is, or neither. */
export function inOneTransaction<T>(database: Database, work: (transaction: Database) => Promise<T>): Promise<T> {
  return database.transaction().execute(work);
}

export interface CheckpointRow {
  source: string;
  next_link: string | null;
  pages: number;
  items: number;
  done: boolean;
  tracking_id: string | null;
}

export async function selectCheckpoints(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<CheckpointRow[]> {
  const result = await sql<CheckpointRow>`
    select source, next_link, pages::int as pages, items::int as items, done, tracking_id from directory_run_page
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
  return result.rows;
}

/** Gives back the source; nothing where the run is no longer this process's. */
export const checkpointRow = (input: RunRef & { checkpoint: CheckpointRow }): RawBuilder<{ source: string }> => {
  const { checkpoint } = input;
  return sql<{ source: string }>`
    insert into directory_run_page (organization_id, run_id, source, next_link, pages, items, done, tracking_id)
    select organization_id, run_id, ${checkpoint.source}, ${checkpoint.next_link}, ${checkpoint.pages}::bigint,
      ${checkpoint.items}::bigint, ${checkpoint.done}::boolean, ${checkpoint.tracking_id}
    from directory_run
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
      and worker = ${input.worker}
    on conflict (organization_id, run_id, source) do update set
      next_link = excluded.next_link, pages = excluded.pages, items = excluded.items, done = excluded.done,
      tracking_id = excluded.tracking_id
    returning source`;
};

export interface RunReading {
  state: string;
  rules_changed_at: Date | null;
  changes_since: Date | null;
}

export async function selectReading(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<RunReading[]> {
  const result = await sql<RunReading>`
    select state, rules_changed_at, changes_since from directory_run
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
  return result.rows;
}

/** What every page of the run is read with. */
export async function updateReading(
  database: Database,
  input: RunRef & { rulesChangedAt: Date | null; kindsOff: readonly EntryKind[] },
): Promise<void> {
  await sql`
    update directory_run set rules_changed_at = ${input.rulesChangedAt}, kinds_off = ${input.kindsOff}::text[]
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and worker = ${input.worker}
  `.execute(database);
}

/** Kinds that could not be read, and what is said of it. */
export async function updateUnread(
  database: Database,
  input: RunRef & { kindsUnread: readonly EntryKind[]; note: string },
): Promise<void> {
  await sql`
    update directory_run set kinds_unread = ${input.kindsUnread}::text[], note = ${input.note}
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and worker = ${input.worker}
  `.execute(database);
}

/** Something more that is said of a run that ends well all the same. */
export async function addNote(database: Database, input: RunRef & { note: string }): Promise<void> {
  await sql`
    update directory_run set note = concat_ws(' ', note, ${input.note}::text)
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and worker = ${input.worker}
  `.execute(database);
}

export interface StagedEntry {
  entry_id: string;
  kind: EntryKind;
  webex_id: string;
  /** Null: it is not to be in the directory. */
  payload: SeenEntry | null;
  digest: string | null;
  left_out: boolean;
  listed: ListedEntry | null;
  listed_digest: string | null;
  source_digest: string | null;
  /** Of what the list of numbers says of it; empty where it says nothing. */
  numbers_digest: string | null;
}

/** A list that moved while it was read can show an entry twice: the first one stays. Returns how many are new. */
export async function insertStaged(
  database: Database,
  input: { organizationId: string; runId: string; entries: readonly StagedEntry[] },
): Promise<number> {
  const result = await sql`
    insert into directory_staged_entry
      (organization_id, run_id, entry_id, kind, webex_id, payload, digest, left_out, listed, listed_digest,
      source_digest, numbers_digest)
    select ${input.organizationId}::uuid, ${input.runId}::uuid, r.entry_id, r.kind, r.webex_id, r.payload, r.digest,
      r.left_out, r.listed, r.listed_digest, r.source_digest, r.numbers_digest
    from jsonb_to_recordset(${JSON.stringify(input.entries)}::jsonb) as r(entry_id text, kind text, webex_id text,
      payload jsonb, digest text, left_out boolean, listed jsonb, listed_digest text,
      source_digest text, numbers_digest text)
    on conflict (organization_id, run_id, entry_id) do nothing
  `.execute(database);
  return Number(result.numAffectedRows ?? 0);
}

/** A page of locations, and how far the list is; no row, and nothing kept, where the run is no longer this process's. */
export async function insertStagedLocations(
  database: Database,
  input: RunRef & { checkpoint: CheckpointRow; locations: readonly SeenLocation[] },
): Promise<{ source: string }[]> {
  const result = await sql<{ source: string }>`
    with page as (${checkpointRow(input)}),
    kept as (
      insert into directory_staged_location (organization_id, run_id, webex_id, name, country, time_zone)
      select ${input.organizationId}::uuid, ${input.runId}::uuid, l."webexId", l.name, l.country, l."timeZone"
      from page, jsonb_to_recordset(${JSON.stringify(input.locations)}::jsonb)
        as l("webexId" text, name text, country text, "timeZone" text)
      on conflict (organization_id, run_id, webex_id) do nothing
    )
    select source from page
  `.execute(database);
  return result.rows;
}

export async function selectStagedLocations(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<SeenLocation[]> {
  const result = await sql<SeenLocation>`
    select webex_id as "webexId", name, country, time_zone as "timeZone" from directory_staged_location
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
  return result.rows;
}
