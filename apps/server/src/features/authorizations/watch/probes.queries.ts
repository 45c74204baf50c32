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
 * Within one organization the due time is compared, never searched: its index over all organizations looks best to a planner whose
 * statistics are older than the due times, and then every claim walks through everything that is due (after a restart: all).
 */
const dueTime = sql.raw(`(next_probe_at + interval '0')`);

/**
 * Everything of one organization that is due or soon will be, for whoever moves the due times first: its authorizations
 * are asked together from then on, with one claim. Nothing for the others.
 */
export async function claimProbes(
  database: Database,
  input: { organizationId: string; dueBy: Date; nextAt: Date },
): Promise<AuthorizationRow[]> {
  const result = await sql<AuthorizationRow>`
    update authorizations_authorization set next_probe_at = ${input.nextAt}
    where organization_id = ${input.organizationId} and paused_at is null
      and ${dueTime} <= ${input.dueBy} and ${dueTime} < ${input.nextAt}
    returning *
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

/**
 * All good answers of one organization in one statement. Touches nothing that examinations decide, so that neither can undo
 * the other; a consent in between makes it say nothing.
 */
export async function markGood(
  database: Database,
  input: {
    organizationId: string;
    at: Date;
    /** When Webex was asked: a refusal heard after that is not forgotten. */
    askedAt: Date;
    news: readonly GoodNews[];
  },
): Promise<{ authorization_id: string; state: AuthorizationRow['state'] }[]> {
  const { news } = input;
  const result = await sql<{ authorization_id: string; state: AuthorizationRow['state'] }>`
    update authorizations_authorization a set
      known_good_at = ${input.at}::timestamptz, next_job_probe_at = n.next_job_probe_at,
      checks = coalesce(n.checks::jsonb, a.checks),
      status_seen_at = case when n.status_seen then ${input.at}::timestamptz else a.status_seen_at end,
      state = case when a.state = 'unknown' then 'healthy' else a.state end,
      doubted_at = case when a.doubted_at <= ${input.askedAt}::timestamptz then null else a.doubted_at end,
      good_in_a_row = least(a.good_in_a_row + 1, 2)
    from unnest(
      ${news.map(({ authorizationId }) => authorizationId)}::uuid[],
      ${news.map(({ authorizedAt }) => authorizedAt)}::timestamptz[],
      ${news.map(({ nextJobProbeAt }) => nextJobProbeAt)}::timestamptz[],
      ${news.map(({ statusSeen }) => statusSeen)}::boolean[],
      ${news.map(({ checks }) => (checks === null ? null : JSON.stringify(checks)))}::text[]
    ) as n (authorization_id, authorized_at, next_job_probe_at, status_seen, checks)
    where a.organization_id = ${input.organizationId} and a.authorization_id = n.authorization_id
      and a.authorized_at = n.authorized_at and a.state <> 'stopped'
    returning a.authorization_id, a.state
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

/** Claims the next reading, and writes down how far the one before came. The addition as in `dueTime` above. */
export async function claimAudit(
  database: Database,
  input: { organizationId: string; now: Date; nextAt: Date; readTo: Date | null },
): Promise<{ audit_watermark: Date }[]> {
  const result = await sql<{ audit_watermark: Date }>`
    update authorizations_watch
    set next_audit_at = ${input.nextAt},
        audit_watermark = greatest(audit_watermark, coalesce(${input.readTo}::timestamptz, audit_watermark))
    where organization_id = ${input.organizationId} and next_audit_at + interval '0' <= ${input.now}
    returning audit_watermark
  `.execute(database);
  return result.rows;
}
