import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { RunRow } from '../run.queries.ts';

/**
 * What became of runs after they had ended, for the sake of their plans; rows in another state stay. How long a run took does not grow by
 * the time somebody let its plan wait.
 */
export async function moveRuns(
  database: Database,
  input: {
    organizationId: string;
    runIds: readonly string[];
    from: RunRow['state'];
    to: RunRow['state'];
    text: string | null;
    at: Date;
  },
): Promise<{ run_id: string }[]> {
  const result = await sql<{ run_id: string }>`
    update directory_run
    set state = ${input.to}, text = ${input.text}, ended_at = coalesce(ended_at, ${input.at}::timestamptz)
    where organization_id = ${input.organizationId} and run_id = any(${input.runIds}::uuid[])
      and state = ${input.from}
    returning run_id
  `.execute(database);
  return result.rows;
}

/** The directory is complete to when the run of an approved plan began to read, where it was not later already. */
export async function moveCompleteAt(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<void> {
  await sql`
    update directory_state s set complete_at = greatest(s.complete_at, r.started_at)
    from directory_run r
    where s.organization_id = ${input.organizationId} and r.organization_id = ${input.organizationId}
      and r.run_id = ${input.runId}
  `.execute(database);
}
