import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

/** Of many organizations at once. */
export async function selectGrantEnds(
  database: Database,
  input: { organizationIds: readonly string[] },
): Promise<{ authorization_id: string; refresh_expires_at: Date }[]> {
  const result = await sql<{ authorization_id: string; refresh_expires_at: Date }>`
    select authorization_id, refresh_expires_at from token_vault_grant
    where organization_id = any(${[...input.organizationIds]}::uuid[])
  `.execute(database);
  return result.rows;
}
