import type { Job } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** Real traffic was refused: until somebody has looked, a standby is the better choice. */
export async function noteDoubt(
  database: Database,
  input: { organizationId: string; authorizationId: string; at: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization set doubted_at = ${input.at}, good_in_a_row = 0
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

export interface ServingRow {
  authorization_id: string;
  since: Date;
}

export async function selectServing(
  database: Database,
  input: { organizationId: string; job: Job },
): Promise<ServingRow[]> {
  const result = await sql<ServingRow>`
    select authorization_id, since from authorizations_serving
    where organization_id = ${input.organizationId} and job = ${input.job}
  `.execute(database);
  return result.rows;
}

export async function insertServing(
  database: Database,
  input: { organizationId: string; job: Job; authorizationId: string; since: Date },
): Promise<{ job: string }[]> {
  const result = await sql<{ job: string }>`
    insert into authorizations_serving (organization_id, job, authorization_id, since)
    values (${input.organizationId}, ${input.job}, ${input.authorizationId}, ${input.since})
    on conflict (organization_id, job) do nothing
    returning job
  `.execute(database);
  return result.rows;
}

/** A row for whoever notices the change first: one line of history for each. */
export async function moveServing(
  database: Database,
  input: { organizationId: string; job: Job; from: string; to: string; since: Date },
): Promise<{ job: string }[]> {
  const result = await sql<{ job: string }>`
    update authorizations_serving set authorization_id = ${input.to}, since = ${input.since}
    where organization_id = ${input.organizationId} and job = ${input.job} and authorization_id = ${input.from}
    returning job
  `.execute(database);
  return result.rows;
}

/** One step of a swap: seats are unique, so the other one has to stand aside (0) first. */
export async function setSeat(
  database: Database,
  input: { organizationId: string; authorizationId: string; from: number; to: number },
): Promise<{ authorization_id: string }[]> {
  const result = await sql<{ authorization_id: string }>`
    update authorizations_authorization set seat = ${input.to}
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and seat = ${input.from}
    returning authorization_id
  `.execute(database);
  return result.rows;
}

/** Only ever a standby: the first one of a job is replaced, never taken away. */
export async function deleteStandby(
  database: Database,
  input: { organizationId: string; authorizationId: string },
): Promise<{ authorization_id: string }[]> {
  const result = await sql<{ authorization_id: string }>`
    delete from authorizations_authorization
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId} and seat > 1
    returning authorization_id
  `.execute(database);
  return result.rows;
}
