import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { PlannedWindow, Via } from './plan-collection.ts';

export interface CollectorRow {
  organizationId: string;
  collectedFrom: Date;
  liveTo: Date;
  liveWindowId: string | null;
  dueAt: Date;
  requestedAt: Date | null;
  /** The authorization Webex was asked through then: its limit counts by token. */
  requestedThrough: string | null;
  repairedAt: Date | null;
  fillingTotal: number;
  failures: number;
  trouble: string | null;
  incident: string | null;
  version: string;
}

export interface WindowRow extends PlannedWindow {
  windowId: string;
  state: 'complete' | 'pending' | 'lost';
  reason: string | null;
  incident: string | null;
}

const COLLECTOR = sql.raw(`organization_id as "organizationId", collected_from as "collectedFrom",
  live_to as "liveTo", live_window_id as "liveWindowId", due_at as "dueAt", requested_at as "requestedAt",
  requested_through as "requestedThrough", repaired_at as "repairedAt", filling_total as "fillingTotal", failures, trouble, incident, version::text as version`);

const WINDOW = sql.raw(`window_id as "windowId", from_time as "from", to_time as "to",
  missing_from as "missingFrom", state, purpose, via, reason,
  incident`);

/** Over all organizations and unlocked: only what is due. Each is then claimed by itself. */
export async function readDueCollectors(database: Database, input: { now: Date }): Promise<CollectorRow[]> {
  const { rows } = await sql<CollectorRow>`
    select ${COLLECTOR} from call_records_collector
    where due_at <= ${input.now} and (leased_until is null or leased_until <= ${input.now})
    order by due_at limit 20
  `.execute(database);
  return rows;
}

export async function readCollector(
  database: Database,
  input: { organizationId: string },
): Promise<CollectorRow | null> {
  const { rows } = await sql<CollectorRow>`
    select ${COLLECTOR} from call_records_collector where organization_id = ${input.organizationId}
  `.execute(database);
  return rows[0] ?? null;
}

