import type { Job } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface AdoptionRow<Adopting = unknown> {
  organization_id: string;
  adoption_id: string;
  authorization_id: string;
  job: Job;
  adopting: Adopting;
  at: Date;
  next_try_at: Date;
}

export async function insertAdoption(database: Database, row: AdoptionRow): Promise<void> {
  await sql`
    insert into authorizations_adoption (organization_id, adoption_id, authorization_id, job, adopting, at, next_try_at)
    values (${row.organization_id}, ${row.adoption_id}, ${row.authorization_id}, ${row.job},
      ${JSON.stringify(row.adopting)}::jsonb, ${row.at}, ${row.next_try_at})
  `.execute(database);
}

/** Whose tokens are being stored at this moment, or were when a process died. */
export async function selectAdopting(
  database: Database,
  input: { organizationId: string },
): Promise<Pick<AdoptionRow, 'authorization_id'>[]> {
  const result = await sql<Pick<AdoptionRow, 'authorization_id'>>`
    select authorization_id from authorizations_adoption where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

/** Over all organizations: adoptions whose process did not come to the end. */
export async function selectDueAdoptions(
  database: Database,
  input: { now: Date },
): Promise<Pick<AdoptionRow, 'organization_id' | 'adoption_id' | 'next_try_at'>[]> {
  const result = await sql<Pick<AdoptionRow, 'organization_id' | 'adoption_id' | 'next_try_at'>>`
    select organization_id, adoption_id, next_try_at from authorizations_adoption
    where next_try_at <= ${input.now} order by next_try_at limit 100
  `.execute(database);
  return result.rows;
}

/** The row for whoever moves its time first. */
export async function claimAdoption<Adopting>(
  database: Database,
  input: { organizationId: string; adoptionId: string; dueAt: Date; nextAt: Date },
): Promise<AdoptionRow<Adopting>[]> {
  const result = await sql<AdoptionRow<Adopting>>`
    update authorizations_adoption set next_try_at = ${input.nextAt}
    where organization_id = ${input.organizationId} and adoption_id = ${input.adoptionId}
      and next_try_at = ${input.dueAt}
    returning *
  `.execute(database);
  return result.rows;
}

export async function deleteAdoption(
  database: Database,
  input: { organizationId: string; adoptionId: string },
): Promise<void> {
  await sql`
    delete from authorizations_adoption
    where organization_id = ${input.organizationId} and adoption_id = ${input.adoptionId}
  `.execute(database);
}
