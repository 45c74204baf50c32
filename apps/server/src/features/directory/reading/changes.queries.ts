import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** Which of these people were not in the list when it was last read. */
export async function selectUnlisted(
  database: Database,
  input: { organizationId: string; webexIds: readonly string[] },
): Promise<{ webex_id: string }[]> {
  const result = await sql<{ webex_id: string }>`
    select asked.webex_id from unnest(${input.webexIds}::text[]) as asked(webex_id)
    where not exists (select 1 from directory_listed l where l.organization_id = ${input.organizationId}
      and l.kind = 'person' and l.webex_id = asked.webex_id)
  `.execute(database);
  return result.rows;
}

/** The next people by id, with the digest of what the list of numbers said of each when it was last listed. */
export async function selectNumbersDigests(
  database: Database,
  input: { organizationId: string; after: string; limit: number },
): Promise<{ webex_id: string; numbers_digest: string | null }[]> {
  const result = await sql<{ webex_id: string; numbers_digest: string | null }>`
    select webex_id, numbers_digest from directory_listed
    where organization_id = ${input.organizationId} and kind = 'person' and webex_id > ${input.after}
    order by webex_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** How many of each kind are in the directory. */
export async function countByKind(
  database: Database,
  input: { organizationId: string },
): Promise<{ kind: EntryKind; count: number }[]> {
  const result = await sql<{ kind: EntryKind; count: number }>`
    select kind, count(*)::int as count from directory_listed
    where organization_id = ${input.organizationId} group by kind
  `.execute(database);
  return result.rows;
}

/** What was begun as an incremental run reads everything. */
export async function updateKindToFull(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<void> {
  await sql`
    update directory_run set kind = 'full' where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
}
