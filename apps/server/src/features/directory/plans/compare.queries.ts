import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import { seenKeys } from '../reading/missing.queries.ts';
import type { SeenEntry } from '../seen-entry.ts';
import { type ComparedEntry, ENTRY_COLUMNS } from './entries.queries.ts';

interface RunRef {
  organizationId: string;
  runId: string;
}

export interface StagedDifference {
  key: string;
  kind: EntryKind;
  webex_id: string;
  /** Null: it is not to be in the directory. */
  payload: SeenEntry | null;
  digest: string | null;
  left_out: boolean;
  /** Null where there is none; a removed one too. */
  entry: ComparedEntry | null;
  /** False on a row that only says how far the page goes. */
  differs: boolean;
}

/**
 * The next page of what a run staged, of which only what differs from the directory leaves the database, and the last
 * row whether it differs or not. Entries added by hand are none of a run's business.
 */
export async function selectStagedDifferences(
  database: Database,
  input: RunRef & { after: string; limit: number },
): Promise<StagedDifference[]> {
  const result = await sql<StagedDifference>`
    with page as (
      select entry_id as key, kind, webex_id, payload, digest, left_out
      from directory_staged_entry
      where organization_id = ${input.organizationId} and run_id = ${input.runId} and entry_id > ${input.after}
      order by entry_id limit ${input.limit}
    ), compared as (
      select p.key, p.kind, p.webex_id, p.payload, p.digest, p.left_out,
        case when e.entry_id is null then null else ${ENTRY_COLUMNS} end as entry,
        case when p.payload is null then e.entry_id is not null and e.removed_at is null
          else e.entry_id is null or e.removed_at is not null or e.content_digest <> p.digest end as differs
      from page p
      left join directory_entry e on e.organization_id = ${input.organizationId}
        and e.kind collate "C" = p.kind and e.webex_id collate "C" = p.webex_id and e.origin = 'webex'
    )
    select key, kind, webex_id, left_out, differs,
      case when differs then payload end as payload, case when differs then digest end as digest,
      case when differs then entry end as entry
    from compared
    where differs or key = (select max(key) from page)
    order by key
  `.execute(database);
  return result.rows;
}

export interface GoneEntry {
  key: string;
  entry: ComparedEntry;
}

/** The next living entries a full run has not seen, in the order of stages. */
export async function selectUnstaged(
  database: Database,
  input: RunRef & { after: { kind: string; webexId: string }; kindsUnread: readonly string[]; limit: number },
): Promise<GoneEntry[]> {
  const result = await sql<GoneEntry>`
    with gone as (
      select kind collate "C" as kind, webex_id collate "C" as webex_id from directory_entry
      where organization_id = ${input.organizationId}
        and (kind collate "C", webex_id collate "C") > (${input.after.kind}::text, ${input.after.webexId}::text)
        and removed_at is null and origin = 'webex' and kind <> all(${input.kindsUnread}::text[])
      except ${seenKeys(input)}
      order by kind, webex_id limit ${input.limit}
    )
    select g.kind || ' ' || g.webex_id as key, ${ENTRY_COLUMNS} as entry
    from gone g
    join directory_entry e on e.organization_id = ${input.organizationId} and e.kind collate "C" = g.kind
      and e.webex_id collate "C" = g.webex_id
    order by g.kind, g.webex_id
  `.execute(database);
  return result.rows;
}

export interface PresentCount {
  kind: EntryKind;
  location: string | null;
  count: number;
}

/** Living entries that runs look after, by kind and location. */
export async function countPresent(database: Database, input: { organizationId: string }): Promise<PresentCount[]> {
  const result = await sql<PresentCount>`
    select kind, location, count(*)::int as count from directory_entry
    where organization_id = ${input.organizationId} and removed_at is null and origin = 'webex'
    group by kind, location
  `.execute(database);
  return result.rows;
}

/** What the run noted of kinds while it read. */
export async function selectRunKinds(
  database: Database,
  input: RunRef,
): Promise<{ kinds_off: EntryKind[]; kinds_unread: EntryKind[] }[]> {
  const result = await sql<{ kinds_off: EntryKind[]; kinds_unread: EntryKind[] }>`
    select kinds_off, kinds_unread from directory_run
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
  return result.rows;
}
