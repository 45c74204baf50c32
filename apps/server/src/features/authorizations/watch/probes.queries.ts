import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { AuthorizationRow } from '../authorizations.queries.ts';
import type { Check } from '../explain/facts.ts';

/** Over all organizations: those whose next probe is due, longest due first. */
export async function selectDueProbes(
  database: Database,
  input: { now: Date; limit: number },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select organization_id from authorizations_authorization
    where next_probe_at <= ${input.now} and paused_at is null order by next_probe_at limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/**
 * Within organizations the due time is compared, never searched: its index over all organizations looks best to a planner whose
 * statistics are older than the due times, and then every claim walks through everything that is due (after a restart: all).
 */
const dueTime = sql.raw(`(next_probe_at + interval '0')`);

export interface ProbeClaim {
  organizationId: string;
  dueBy: Date;
  nextAt: Date;
}

/**
 * Everything of these organizations that is due or soon will be, for whoever moves the due times first: the authorizations of one are
 * asked together from then on. Nothing for the others. The organizations are named by `any`, so that a distributed PostgreSQL asks
 * only the nodes that hold them.
 */
export async function claimProbes(
  database: Database,
  input: { claims: readonly ProbeClaim[] },
): Promise<AuthorizationRow[]> {
  const { claims } = input;
  const organizationIds = claims.map(({ organizationId }) => organizationId);
  const result = await sql<AuthorizationRow>`
    update authorizations_authorization a set next_probe_at = c.next_at
    from unnest(
      ${organizationIds}::uuid[],
      ${claims.map(({ dueBy }) => dueBy.toISOString())}::timestamptz[],
      ${claims.map(({ nextAt }) => nextAt.toISOString())}::timestamptz[]
    ) as c (organization_id, due_by, next_at)
    where a.organization_id = any(${organizationIds}::uuid[]) and a.organization_id = c.organization_id
      and a.paused_at is null and ${dueTime} <= c.due_by and ${dueTime} < c.next_at
    returning a.*
  `.execute(database);
  return result.rows;
}

/** Trouble on the way: these at this time, sooner or later than planned. */
export async function planProbes(
  database: Database,
  input: { organizationId: string; authorizationIds: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization set next_probe_at = ${input.at}
    where organization_id = ${input.organizationId} and authorization_id = any(${[...input.authorizationIds]}::uuid[])
  `.execute(database);
}

/** Whoever asks them next asks for their job as well. */
export async function bringJobProbesForward(
  database: Database,
  input: { organizationId: string; authorizationIds: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization set next_job_probe_at = least(next_job_probe_at, ${input.at}::timestamptz)
    where organization_id = ${input.organizationId} and authorization_id = any(${[...input.authorizationIds]}::uuid[])
  `.execute(database);
}

/** Webex asked for a pause: nothing of this organization before it is over. */
export async function pauseProbes(database: Database, input: { organizationId: string; until: Date }): Promise<void> {
  await sql`
    update authorizations_authorization set next_probe_at = ${input.until}
    where organization_id = ${input.organizationId} and ${dueTime} < ${input.until}
  `.execute(database);
}

export interface GoodNews {
  authorizationId: string;
  authorizedAt: Date;
  nextJobProbeAt: Date;
  statusSeen: boolean;
  /** Null leaves them as they are. */
  checks: Check[] | null;
}

/** What one organization's authorizations answered. */
export interface GoodAnswers {
  organizationId: string;
  at: Date;
  /** When Webex was asked: a refusal heard after that is not forgotten. */
  askedAt: Date;
  news: readonly GoodNews[];
}

export type MarkedGood = Pick<AuthorizationRow, 'organization_id' | 'authorization_id' | 'state'>;

/**
 * All good answers of these organizations in one statement. Touches nothing that examinations decide, so that neither can undo
 * the other; a consent in between makes it say nothing.
 */
export async function markGood(database: Database, input: { answers: readonly GoodAnswers[] }): Promise<MarkedGood[]> {
  const all = input.answers.flatMap(({ news, ...about }) => news.map((one) => ({ ...about, ...one })));
  const result = await sql<MarkedGood>`
    update authorizations_authorization a set
      known_good_at = n.at, next_job_probe_at = n.next_job_probe_at,
      checks = coalesce(n.checks::jsonb, a.checks),
      status_seen_at = case when n.status_seen then n.at else a.status_seen_at end,
      state = case when a.state = 'unknown' then 'healthy' else a.state end,
      doubted_at = case when a.doubted_at <= n.asked_at then null else a.doubted_at end,
      good_in_a_row = least(a.good_in_a_row + 1, 2)
    from unnest(
      ${all.map(({ organizationId }) => organizationId)}::uuid[],
      ${all.map(({ authorizationId }) => authorizationId)}::uuid[],
      ${all.map(({ at }) => at.toISOString())}::timestamptz[],
      ${all.map(({ askedAt }) => askedAt.toISOString())}::timestamptz[],
      ${all.map(({ authorizedAt }) => authorizedAt.toISOString())}::timestamptz[],
      ${all.map(({ nextJobProbeAt }) => nextJobProbeAt.toISOString())}::timestamptz[],
      ${all.map(({ statusSeen }) => statusSeen)}::boolean[],
      ${all.map(({ checks }) => (checks === null ? null : JSON.stringify(checks)))}::text[]
    ) as n (organization_id, authorization_id, at, asked_at, authorized_at, next_job_probe_at, status_seen, checks)
    where a.organization_id = any(${input.answers.map(({ organizationId }) => organizationId)}::uuid[])
      and a.organization_id = n.organization_id and a.authorization_id = n.authorization_id
      and a.authorized_at = n.authorized_at and a.state <> 'stopped'
    returning a.organization_id, a.authorization_id, a.state
  `.execute(database);
  return result.rows;
}

/** What real traffic showed, and only where it is newer. */
export async function freshen(
  database: Database,
  input: { organizationId: string; authorizationIds: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    update authorizations_authorization set known_good_at = ${input.at}
    where organization_id = ${input.organizationId} and authorization_id = any(${[...input.authorizationIds]}::uuid[])
      and state <> 'stopped' and suspect_since is null
      and authorized_at <= ${input.at} and (known_good_at is null or known_good_at < ${input.at})
  `.execute(database);
}

/** Over all organizations: whose audit log is to be read, longest due first. */
export async function selectDueAudits(
  database: Database,
  input: { now: Date; limit: number },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select organization_id from authorizations_watch
    where next_audit_at <= ${input.now} order by next_audit_at limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** What the reading of an audit log needs of an authorization. */
export type AuditReader = Pick<
  AuthorizationRow,
  | 'organization_id'
  | 'authorization_id'
  | 'job'
  | 'state'
  | 'access_alive'
  | 'paused_at'
  | 'webex_org_id'
  | 'authorizer_webex_id'
>;

/** Of many organizations in one question, the first seat first. */
export async function selectAuditReaders(
  database: Database,
  input: { organizationIds: readonly string[] },
): Promise<AuditReader[]> {
  const result = await sql<AuditReader>`
    select organization_id, authorization_id, job, state, access_alive, paused_at, webex_org_id, authorizer_webex_id
    from authorizations_authorization
    where organization_id = any(${[...input.organizationIds]}::uuid[]) order by organization_id, seat
  `.execute(database);
  return result.rows;
}

export interface AuditClaim {
  organizationId: string;
  nextAt: Date;
  /** How far the reading before came; null where nothing is to be written. */
  readTo: Date | null;
}

/** Claims the next readings, and writes down how far the ones before came. The addition as in `dueTime` above. */
export async function claimAudits(
  database: Database,
  input: { now: Date; claims: readonly AuditClaim[] },
): Promise<{ organization_id: string; audit_watermark: Date }[]> {
  const { claims } = input;
  const organizationIds = claims.map(({ organizationId }) => organizationId);
  const result = await sql<{ organization_id: string; audit_watermark: Date }>`
    update authorizations_watch w
    set next_audit_at = c.next_at, audit_watermark = greatest(w.audit_watermark, coalesce(c.read_to, w.audit_watermark))
    from unnest(
      ${organizationIds}::uuid[],
      ${claims.map(({ nextAt }) => nextAt.toISOString())}::timestamptz[],
      ${claims.map(({ readTo }) => readTo?.toISOString() ?? null)}::timestamptz[]
    ) as c (organization_id, next_at, read_to)
    where w.organization_id = any(${organizationIds}::uuid[]) and w.organization_id = c.organization_id
      and w.next_audit_at + interval '0' <= ${input.now}
    returning w.organization_id, w.audit_watermark
  `.execute(database);
  return result.rows;
}
