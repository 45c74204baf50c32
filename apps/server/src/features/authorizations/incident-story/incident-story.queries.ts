import type { Job } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { IncidentRow } from '../authorizations.queries.ts';
import type { TimelineRow } from '../history.queries.ts';

export async function selectIncidentByNumber(
  database: Database,
  input: { organizationId: string; number: string },
): Promise<IncidentRow[]> {
  const result = await sql<IncidentRow>`
    select * from authorizations_incident
    where organization_id = ${input.organizationId} and number = ${input.number}
  `.execute(database);
  return result.rows;
}

/** What happened to these jobs in this time, newest first; what only says that all is well is left out. */
export async function selectStory(
  database: Database,
  input: { organizationId: string; jobs: readonly Job[]; from: Date; to: Date },
): Promise<TimelineRow[]> {
  const result = await sql<TimelineRow>`
    select event_id, job, at, kind, text, tracking_id, times, authorization_id from authorizations_timeline
    where organization_id = ${input.organizationId} and job = any(${[...input.jobs]}::text[])
      and at >= ${input.from} and at <= ${input.to} and kind not in ('probe-good', 'refreshed')
    order by at desc, event_id desc limit 400
  `.execute(database);
  return result.rows;
}