/** True when it was made now. */
export async function insertCollector(
  database: Database,
  input: { organizationId: string; collectedFrom: Date; liveTo: Date; now: Date; fillingTotal: number },
): Promise<boolean> {
  const result = await sql`
    insert into call_records_collector
      (organization_id, collected_from, live_to, due_at, repaired_at, filling_total, failures, version)
    values (${input.organizationId}, ${input.collectedFrom}, ${input.liveTo}, ${input.now}, ${input.now},
      ${input.fillingTotal}, 0, 1)
    on conflict (organization_id) do nothing
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/**
 * Compare-and-set: the new version, or null when another process was quicker. While it is claimed, "due when the lease ends" means
 * that nobody has woken it since.
 */
export async function claimCollector(
  database: Database,
  input: { organizationId: string; version: string; now: Date; leasedUntil: Date },
): Promise<string | null> {
  const { rows } = await sql<{ version: string }>`
    update call_records_collector set version = version + 1, leased_until = ${input.leasedUntil}, due_at = ${input.leasedUntil}
    where organization_id = ${input.organizationId} and version = ${input.version}::bigint
      and (leased_until is null or leased_until <= ${input.now})
    returning version::text as version
  `.execute(database);
  return rows[0]?.version ?? null;
}

/** Holds the lease a while longer, and remembers when and through which authorization Webex was asked; false when the claim is lost. */
export async function renewClaim(
  database: Database,
  input: { organizationId: string; version: string; leasedUntil: Date; requestedAt: Date; requestedThrough: string },
): Promise<boolean> {
  const result = await sql`
    update call_records_collector set leased_until = ${input.leasedUntil}, requested_at = ${input.requestedAt},
      due_at = case when due_at = leased_until then ${input.leasedUntil}::timestamptz else due_at end,
      requested_through = ${input.requestedThrough}
    where organization_id = ${input.organizationId} and version = ${input.version}::bigint
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

export interface CollectorChange {
  organizationId: string;
  version: string;
  liveTo: Date;
  liveWindowId: string | null;
  repairedAt: Date | null;
  fillingTotal: number;
  incident: string | null;
}

/** What planning and collecting changed; false when the claim is lost. */
export async function updateCollector(database: Database, input: CollectorChange): Promise<boolean> {
  const result = await sql`
    update call_records_collector set live_to = ${input.liveTo}, live_window_id = ${input.liveWindowId},
      repaired_at = ${input.repairedAt}, filling_total = ${input.fillingTotal}, incident = ${input.incident}
    where organization_id = ${input.organizationId} and version = ${input.version}::bigint
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** Ends a claim and says when the organization is due again: sooner where it was woken meanwhile. */
export async function releaseCollector(
  database: Database,
  input: {
    organizationId: string;
    version: string;
    dueAt: Date;
    failures: number;
    trouble: string | null;
    /** Not known to work: null. */
    requestedThrough: string | null;
  },
): Promise<void> {
  await sql`
    update call_records_collector set leased_until = null, failures = ${input.failures},
      due_at = case when due_at = leased_until then ${input.dueAt}::timestamptz else least(due_at, ${input.dueAt}::timestamptz) end,
      trouble = ${input.trouble}, requested_through = ${input.requestedThrough}, version = version + 1
    where organization_id = ${input.organizationId} and version = ${input.version}::bigint
  `.execute(database);
}

/** While nothing can be collected: why, for the reason of the gap that grows. */
export async function noteCollectorStopped(
  database: Database,
  input: {
    organizationId: string;
    /** As read: where it was woken meanwhile, it works again. */
    wasDueAt: Date;
    dueAt: Date;
    trouble: string;
    incident: string | null;
  },
): Promise<void> {
  await sql`
    update call_records_collector set due_at = ${input.dueAt}, trouble = ${input.trouble},
      incident = coalesce(${input.incident}, incident)
    where organization_id = ${input.organizationId} and due_at = ${input.wasDueAt}
  `.execute(database);
}

/** Works again: due at once, within the one first request a minute of the authorization that serves now. */
export async function wakeCollector(
  database: Database,
  input: { organizationId: string; now: Date; through: string | null },
): Promise<void> {
  await sql`
    update call_records_collector
    set due_at = case
        when requested_at is null or requested_through is distinct from ${input.through}::uuid then ${input.now}::timestamptz
        else greatest(${input.now}::timestamptz, requested_at + interval '60 seconds')
      end,
      failures = 0
    where organization_id = ${input.organizationId}
  `.execute(database);
}

export interface NewWindow extends PlannedWindow {
  organizationId: string;
  windowId: string;
  state: 'complete' | 'pending' | 'lost';
  reason: string | null;
  incident: string | null;
  records: number;
  now: Date;
}

export async function insertWindow(database: Database, input: NewWindow): Promise<void> {
  await sql`
    insert into call_records_window
      (organization_id, window_id, from_time, to_time, missing_from, state, purpose, via, reason, incident, records, updated_at)
    values (${input.organizationId}, ${input.windowId}, ${input.from}, ${input.to}, ${input.missingFrom}, ${input.state}, ${input.purpose},
      ${input.via}, ${input.reason}, ${input.incident}, ${input.records}, ${input.now})
  `.execute(database);
}

/** A pending window that was fetched, cut or given up. */
export async function settleWindow(
  database: Database,
  input: {
    organizationId: string;
    windowId: string;
    from: Date;
    via: Via;
    state: 'complete' | 'lost';
    records: number;
    reason: string | null;
    now: Date;
  },
): Promise<void> {
  await sql`
    update call_records_window set state = ${input.state}, from_time = ${input.from}, via = ${input.via},
      missing_from = greatest(missing_from, ${input.from}::timestamptz),
      records = ${input.records}, reason = coalesce(${input.reason}, reason), updated_at = ${input.now}
    where organization_id = ${input.organizationId} and window_id = ${input.windowId}
  `.execute(database);
}

/** The stream's row of the ledger grows instead of there being one row every two minutes. */
export async function extendWindow(
  database: Database,
  input: { organizationId: string; windowId: string; to: Date; records: number; now: Date },
): Promise<void> {
  await sql`
    update call_records_window set to_time = ${input.to}, records = records + ${input.records}, updated_at = ${input.now}
    where organization_id = ${input.organizationId} and window_id = ${input.windowId}
  `.execute(database);
}

/** Everything that is not complete, oldest first; repair windows come last because nothing waits for them. */
export async function readOpenWindows(database: Database, input: { organizationId: string }): Promise<WindowRow[]> {
  const { rows } = await sql<WindowRow>`
    select ${WINDOW} from call_records_window
    where organization_id = ${input.organizationId} and state in ('pending', 'lost')
    order by purpose = 'repair', from_time
  `.execute(database);
  return rows;
}

/** The whole ledger, oldest first. */
export async function readLedger(
  database: Database,
  input: { organizationId: string },
): Promise<(WindowRow & { records: number })[]> {
  const { rows } = await sql<WindowRow & { records: number }>`
    select ${WINDOW}, records from call_records_window
    where organization_id = ${input.organizationId} order by from_time, to_time
  `.execute(database);
  return rows;
}

/** Repair passes leave four rows a day that nobody reads after a month. */
export async function deleteOldRepairs(
  database: Database,
  input: { organizationId: string; before: Date },
): Promise<void> {
  await sql`
    delete from call_records_window
    where organization_id = ${input.organizationId} and state = 'complete' and purpose = 'repair'
      and to_time < ${input.before}
  `.execute(database);
}

export async function countSetAside(database: Database, input: { organizationId: string }): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from call_records_set_aside where organization_id = ${input.organizationId}
  `.execute(database);
  return rows[0]?.count ?? 0;
}
