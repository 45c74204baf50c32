import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface PresenceRow {
  entry_id: string;
  status: string;
  last_activity: Date | null;
  since: Date;
  checked_at: Date;
}

export interface PolledStatus {
  entryId: string;
  status: string;
  lastActivity: Date | null;
  /** When the question was sent: what happens while it travels is newer. */
  askedAt: Date;
}

/** Writes what was polled, except where something newer is known; gives back the entries whose status changed. */
export async function writePolled(
  database: Database,
  input: { organizationId: string; statuses: readonly PolledStatus[] },
): Promise<PresenceRow[]> {
  const { organizationId, statuses } = input;
  const entryIds = statuses.map(({ entryId }) => entryId);
  const result = await sql<PresenceRow>`
    with before as (
      select entry_id, status from presence_state
      where organization_id = ${organizationId} and entry_id = any(${entryIds}::uuid[])
    ), written as (
      insert into presence_state (organization_id, entry_id, status, last_activity, since, checked_at)
      select ${organizationId}::uuid, p.entry_id, p.status, p.last_activity, p.asked_at, p.asked_at
      from unnest(${entryIds}::uuid[], ${statuses.map(({ status }) => status)}::text[],
        ${statuses.map(({ lastActivity }) => lastActivity)}::timestamptz[],
        ${statuses.map(({ askedAt }) => askedAt)}::timestamptz[]) as p(entry_id, status, last_activity, asked_at)
      order by p.entry_id
      on conflict (organization_id, entry_id) do update set
        status = excluded.status, last_activity = excluded.last_activity, checked_at = excluded.checked_at,
        since = case when presence_state.status = excluded.status then presence_state.since else excluded.since end,
        status_before_call = case when excluded.status = 'call' then presence_state.status_before_call end
      where presence_state.checked_at < excluded.checked_at
      returning entry_id, status, last_activity, since, checked_at
    )
    select w.entry_id, w.status, w.last_activity, w.since, w.checked_at
    from written w left join before b on b.entry_id = w.entry_id
    where b.status is distinct from w.status
  `.execute(database);
  return result.rows;
}

/** A call has begun; no row where something newer is known. */
export async function writeCallBegun(
  database: Database,
  input: { organizationId: string; entryId: string; at: Date },
): Promise<PresenceRow[]> {
  const result = await sql<PresenceRow>`
    insert into presence_state (organization_id, entry_id, status, since, checked_at)
    values (${input.organizationId}, ${input.entryId}, 'call', ${input.at}, ${input.at})
    on conflict (organization_id, entry_id) do update set
      status = 'call', checked_at = excluded.checked_at,
      since = case when presence_state.status = 'call' then presence_state.since else excluded.since end,
      status_before_call =
        case when presence_state.status = 'call' then presence_state.status_before_call else presence_state.status end
    where presence_state.checked_at <= excluded.checked_at
    returning entry_id, status, last_activity, since, checked_at
  `.execute(database);
  return result.rows;
}

/** A call has ended: back to the status before it, or to `active`, since who hangs up is there. */
export async function writeCallEnded(
  database: Database,
  input: { organizationId: string; entryId: string; at: Date },
): Promise<PresenceRow[]> {
  const result = await sql<PresenceRow>`
    update presence_state
    set status = coalesce(status_before_call, 'active'), since = ${input.at}, checked_at = ${input.at},
      status_before_call = null
    where organization_id = ${input.organizationId} and entry_id = ${input.entryId} and status = 'call'
      and checked_at <= ${input.at}
    returning entry_id, status, last_activity, since, checked_at
  `.execute(database);
  return result.rows;
}

export async function selectPresence(
  database: Database,
  input: { organizationId: string; entryIds: readonly string[] },
): Promise<PresenceRow[]> {
  const result = await sql<PresenceRow>`
    select entry_id, status, last_activity, since, checked_at from presence_state
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
  `.execute(database);
  return result.rows;
}
