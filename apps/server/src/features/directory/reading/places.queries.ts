import type { EntryKind } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface PlacedEntry {
  kind: EntryKind;
  webex_id: string;
  location: string;
}

/** Groups, lines and workspaces the directory has at these places. */
export async function selectPlaced(
  database: Database,
  input: { organizationId: string; locations: readonly string[]; limit: number },
): Promise<PlacedEntry[]> {
  const result = await sql<PlacedEntry>`
    select kind, webex_id, location from directory_entry
    where organization_id = ${input.organizationId} and kind <> 'person' and removed_at is null and origin = 'webex'
      and location = any(${input.locations}::text[])
    order by kind, webex_id
    limit ${input.limit}
  `.execute(database);
  return result.rows;
}
