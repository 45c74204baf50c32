import type { ActorKind, AuditOutcome, AuditVia } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface EntryRow {
  organization_id: string;
  entry_id: string;
  at: Date;
  act: string;
  actor_kind: ActorKind;
  actor_id: string | null;
  actor_name: string;
  via: AuditVia;
  address: string | null;
  target: Record<string, string>;
  outcome: AuditOutcome;
  code: string | null;
  reason: string | null;
  request_id: string | null;
}

/** The only statement that writes this table: the log is append-only. */
export async function insertEntry(database: Database, entry: EntryRow): Promise<void> {
  await sql`
    insert into audit_log_entry (organization_id, entry_id, at, act, actor_kind, actor_id, actor_name, via, address, target,
      outcome, code, reason, request_id)
    values (${entry.organization_id}, ${entry.entry_id}, ${entry.at}, ${entry.act}, ${entry.actor_kind}, ${entry.actor_id},
      ${entry.actor_name}, ${entry.via}, ${entry.address}, ${JSON.stringify(entry.target)}::jsonb, ${entry.outcome},
      ${entry.code}, ${entry.reason}, ${entry.request_id})`.execute(database);
}

export interface EntryFilter {
  /** Null: of all organizations and of the installation. */
  organizationId: string | null;
  act: string | null;
  person: string | null;
  from: Date | null;
  to: Date | null;
}

/** Newest first, older than the cursor. */
export async function selectEntries(
  database: Database,
  input: EntryFilter & { before: string | null; limit: number },
): Promise<EntryRow[]> {
  const { organizationId, act, person, from, to, before } = input;
  const conditions = [
    ...(organizationId === null ? [] : [sql`organization_id = ${organizationId}`]),
    ...(before === null ? [] : [sql`entry_id < ${before}`]),
    ...(act === null ? [] : [sql`(act = ${act} or starts_with(act, ${`${act}.`}))`]),
    ...(person === null ? [] : [sql`position(lower(${person}) in lower(actor_name)) > 0`]),
    ...(from === null ? [] : [sql`at >= ${from}`]),
    ...(to === null ? [] : [sql`at < ${to}`]),
  ];
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  const { rows } = await sql<EntryRow>`
    select organization_id, entry_id, at, act, actor_kind, actor_id, actor_name, via, address, target, outcome, code,
           reason, request_id
    from audit_log_entry where ${where} order by entry_id desc limit ${input.limit}`.execute(database);
  return rows;
}
