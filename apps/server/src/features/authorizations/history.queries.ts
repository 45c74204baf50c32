import type { Job, LifelineSegment, TimelineEvent } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { IncidentRow } from './authorizations.queries.ts';

export interface TimelineRow {
  event_id: string;
  job: Job;
  at: Date;
  kind: TimelineEvent['kind'];
  text: string;
  tracking_id: string | null;
  times: number;
  /** Of several for one job, the one it is about; null where it is about the job. */
  authorization_id: string | null;
}

export async function selectTimeline(
  database: Database,
  input: {
    organizationId: string;
    job: Job;
    before: string | null;
    limit: number;
    /** Null for all of them. */
    kinds: readonly TimelineEvent['kind'][] | null;
  },
): Promise<TimelineRow[]> {
  const result = await sql<TimelineRow>`
    select event_id, job, at, kind, text, tracking_id, times, authorization_id from authorizations_timeline
    where organization_id = ${input.organizationId} and job = ${input.job}
      and (${input.before}::uuid is null or event_id < ${input.before}::uuid)
      and (${input.kinds === null}::boolean or kind = any(${[...(input.kinds ?? [])]}::text[]))
    order by event_id desc limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function insertTimeline(
  database: Database,
  input: { lines: readonly (TimelineRow & { organizationId: string })[] },
): Promise<void> {
  const { lines } = input;
  await sql`
    insert into authorizations_timeline (
      organization_id, event_id, job, at, kind, text, tracking_id, times, authorization_id)
    select * from unnest(
      ${lines.map(({ organizationId }) => organizationId)}::uuid[],
      ${lines.map(({ event_id }) => event_id)}::uuid[],
      ${lines.map(({ job }) => job)}::text[],
      ${lines.map(({ at }) => at.toISOString())}::timestamptz[],
      ${lines.map(({ kind }) => kind)}::text[],
      ${lines.map(({ text }) => text)}::text[],
      ${lines.map(({ tracking_id }) => tracking_id)}::text[],
      ${lines.map(({ times }) => times)}::integer[],
      ${lines.map(({ authorization_id }) => authorization_id)}::uuid[])
  `.execute(database);
}

/** A line of a job's history that may only repeat the newest one. */
export interface TimelineRepeat {
  organizationId: string;
  job: Job;
  authorizationId: string | null;
  kind: string;
  text: string;
  at: Date;
  trackingId: string | null;
  times: number;
}

/**
 * Counts the newest events up where they say the same, and answers the places in `repeats` of those; the others are missing. What
 * other authorizations of the job did in between does not count: two that are checked in turn would fill the history.
 */
export async function foldTimeline(
  database: Database,
  input: { repeats: readonly TimelineRepeat[] },
): Promise<{ place: number }[]> {
  const { repeats } = input;
  const organizationIds = repeats.map(({ organizationId }) => organizationId);
  const result = await sql<{ place: number }>`
    update authorizations_timeline t
    set times = t.times + n.times, at = n.at, tracking_id = n.tracking_id
    from (
      select r.*, (
        select newest.event_id from authorizations_timeline newest
        where newest.organization_id = r.organization_id and newest.job = r.job
          and (newest.authorization_id is null or r.authorization_id is null
            or newest.authorization_id = r.authorization_id)
        order by newest.event_id desc limit 1) as newest_id
      from unnest(
        ${repeats.map((_, place) => place)}::integer[],
        ${organizationIds}::uuid[],
        ${repeats.map(({ job }) => job)}::text[],
        ${repeats.map(({ authorizationId }) => authorizationId)}::uuid[],
        ${repeats.map(({ kind }) => kind)}::text[],
        ${repeats.map(({ text }) => text)}::text[],
        ${repeats.map(({ at }) => at.toISOString())}::timestamptz[],
        ${repeats.map(({ trackingId }) => trackingId)}::text[],
        ${repeats.map(({ times }) => times)}::integer[]
      ) as r (place, organization_id, job, authorization_id, kind, text, at, tracking_id, times)
      -- Looked up once for each, before anything is joined.
      offset 0
    ) as n
    where t.organization_id = any(${organizationIds}::uuid[]) and t.organization_id = n.organization_id
      and t.event_id = n.newest_id and t.kind = n.kind and t.text = n.text
      and t.authorization_id is not distinct from n.authorization_id
    returning n.place
  `.execute(database);
  return result.rows;
}

export interface SpanRow {
  organization_id: string;
  job: Job;
  from_at: Date;
  kind: LifelineSegment['kind'];
}

export async function insertSpan(database: Database, input: SpanRow & { spanId: string }): Promise<void> {
  await sql`
    insert into authorizations_state_span (organization_id, span_id, job, from_at, kind)
    values (${input.organization_id}, ${input.spanId}, ${input.job}, ${input.from_at}, ${input.kind})
  `.execute(database);
}

/** What the job's lifeline shows last. */
export async function selectLastSpan(
  database: Database,
  input: { organizationId: string; job: Job },
): Promise<Pick<SpanRow, 'kind' | 'from_at'>[]> {
  const result = await sql<Pick<SpanRow, 'kind' | 'from_at'>>`
    select kind, from_at from authorizations_state_span
    where organization_id = ${input.organizationId} and job = ${input.job}
    order by from_at desc, span_id desc limit 1
  `.execute(database);
  return result.rows;
}

/** The changes since a moment, and the last one before it, oldest first. */
export async function selectSpans(
  database: Database,
  input: { organizationId: string; since: Date },
): Promise<SpanRow[]> {
  const result = await sql<SpanRow>`
    select organization_id, job, from_at, kind from authorizations_state_span s
    where organization_id = ${input.organizationId}
      and from_at >= coalesce(
        (select max(from_at) from authorizations_state_span b
         where b.organization_id = ${input.organizationId} and b.job = s.job and b.from_at <= ${input.since}),
        ${input.since}::timestamptz)
    order by from_at, span_id
  `.execute(database);
  return result.rows;
}

/** Open ones first, then closed ones, newest first. */
export async function selectIncidents(
  database: Database,
  input: { organizationId: string; onlyOpen: boolean },
): Promise<IncidentRow[]> {
  const result = await sql<IncidentRow>`
    select * from authorizations_incident
    where organization_id = ${input.organizationId} and (closed_at is null or not ${input.onlyOpen})
    order by closed_at is null desc, opened_at desc, number desc limit 500
  `.execute(database);
  return result.rows;
}

/** Of closed ones: the jobs of a row are those that came back last. */
export async function selectJobsOfClosed(
  database: Database,
  input: { organizationId: string; incidentIds: readonly string[] },
): Promise<{ incident_id: string; jobs: Job[] }[]> {
  const result = await sql<{ incident_id: string; jobs: Job[] }>`
    select e.incident_id, array_agg(distinct j.job) as jobs
    from authorizations_incident_event e cross join unnest(e.jobs) as j(job)
    where e.organization_id = ${input.organizationId} and e.incident_id = any(${input.incidentIds}::uuid[])
    group by e.incident_id
  `.execute(database);
  return result.rows;
}

export async function insertIncident(database: Database, row: IncidentRow): Promise<void> {
  await sql`
    insert into authorizations_incident (organization_id, incident_id, number, cause, certainty, sentence, jobs, served_jobs,
      authorizer_webex_id, authorizer_name, opened_at, closed_at, witnesses)
    values (${row.organization_id}, ${row.incident_id}, ${row.number}, ${row.cause}, ${row.certainty}, ${row.sentence},
      ${row.jobs}::text[], ${row.served_jobs}::text[], ${row.authorizer_webex_id}, ${row.authorizer_name}, ${row.opened_at}, ${row.closed_at},
      ${JSON.stringify(row.witnesses)}::jsonb)
  `.execute(database);
}

/** Gives the row when cause, certainty, jobs or what stands in are others now, and the incident is open. */
export async function changeIncident(database: Database, row: IncidentRow): Promise<{ incident_id: string }[]> {
  const result = await sql<{ incident_id: string }>`
    update authorizations_incident set cause = ${row.cause}, certainty = ${row.certainty}, jobs = ${row.jobs}::text[],
      served_jobs = ${row.served_jobs}::text[]
    where organization_id = ${row.organization_id} and incident_id = ${row.incident_id} and closed_at is null
      and (cause, certainty, jobs, served_jobs) is distinct from
        (${row.cause}, ${row.certainty}, ${row.jobs}::text[], ${row.served_jobs}::text[])
    returning incident_id
  `.execute(database);
  return result.rows;
}

/** Gives the row to whoever closes it first. */
export async function closeIncident(
  database: Database,
  input: { organization_id: string; incident_id: string; closed_at: Date },
): Promise<{ incident_id: string }[]> {
  const result = await sql<{ incident_id: string }>`
    update authorizations_incident set closed_at = ${input.closed_at}
    where organization_id = ${input.organization_id} and incident_id = ${input.incident_id} and closed_at is null
    returning incident_id
  `.execute(database);
  return result.rows;
}

export async function updateIncident(database: Database, row: IncidentRow): Promise<void> {
  await sql`
    update authorizations_incident set cause = ${row.cause}, certainty = ${row.certainty}, sentence = ${row.sentence},
      jobs = ${row.jobs}::text[], served_jobs = ${row.served_jobs}::text[], authorizer_webex_id = ${row.authorizer_webex_id},
      authorizer_name = ${row.authorizer_name}, witnesses = ${JSON.stringify(row.witnesses)}::jsonb
    where organization_id = ${row.organization_id} and incident_id = ${row.incident_id} and closed_at is null
  `.execute(database);
}
