import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

interface OfRun {
  organizationId: string;
  runId: string;
}

export interface SourceDigest {
  webex_id: string;
  source_digest: string;
}

/**
 * Notes which of these Webex says the same of as when they were last listed, and the directory has as they were then; returns the
 * others. One look-up for each: a join would read the whole directory for every batch.
 */
export async function insertSame(
  database: Database,
  input: OfRun & { source: string; kind: EntryKind; items: readonly SourceDigest[] },
): Promise<{ webex_id: string }[]> {
  const { organizationId, runId, source, kind, items } = input;
  const result = await sql<{ webex_id: string }>`
    with known as (
      select k.webex_id, k.place, l.content_digest,
        coalesce(l.source_digest = k.source_digest and case
          when l.content_digest = '' then e.entry_id is null or e.removed_at is not null
          else e.removed_at is null and e.content_digest = l.content_digest end, false) as same
      from unnest(${items.map(({ webex_id }) => webex_id)}::text[],
        ${items.map(({ source_digest }) => source_digest)}::text[]) with ordinality as k(webex_id, source_digest, place)
      left join lateral (select source_digest, content_digest from directory_listed
        where organization_id = ${organizationId} and kind = ${kind} and webex_id = k.webex_id limit 1) l on true
      left join lateral (select entry_id, removed_at, content_digest from directory_entry
        where organization_id = ${organizationId} and kind = ${kind} and webex_id = k.webex_id and origin = 'webex'
        limit 1) e on true
    ), kept as (
      insert into directory_staged_same (organization_id, run_id, source, batch, kind, webex_ids, digests)
      select ${organizationId}::uuid, ${runId}::uuid, ${source}::text,
        (select coalesce(max(batch), -1) + 1 from directory_staged_same
          where organization_id = ${organizationId} and run_id = ${runId} and source = ${source}),
        ${kind}::text, array_agg(webex_id order by place), array_agg(content_digest order by place)
      from known where same having count(*) > 0
    )
    select webex_id from known where not same
  `.execute(database);
  return result.rows;
}

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

/** A page of the list of numbers. */
export async function insertStagedNumbers(
  database: Database,
  input: OfRun & { batch: number; numbers: readonly unknown[] },
): Promise<void> {
  await sql`
    insert into directory_staged_numbers (organization_id, run_id, batch, numbers)
    values (${input.organizationId}, ${input.runId}, ${input.batch}, ${JSON.stringify(input.numbers)}::jsonb)
    on conflict (organization_id, run_id, batch) do nothing
  `.execute(database);
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
