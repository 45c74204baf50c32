import type { AuthorizationState, Cause, Certainty, Job, Verdict } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { Check, Facts } from './explain/facts.ts';
import type { TroubleRecord } from './watch/troubles.queries.ts';

/** `authorizations_authorization`, as it lies there. */
export interface AuthorizationRow {
  organization_id: string;
  authorization_id: string;
  job: Job;
  /** 1 is the first; 2 and up stand by. */
  seat: number;
  /** Whose credentials renew it. */
  client: 'integration' | 'service-app';
  state: Extract<AuthorizationState, 'healthy' | 'partly' | 'stopped' | 'unknown' | 'filling'>;
  authorizer_webex_id: string;
  authorizer_name: string;
  authorizer_email: string | null;
  webex_org_id: string;
  authorized_at: Date;
  known_good_at: Date | null;
  status_seen_at: Date | null;
  suspect_since: Date | null;
  /** The cause the first examination found. */
  suspicion: Cause | null;
  stopped_at: Date | null;
  verdict: Verdict | null;
  checks: Check[];
  incident_id: string | null;
  /** While true the access token still works, though nothing may renew it any more. */
  access_alive: boolean;
  refresh_refusal: RefreshRefusal | null;
  next_probe_at: Date;
  next_job_probe_at: Date;
  recovered_at: Date | null;
  caught_up_at: Date | null;
  paused_at: Date | null;
  /** Set with `paused_at`: nothing is left of it. */
  revoked_at: Date | null;
  /** What Webex said to the revocation. */
  revoked_text: string | null;
  /** Who paused or revoked it, and why. */
  act_by: string | null;
  act_reason: string | null;
  /** Real traffic was refused, and no examination has looked since. */
  doubted_at: Date | null;
  /** Good answers since the last doubt, up to 2. */
  good_in_a_row: number;
  drill_until: Date | null;
  /** What stands between us and Webex just now. */
  trouble?: TroubleRecord | null;
}

/** The token endpoint's last refusal, kept because a dead refresh token need not be asked again and again. */
export interface RefreshRefusal {
  kind: 'refused' | 'client-refused' | 'lost-in-rotation';
  at: string;
  status: number;
  message: string;
  trackingId: string | null;
  /** What a Service App's request for a new pair was answered. */
  mint?: Facts['mint'];
}

export async function selectAuthorizations(
  database: Database,
  input: { organizationId: string },
): Promise<AuthorizationRow[]> {
  const result = await sql<AuthorizationRow>`
    select * from authorizations_authorization where organization_id = ${input.organizationId} order by seat
  `.execute(database);
  return result.rows;
}

