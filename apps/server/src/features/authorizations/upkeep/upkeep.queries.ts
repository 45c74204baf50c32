import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** Over all organizations: whose daily upkeep is due, longest due first. */
export async function selectDueUpkeep(
  database: Database,
  input: { now: Date; limit: number },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select organization_id from authorizations_watch
    where next_upkeep_at <= ${input.now} order by next_upkeep_at limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function claimUpkeep(
  database: Database,
  input: { organizationId: string; now: Date; nextAt: Date },
): Promise<{ full_admins_seen_at: Date | null }[]> {
  const result = await sql<{ full_admins_seen_at: Date | null }>`
    update authorizations_watch set next_upkeep_at = ${input.nextAt}
    where organization_id = ${input.organizationId} and next_upkeep_at <= ${input.now}
    returning full_admins_seen_at
  `.execute(database);
  return result.rows;
}

export async function setFullAdmins(
  database: Database,
  input: { organizationId: string; names: readonly string[]; at: Date },
): Promise<void> {
  await sql`
    update authorizations_watch set full_admins = ${[...input.names]}::text[], full_admins_seen_at = ${input.at}
    where organization_id = ${input.organizationId}
  `.execute(database);
}

/** Everything before `before`, and what only says that all was well before `quietBefore`; answers how many went. */
export async function deleteOldTimeline(
  database: Database,
  input: { organizationId: string; before: Date; quietBefore: Date; limit: number },
): Promise<number> {
  const result = await sql`
    delete from authorizations_timeline
    where organization_id = ${input.organizationId} and event_id = any(array(
      select event_id from authorizations_timeline
      where organization_id = ${input.organizationId}
        and (at < ${input.before} or (at < ${input.quietBefore} and kind in ('probe-good', 'checked', 'refreshed')))
      limit ${input.limit}))
  `.execute(database);
  return Number(result.numAffectedRows ?? 0);
}

/** Stretches of a lifeline that ended before; the one that reaches into the kept time stays. */
export async function deleteOldSpans(
  database: Database,
  input: { organizationId: string; before: Date; limit: number },
): Promise<number> {
  const result = await sql`
    delete from authorizations_state_span
    where organization_id = ${input.organizationId} and span_id = any(array(
      select s.span_id from authorizations_state_span s
      where s.organization_id = ${input.organizationId} and s.from_at < ${input.before} and exists (
        select 1 from authorizations_state_span l
        where l.organization_id = ${input.organizationId} and l.job = s.job
          and l.from_at > s.from_at and l.from_at <= ${input.before})
      limit ${input.limit}))
  `.execute(database);
  return Number(result.numAffectedRows ?? 0);
}

/** Old events of the audit log; of each person the newest change of a password stays: warnings reckon from it. */
export async function deleteOldAuditEvents(
  database: Database,
  input: { organizationId: string; before: Date; limit: number },
): Promise<number> {
  const result = await sql`
    delete from authorizations_audit_event
    where organization_id = ${input.organizationId} and audit_event_id = any(array(
      select e.audit_event_id from authorizations_audit_event e
      where e.organization_id = ${input.organizationId} and e.at < ${input.before}
        and (e.kind <> 'password' or exists (
          select 1 from authorizations_audit_event l
          where l.organization_id = ${input.organizationId} and l.kind = 'password'
            and l.person_webex_id is not distinct from e.person_webex_id and l.at > e.at))
      limit ${input.limit}))
  `.execute(database);
  return Number(result.numAffectedRows ?? 0);
}
