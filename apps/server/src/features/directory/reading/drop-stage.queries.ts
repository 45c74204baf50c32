import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

interface OfRun {
  organizationId: string;
  runId: string;
}

export async function deleteStagedEntries(database: Database, input: OfRun): Promise<void> {
  await sql`
    delete from directory_staged_entry where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
}

export async function deleteStagedSame(database: Database, input: OfRun): Promise<void> {
  await sql`
    delete from directory_staged_same where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
}

export async function deleteStagedNumbers(database: Database, input: OfRun): Promise<void> {
  await sql`
    delete from directory_staged_numbers where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
}

export async function deleteStagedLocations(database: Database, input: OfRun): Promise<void> {
  await sql`
    delete from directory_staged_location where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
}

export async function deleteCheckpoints(database: Database, input: OfRun): Promise<void> {
  await sql`
    delete from directory_run_page where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
}

/** Runs that have ended and still have something staged: their process died in between. */
export async function selectLeftStages(
  database: Database,
): Promise<{ organization_id: string; run_id: string; state: string }[]> {
  const result = await sql<{ organization_id: string; run_id: string; state: string }>`
    select distinct p.organization_id, p.run_id, r.state
    from directory_run_page p
    join directory_run r on r.organization_id = p.organization_id and r.run_id = p.run_id
    where r.state not in ('running', 'held')
    limit 50
  `.execute(database);
  return result.rows;
}
