import type { Drill, Job } from '@linekeeper/api-contract';
import type { Context } from '../context.ts';
import { selectLastDrill } from './drills.queries.ts';

/** The drill that runs, or the last one there was; null where there was none. */
export async function presentDrill(context: Context, organizationId: string, job: Job): Promise<Drill | null> {
  const [drill] = await selectLastDrill(context.platform.database, { organizationId, job });
  if (drill === undefined) return null;
  return {
    startedAt: drill.started_at.toISOString(),
    endsAt: drill.ends_at.toISOString(),
    endedAt: drill.ended_at?.toISOString() ?? null,
    by: drill.asked_by,
    firstGoodAt: drill.first_good_at?.toISOString() ?? null,
    calls: drill.calls,
    refused: drill.refused,
  };
}