export async function bringProbeForward(
  database: Database,
  input: { organizationId: string; authorizationId: string; at: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization
    set next_probe_at = least(next_probe_at, ${input.at}::timestamptz),
        next_job_probe_at = least(next_job_probe_at, ${input.at}::timestamptz)
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
  `.execute(database);
}

export async function markUnknown(
  database: Database,
  input: { organizationId: string; authorizationId: string },
): Promise<{ authorization_id: string }[]> {
  const result = await sql<{ authorization_id: string }>`
    update authorizations_authorization set state = 'unknown'
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and state not in ('stopped', 'unknown')
    returning authorization_id
  `.execute(database);
  return result.rows;
}

/** Makes the next examination ask the token endpoint once more. */
export async function noteRefusal(
  database: Database,
  input: { organizationId: string; authorizationId: string; refusal: RefreshRefusal; at: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization set refresh_refusal = ${JSON.stringify(input.refusal)}::jsonb
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and state <> 'stopped' and authorized_at <= ${input.at}
  `.execute(database);
}

/** A consent: the same authorization goes on, as this person's from now. Keeps `authorization_id`, history and incident. */
export async function upsertAuthorized(
  database: Database,
  input: {
    organizationId: string;
    authorizationId: string;
    job: Job;
    seat: number;
    client: AuthorizationRow['client'];
    person: { webexPersonId: string; name: string; email: string | null };
    webexOrgId: string;
    checks: Check[];
    statusSeenAt: Date | null;
    nextProbeAt: Date;
    now: Date;
  },
): Promise<AuthorizationRow[]> {
  const { person } = input;
  const result = await sql<AuthorizationRow>`
    insert into authorizations_authorization (
      organization_id, authorization_id, job, seat, client, state, authorizer_webex_id, authorizer_name, authorizer_email,
      webex_org_id, authorized_at, known_good_at, status_seen_at, checks, access_alive, next_probe_at, next_job_probe_at)
    values (
      ${input.organizationId}, ${input.authorizationId}, ${input.job}, ${input.seat}, ${input.client}, 'healthy',
      ${person.webexPersonId}, ${person.name}, ${person.email}, ${input.webexOrgId}, ${input.now}, ${input.now}, ${input.statusSeenAt},
      ${JSON.stringify(input.checks)}::jsonb, true, ${input.nextProbeAt}, ${input.nextProbeAt})
    on conflict (organization_id, job, seat) do update set
      client = excluded.client, doubted_at = null, good_in_a_row = 1, drill_until = null,
      authorizer_webex_id = excluded.authorizer_webex_id, authorizer_name = excluded.authorizer_name,
      authorizer_email = excluded.authorizer_email, webex_org_id = excluded.webex_org_id,
      authorized_at = excluded.authorized_at, known_good_at = excluded.known_good_at,
      status_seen_at = excluded.status_seen_at, checks = excluded.checks, access_alive = true,
      refresh_refusal = null, suspect_since = null, suspicion = null,
      paused_at = null, revoked_at = null, revoked_text = null, act_by = null, act_reason = null,
      next_probe_at = excluded.next_probe_at, next_job_probe_at = excluded.next_job_probe_at
    returning *
  `.execute(database);
  return result.rows;
}

/** What an examination or a probe found. Nothing is written where a consent came in between. */
export async function saveAssessment(database: Database, row: AuthorizationRow): Promise<AuthorizationRow[]> {
  const json = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
  const result = await sql<AuthorizationRow>`
    update authorizations_authorization set
      state = ${row.state}, known_good_at = ${row.known_good_at}, status_seen_at = ${row.status_seen_at},
      suspect_since = ${row.suspect_since}, suspicion = ${row.suspicion}, stopped_at = ${row.stopped_at},
      verdict = ${json(row.verdict)}::jsonb, checks = ${json(row.checks)}::jsonb, incident_id = ${row.incident_id},
      access_alive = ${row.access_alive}, refresh_refusal = ${json(row.refresh_refusal)}::jsonb,
      recovered_at = ${row.recovered_at}, caught_up_at = ${row.caught_up_at},
      next_job_probe_at = ${row.next_job_probe_at}, good_in_a_row = ${row.good_in_a_row}
    where organization_id = ${row.organization_id} and authorization_id = ${row.authorization_id}
      and authorized_at = ${row.authorized_at}
    returning *
  `.execute(database);
  return result.rows;
}

export async function setIncident(
  database: Database,
  input: { organizationId: string; authorizationIds: readonly string[]; incidentId: string },
): Promise<void> {
  await sql`
    update authorizations_authorization set incident_id = ${input.incidentId}
    where organization_id = ${input.organizationId} and authorization_id = any(${[...input.authorizationIds]}::uuid[])
  `.execute(database);
}

export async function setCaughtUp(
  database: Database,
  input: { organizationId: string; job: Job; at: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization set caught_up_at = ${input.at}
    where organization_id = ${input.organizationId} and job = ${input.job} and recovered_at is not null
  `.execute(database);
}

/** Over all organizations: those whose gap is being filled. */
export async function selectFilling(database: Database): Promise<AuthorizationRow[]> {
  const result = await sql<AuthorizationRow>`
    select * from authorizations_authorization where state = 'filling'
  `.execute(database);
  return result.rows;
}

/** From filling to healthy, unless something else happened meanwhile. */
export async function endFilling(
  database: Database,
  input: { organizationId: string; authorizationId: string },
): Promise<{ authorization_id: string }[]> {
  const result = await sql<{ authorization_id: string }>`
    update authorizations_authorization set state = 'healthy'
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId} and state = 'filling'
    returning authorization_id
  `.execute(database);
  return result.rows;
}

const usable = sql.raw(`paused_at is null and (state <> 'stopped' or (access_alive and refresh_refusal is not null))`);

/** Over all organizations: where a job can work now. */
export async function selectUsable(database: Database, input: { job: Job }): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select distinct organization_id from authorizations_authorization where job = ${input.job} and ${usable}
  `.execute(database);
  return result.rows;
}

/** What `selectUsable` would answer for each job, as one number each: another one where it is not what it was. */
export async function selectUsableMarks(database: Database): Promise<{ job: Job; mark: string }[]> {
  const result = await sql<{ job: Job; mark: string }>`
    select job, count(*) || '/' || sum(uuid_hash_extended(organization_id, seat::bigint)) as mark
    from authorizations_authorization where ${usable} group by job
  `.execute(database);
  return result.rows;
}

export async function insertWatch(database: Database, input: { organizationId: string; now: Date }): Promise<void> {
  await sql`
    insert into authorizations_watch (organization_id, next_audit_at, audit_watermark, next_upkeep_at)
    values (${input.organizationId}, ${input.now}, ${input.now}, ${input.now}::timestamptz + interval '10 minutes')
    on conflict (organization_id) do nothing
  `.execute(database);
}

/** Over all organizations: whose examination is due, longest due first. */
export async function selectDueExaminations(
  database: Database,
  input: { now: Date },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select organization_id from authorizations_watch
    where next_examination_at <= ${input.now} order by next_examination_at limit 200
  `.execute(database);
  return result.rows;
}

/** One examination of an organization at a time, over all processes; `until` frees it from a process that died. */
export async function claimExamination(
  database: Database,
  input: { organizationId: string; now: Date; until: Date },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    update authorizations_watch set next_examination_at = null, examining_until = ${input.until}
    where organization_id = ${input.organizationId} and next_examination_at <= ${input.now}
      and (examining_until is null or examining_until <= ${input.now})
    returning organization_id
  `.execute(database);
  return result.rows;
}

export async function releaseExamination(database: Database, input: { organizationId: string }): Promise<void> {
  await sql`
    update authorizations_watch set examining_until = null where organization_id = ${input.organizationId}
  `.execute(database);
}

export async function moveAuditWatermark(
  database: Database,
  input: { organizationId: string; to: Date },
): Promise<void> {
  await sql`
    update authorizations_watch set audit_watermark = ${input.to}
    where organization_id = ${input.organizationId} and audit_watermark < ${input.to}
  `.execute(database);
}

/** Never later than one that is asked for already. */
export async function askForExamination(
  database: Database,
  input: { organizationId: string; at: Date },
): Promise<void> {
  await sql`
    update authorizations_watch
    set next_examination_at = least(coalesce(next_examination_at, ${input.at}::timestamptz), ${input.at}::timestamptz)
    where organization_id = ${input.organizationId}
  `.execute(database);
}

export interface AuditEventRow {
  audit_event_id: string;
  at: Date;
  kind: string;
  person_webex_id: string | null;
  client_id: string | null;
  description: string;
  tracking_id: string | null;
}

/** Answers only what was not there yet. */
export async function insertAuditEvent(
  database: Database,
  input: AuditEventRow & { organizationId: string },
): Promise<{ audit_event_id: string }[]> {
  const result = await sql<{ audit_event_id: string }>`
    insert into authorizations_audit_event (
      organization_id, audit_event_id, at, kind, person_webex_id, client_id, description, tracking_id)
    values (${input.organizationId}, ${input.audit_event_id}, ${input.at}, ${input.kind}, ${input.person_webex_id},
      ${input.client_id}, ${input.description}, ${input.tracking_id})
    on conflict (organization_id, audit_event_id) do nothing
    returning audit_event_id
  `.execute(database);
  return result.rows;
}

export async function selectAuditEvents(
  database: Database,
  input: { organizationId: string; since: Date },
): Promise<AuditEventRow[]> {
  const result = await sql<AuditEventRow>`
    select audit_event_id, at, kind, person_webex_id, client_id, description, tracking_id
    from authorizations_audit_event
    where organization_id = ${input.organizationId} and at >= ${input.since}
    order by at desc limit 200
  `.execute(database);
  return result.rows;
}

export interface IncidentRow {
  organization_id: string;
  incident_id: string;
  number: string;
  cause: Cause;
  certainty: Certainty;
  sentence: string;
  jobs: Job[];
  /** Of these, what goes on through a standby. */
  served_jobs: Job[];
  authorizer_webex_id: string | null;
  authorizer_name: string | null;
  opened_at: Date;
  closed_at: Date | null;
  witnesses: Verdict['witnesses'];
}
