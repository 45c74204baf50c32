import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

interface OfRun {
  organizationId: string;
  runId: string;
}

/** Everything a run has read, and how far it was. */
export async function deleteStage(database: Database, input: OfRun): Promise<void> {
  const ofRun = sql`organization_id = ${input.organizationId} and run_id = ${input.runId}`;
  await sql`
    with entries as (delete from directory_staged_entry where ${ofRun}),
    same as (delete from directory_staged_same where ${ofRun}),
    numbers as (delete from directory_staged_numbers where ${ofRun}),
    locations as (delete from directory_staged_location where ${ofRun})
    delete from directory_run_page where ${ofRun}
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
