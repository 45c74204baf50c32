import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface PasswordPolicyRow {
  kind: string;
  days: number | null;
}

export async function selectPasswordPolicy(
  database: Database,
  input: { organizationId: string },
): Promise<PasswordPolicyRow[]> {
  const result = await sql<PasswordPolicyRow>`
    select kind, days from authorizations_password_policy where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

/** When the audit log last told of a new password of this person. */
export async function selectLastPasswordChange(
  database: Database,
  input: { organizationId: string; personWebexId: string },
): Promise<{ at: Date }[]> {
  const result = await sql<{ at: Date }>`
    select at from authorizations_audit_event
    where organization_id = ${input.organizationId} and person_webex_id = ${input.personWebexId} and kind = 'password'
    order by at desc limit 1
  `.execute(database);
  return result.rows;
}
