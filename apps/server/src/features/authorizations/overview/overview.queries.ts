import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { AuthorizationRow, IncidentRow } from '../authorizations.queries.ts';
import type { ConsentRow } from '../consent/consent.queries.ts';
import type { SpanRow } from '../history.queries.ts';

type Of = { organizationIds: readonly string[] };

/** All authorizations of many organizations, in one question. */
export async function selectAuthorizationsOf(database: Database, input: Of): Promise<AuthorizationRow[]> {
  const result = await sql<AuthorizationRow>`
    select * from authorizations_authorization where organization_id = any(${[...input.organizationIds]}::uuid[])
  `.execute(database);
  return result.rows;
}

/** Of each job the newest consent whose walk nobody gave up. */
export async function selectNewestConsentsOf(database: Database, input: Of): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    select distinct on (c.organization_id, c.job) c.* from authorizations_consent c
    join authorizations_walk w on w.organization_id = c.organization_id and w.walk_id = c.walk_id
    where c.organization_id = any(${[...input.organizationIds]}::uuid[]) and w.cancelled_at is null
    order by c.organization_id, c.job, c.consent_id desc
  `.execute(database);
  return result.rows;
}

/** The changes since a moment, and of each job the last one before it. */
export async function selectSpansOf(database: Database, input: Of & { since: Date }): Promise<SpanRow[]> {
  const result = await sql<SpanRow>`
    select organization_id, job, from_at, kind from (
      select organization_id, job, from_at, kind, span_id,
        max(from_at) filter (where from_at <= ${input.since}) over (partition by organization_id, job) as starts_at
      from authorizations_state_span where organization_id = any(${[...input.organizationIds]}::uuid[])
    ) s
    where from_at >= coalesce(starts_at, ${input.since}::timestamptz)
    order by organization_id, from_at, span_id
  `.execute(database);
  return result.rows;
}

/** Open ones, newest first. */
export async function selectOpenIncidentsOf(database: Database, input: Of): Promise<IncidentRow[]> {
  const result = await sql<IncidentRow>`
    select * from authorizations_incident
    where organization_id = any(${[...input.organizationIds]}::uuid[]) and closed_at is null
    order by organization_id, opened_at desc, number desc
  `.execute(database);
  return result.rows;
}
