import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** Real traffic was refused: until somebody has looked, a standby is the better choice. */
export async function noteDoubt(
  database: Database,
  input: { organizationId: string; authorizationId: string; at: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization set doubted_at = ${input.at}
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and state <> 'stopped' and doubted_at is null
  `.execute(database);
}

/** Somebody looked; a refusal heard after that stays. */
export async function clearDoubt(
  database: Database,
  input: { organizationId: string; authorizationId: string; notAfter: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization set doubted_at = null
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and doubted_at <= ${input.notAfter}
  `.execute(database);
}
