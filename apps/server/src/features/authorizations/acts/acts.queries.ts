import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { AuthorizationRow } from '../authorizations.queries.ts';

type One = { organizationId: string; authorizationId: string };

/** The row for whoever pauses it first. */
export async function setPaused(
  database: Database,
  input: One & { at: Date; by: string; reason: string },
): Promise<AuthorizationRow[]> {
  const result = await sql<AuthorizationRow>`
    update authorizations_authorization set
      paused_at = ${input.at}, act_by = ${input.by}, act_reason = ${input.reason},
      suspect_since = null, suspicion = null, doubted_at = null, drill_until = null, incident_id = null
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId} and paused_at is null
    returning *
  `.execute(database);
  return result.rows;
}

/** Ends a pause, and no revocation; the next probe is due at once. */
export async function endPause(database: Database, input: One & { at: Date }): Promise<AuthorizationRow[]> {
  const result = await sql<AuthorizationRow>`
    update authorizations_authorization set
      paused_at = null, act_by = null, act_reason = null, good_in_a_row = 1,
      next_probe_at = ${input.at}, next_job_probe_at = ${input.at}
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and paused_at is not null and revoked_at is null
    returning *
  `.execute(database);
  return result.rows;
}

/** Stopped by us: no verdict, no incident, nothing left to examine. The row for whoever revokes it first. */
export async function setRevoked(
  database: Database,
  input: One & { at: Date; by: string; reason: string },
): Promise<AuthorizationRow[]> {
  const result = await sql<AuthorizationRow>`
    update authorizations_authorization set
      state = 'stopped', stopped_at = coalesce(paused_at, case when state = 'stopped' then stopped_at end, ${input.at}::timestamptz),
      paused_at = ${input.at}, revoked_at = ${input.at}, act_by = ${input.by}, act_reason = ${input.reason},
      verdict = null, incident_id = null, refresh_refusal = null, access_alive = false,
      suspect_since = null, suspicion = null, doubted_at = null, drill_until = null
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId} and revoked_at is null
    returning *
  `.execute(database);
  return result.rows;
}

/** The row for whoever writes down first how it ended. */
export async function noteRevocation(
  database: Database,
  input: One & { text: string },
): Promise<{ authorization_id: string }[]> {
  const result = await sql<{ authorization_id: string }>`
    update authorizations_authorization set revoked_text = ${input.text}
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and revoked_at is not null and revoked_text is null
    returning authorization_id
  `.execute(database);
  return result.rows;
}

/** Over all organizations: revocations whose process did not come to the end. */
export async function selectUnendedRevocations(
  database: Database,
  input: { before: Date },
): Promise<AuthorizationRow[]> {
  const result = await sql<AuthorizationRow>`
    select * from authorizations_authorization
    where revoked_at <= ${input.before} and (revoked_text is null or seat > 1)
    order by revoked_at limit 100
  `.execute(database);
  return result.rows;
}

/** Of a standby nothing has to stay: its seat is free again. */
export async function deleteStandby(database: Database, input: One): Promise<void> {
  await sql`
    delete from authorizations_authorization
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and seat > 1 and revoked_at is not null
  `.execute(database);
}
