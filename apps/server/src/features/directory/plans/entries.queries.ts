import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { LockedRow } from '../records/write-entries.queries.ts';

/** An entry within an answer that is compared, not written. */
export type ComparedEntry = Omit<LockedRow, 'removed_at'> & { removed_at: string | null };

/** Of `directory_entry e`, as one object. */
export const ENTRY_COLUMNS = sql`jsonb_build_object('entry_id', e.entry_id, 'kind', e.kind, 'webex_id', e.webex_id,
  'name', e.name, 'title', e.title, 'department', e.department, 'location', e.location, 'email', e.email,
  'extension', e.extension, 'esn', e.esn, 'numbers', e.numbers, 'extra', e.extra, 'details', e.details,
  'webex', e.webex, 'origin', e.origin, 'content_digest', e.content_digest, 'removed_at', e.removed_at)`;

/** For looking only: nothing is locked. Removed ones too. */
export async function selectPresent(
  database: Database,
  input: { organizationId: string; known: readonly { kind: EntryKind; webexId: string }[] },
): Promise<ComparedEntry[]> {
  const result = await sql<{ entry: ComparedEntry }>`
    select ${ENTRY_COLUMNS} as entry
    from unnest(${input.known.map(({ kind }) => kind)}::text[],
      ${input.known.map(({ webexId }) => webexId)}::text[]) as k(kind, webex_id)
    join directory_entry e on e.organization_id = ${input.organizationId} and e.kind = k.kind and e.webex_id = k.webex_id
  `.execute(database);
  return result.rows.map(({ entry }) => entry);
}

export interface KnownEntryId {
  kind: EntryKind;
  webex_id: string;
  entry_id: string;
}

/** Which entries there are of these, removed ones too. */
export async function selectEntryIds(
  database: Database,
  input: { organizationId: string; known: readonly { kind: EntryKind; webexId: string }[] },
): Promise<KnownEntryId[]> {
  const result = await sql<KnownEntryId>`
    select e.kind, e.webex_id, e.entry_id
    from unnest(${input.known.map(({ kind }) => kind)}::text[],
      ${input.known.map(({ webexId }) => webexId)}::text[]) as k(kind, webex_id)
    join directory_entry e on e.organization_id = ${input.organizationId} and e.kind = k.kind and e.webex_id = k.webex_id
  `.execute(database);
  return result.rows;
}
