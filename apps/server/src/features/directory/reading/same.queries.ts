import type { EntryKind } from '@linekeeper/api-contract';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import { type CheckpointRow, checkpointRow, type RunRef } from './stage.queries.ts';

interface OfRun {
  organizationId: string;
  runId: string;
}

/** Of what Webex said of an entry, and of its content. */
export const DIGEST_LENGTH = 22;

/**
 * Digests of what Webex said when entries were last listed, each followed by that of what was made of it, in the order of the first: only
 * of entries that the directory has as they were then, or has not, where the rules leave them out (the second is blank). One text,
 * since so many rows would take ten times as much.
 */
export async function selectSame(
  database: Database,
  input: { organizationId: string },
): Promise<{ pairs: string | null }[]> {
  const { organizationId } = input;
  const result = await sql<{ pairs: string | null }>`
    select string_agg(l.source_digest || rpad(l.content_digest, ${DIGEST_LENGTH}::integer), ''
      order by l.source_digest collate "C") as pairs
    from directory_listed l
    left join directory_entry e on e.organization_id = ${organizationId} and e.kind collate "C" = l.kind collate "C"
      and e.webex_id collate "C" = l.webex_id collate "C" and e.removed_at is null and e.origin = 'webex'
    where l.organization_id = ${organizationId}
      and l.content_digest = case when e.webex_id is null then '' else e.content_digest end
      and length(l.source_digest) = ${DIGEST_LENGTH} and length(l.content_digest) in (0, ${DIGEST_LENGTH})
  `.execute(database);
  return result.rows;
}

/** Entries of one list that the directory has as they are, and the digests of their contents. */
interface SameEntries extends OfRun {
  source: string;
  kind: EntryKind;
  webexIds: readonly string[];
  digests: readonly string[];
}

/**
 * Notes of these entries that a run has seen them as the directory has them, and how far their list is; no row, and nothing noted, where
 * the run is no longer this process's.
 */
export async function insertSame(
  database: Database,
  input: SameEntries & RunRef & { checkpoint: CheckpointRow },
): Promise<{ source: string }[]> {
  const { organizationId, runId, source, kind, webexIds, digests } = input;
  const result = await sql<{ source: string }>`
    with page as (${checkpointRow(input)}),
    same as (
      insert into directory_staged_same (organization_id, run_id, source, batch, kind, webex_ids, digests)
      select ${organizationId}::uuid, ${runId}::uuid, ${source}::text,
        (select coalesce(max(batch), -1) + 1 from directory_staged_same
          where organization_id = ${organizationId} and run_id = ${runId} and source = ${source}),
        ${kind}::text, ${textsOf(webexIds)}, ${textsOf(digests)}
      from page where ${webexIds.length}::int > 0
    )
    select source from page
  `.execute(database);
  return result.rows;
}

/** As JSON: the driver takes twenty times as long to write an array down. */
const textsOf = (texts: readonly string[]): RawBuilder<unknown> =>
  sql`array(select jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb))`;

/** Which of these a list of the same kind has shown this run already. */
export async function selectShown(
  database: Database,
  input: OfRun & {
    /** A list that does not count. */
    notBy: string | null;
    kind: EntryKind;
    webexIds: readonly string[];
  },
): Promise<{ webex_id: string }[]> {
  const { organizationId, runId, notBy, kind, webexIds } = input;
  const result = await sql<{ webex_id: string }>`
    select k.webex_id from unnest(${webexIds}::text[]) as k(webex_id)
    where exists (select 1 from directory_staged_entry s
        where s.organization_id = ${organizationId} and s.run_id = ${runId}
          and s.entry_id = (${kind}::text || ' ' || k.webex_id) collate "C")
      or exists (select 1 from directory_staged_same s
        where s.organization_id = ${organizationId} and s.run_id = ${runId}
          and s.source is distinct from ${notBy} and s.kind = ${kind} and k.webex_id = any(s.webex_ids))
  `.execute(database);
  return result.rows;
}

/**
 * An entry that was the same when it was read and is not any more: a plan was approved, or a run undone, meanwhile. As a difference of
 * sets, for which no statistics are needed.
 */
export async function selectMoved(database: Database, input: OfRun): Promise<{ webex_id: string }[]> {
  const { organizationId, runId } = input;
  const result = await sql<{ webex_id: string }>`
    select s.kind, k.webex_id, k.digest
    from directory_staged_same s, unnest(s.webex_ids, s.digests) as k(webex_id, digest)
    where s.organization_id = ${organizationId} and s.run_id = ${runId} and k.digest <> ''
    except
    select kind, webex_id, content_digest from directory_entry
    where organization_id = ${organizationId} and removed_at is null and origin = 'webex'
    limit 1
  `.execute(database);
  return result.rows;
}

/** A page of the list of numbers, and how far it is; no row, and nothing kept, where the run is no longer this process's. */
export async function insertStagedNumbers(
  database: Database,
  input: RunRef & { checkpoint: CheckpointRow; batch: number; numbers: readonly unknown[] },
): Promise<{ source: string }[]> {
  const result = await sql<{ source: string }>`
    with page as (${checkpointRow(input)}),
    kept as (
      insert into directory_staged_numbers (organization_id, run_id, batch, numbers)
      select ${input.organizationId}::uuid, ${input.runId}::uuid, ${input.batch}::bigint,
        ${JSON.stringify(input.numbers)}::jsonb
      from page
      on conflict (organization_id, run_id, batch) do nothing
    )
    select source from page
  `.execute(database);
  return result.rows;
}

/** The next page of the list of numbers. */
export async function selectStagedNumbers<T>(
  database: Database,
  input: OfRun & { after: number },
): Promise<{ batch: number; numbers: T[] }[]> {
  const result = await sql<{ batch: number; numbers: T[] }>`
    select batch::int as batch, numbers from directory_staged_numbers
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and batch > ${input.after}
    order by batch limit 1
  `.execute(database);
  return result.rows;
}
