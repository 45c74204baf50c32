import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface GrantEndRow {
  authorization_id: string;
  job: string;
  adoption_id: string;
  refresh_expires_at: Date;
}

/** Of many organizations at once. */
export async function selectGrantEnds(
  database: Database,
  input: { organizationIds: readonly string[] },
): Promise<GrantEndRow[]> {
  const result = await sql<GrantEndRow>`
    select authorization_id, job, adoption_id, refresh_expires_at from token_vault_grant
    where organization_id = any(${[...input.organizationIds]}::uuid[])
  `.execute(database);
  return result.rows;
}
