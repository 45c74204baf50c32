import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { ListedEntry } from '../seen-entry.ts';

export interface ListedKey {
  kind: EntryKind;
  webex_id: string;
}

export async function selectListedDigests(
  database: Database,
  input: { organizationId: string },
): Promise<(ListedKey & { digest: string })[]> {
  const result = await sql<ListedKey & { digest: string }>`
    select kind, webex_id, digest from directory_listed where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

export async function upsertListed(
  database: Database,
  input: { organizationId: string; listed: readonly (ListedKey & { listed: ListedEntry; digest: string })[] },
): Promise<void> {
  await sql`
    insert into directory_listed (organization_id, kind, webex_id, listed, digest)
    select ${input.organizationId}::uuid, r.kind, r.webex_id, r.listed, r.digest
    from jsonb_to_recordset(${JSON.stringify(input.listed)}::jsonb)
      as r(kind text, webex_id text, listed jsonb, digest text)
    on conflict (organization_id, kind, webex_id) do update set listed = excluded.listed, digest = excluded.digest
  `.execute(database);
}

export async function deleteListed(
  database: Database,
  input: { organizationId: string; gone: readonly ListedKey[] },
): Promise<void> {
  await sql`
    delete from directory_listed l
    using jsonb_to_recordset(${JSON.stringify(input.gone)}::jsonb) as g(kind text, webex_id text)
    where l.organization_id = ${input.organizationId} and l.kind = g.kind and l.webex_id = g.webex_id
  `.execute(database);
}

/** The next page by key; null for the first. */
export async function selectListedPage(
  database: Database,
  input: { organizationId: string; after: ListedKey | null; limit: number },
): Promise<{ listed: ListedEntry }[]> {
  const after =
    input.after === null ? sql`` : sql`and (kind, webex_id) > (${input.after.kind}, ${input.after.webex_id})`;
  const result = await sql<{ listed: ListedEntry }>`
    select listed from directory_listed where organization_id = ${input.organizationId} ${after}
    order by kind, webex_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}
