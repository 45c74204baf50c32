import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

/** What one authorization has registered an interest in, and until when. */
export interface InterestRow {
  authorizationId: string;
  /** Null while there is none. */
  expiresAt: Date | null;
  problem: string | null;
  checkDueAt: Date;
}

export async function readInterests(database: Database, input: { organizationId: string }): Promise<InterestRow[]> {
  const { rows } = await sql<InterestRow>`
    select authorization_id as "authorizationId", expires_at as "expiresAt", problem, check_due_at as "checkDueAt"
    from call_control_interest where organization_id = ${input.organizationId}
  `.execute(database);
  return rows;
}

export async function writeInterest(
  database: Database,
  input: InterestRow & { organizationId: string },
): Promise<void> {
  await sql`
    insert into call_control_interest (organization_id, authorization_id, expires_at, problem, check_due_at)
    values (${input.organizationId}, ${input.authorizationId}, ${input.expiresAt}, ${input.problem}, ${input.checkDueAt})
    on conflict (organization_id, authorization_id) do update set
      expires_at = excluded.expires_at, problem = excluded.problem, check_due_at = excluded.check_due_at
  `.execute(database);
}

/** What is left of authorizations that are gone and has lapsed. */
export async function deleteLapsedInterests(
  database: Database,
  input: { organizationId: string; before: Date; living: readonly string[] },
): Promise<void> {
  await sql`
    delete from call_control_interest
    where organization_id = ${input.organizationId} and expires_at < ${input.before}
      and authorization_id <> all(${[...input.living]}::uuid[])
  `.execute(database);
}
