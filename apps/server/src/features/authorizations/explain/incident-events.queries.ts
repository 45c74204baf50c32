import type { Cause, Certainty, Job, Severity } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { IncidentRow } from '../authorizations.queries.ts';

/** `authorizations_incident_event`, as it lies there. */
export interface IncidentEventRow {
  organization_id: string;
  event_id: string;
  incident_id: string;
  kind: 'opened' | 'changed' | 'recovered';
  at: Date;
  cause: Cause;
  certainty: Certainty;
  severity: Severity;
  sentence: string;
  jobs: Job[];
}

export async function insertIncidentEvent(database: Database, row: IncidentEventRow): Promise<void> {
  await sql`
    insert into authorizations_incident_event (
      organization_id, event_id, incident_id, kind, at, cause, certainty, severity, sentence, jobs)
    values (${row.organization_id}, ${row.event_id}, ${row.incident_id}, ${row.kind}, ${row.at}, ${row.cause},
      ${row.certainty}, ${row.severity}, ${row.sentence}, ${row.jobs}::text[])
  `.execute(database);
}

/** Over all organizations: what nobody has taken over yet, oldest first. */
export async function selectUnhandled(database: Database, input: { limit: number }): Promise<IncidentEventRow[]> {
  const result = await sql<IncidentEventRow>`
    select organization_id, event_id, incident_id, kind, at, cause, certainty, severity, sentence, jobs
    from authorizations_incident_event where handled_at is null order by event_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function markHandled(
  database: Database,
  input: { organizationId: string; eventId: string; at: Date },
): Promise<void> {
  await sql`
    update authorizations_incident_event set handled_at = ${input.at}
    where organization_id = ${input.organizationId} and event_id = ${input.eventId} and handled_at is null
  `.execute(database);
}

/** Everything an incident ever stopped, also what came back before it closed. */
export async function selectJobsEver(
  database: Database,
  input: { organizationId: string; incidentId: string },
): Promise<{ job: Job }[]> {
  const result = await sql<{ job: Job }>`
    select distinct unnest(jobs) as job from authorizations_incident_event
    where organization_id = ${input.organizationId} and incident_id = ${input.incidentId}
  `.execute(database);
  return result.rows;
}

export async function selectIncident(
  database: Database,
  input: { organizationId: string; incidentId: string },
): Promise<IncidentRow[]> {
  const result = await sql<IncidentRow>`
    select * from authorizations_incident
    where organization_id = ${input.organizationId} and incident_id = ${input.incidentId}
  `.execute(database);
  return result.rows;
}

export async function countOpened(
  database: Database,
  input: { organizationId: string; since: Date },
): Promise<{ opened: number }[]> {
  const result = await sql<{ opened: number }>`
    select count(*)::int as opened from authorizations_incident
    where organization_id = ${input.organizationId} and opened_at >= ${input.since}
  `.execute(database);
  return result.rows;
}
