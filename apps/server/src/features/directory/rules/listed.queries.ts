import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { ListedEntry } from '../seen-entry.ts';

export interface ListedKey {
  kind: EntryKind;
  webex_id: string;
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
