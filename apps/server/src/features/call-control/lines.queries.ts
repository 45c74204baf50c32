import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface MemberRow {
  organizationId: string;
  memberUuid: string;
  entryId: string;
  kind: string;
  watchedAt: Date;
  reconciledAt: Date | null;
}

const MEMBER = sql.raw(`organization_id as "organizationId", member_uuid as "memberUuid", entry_id as "entryId", kind,
  watched_at as "watchedAt", reconciled_at as "reconciledAt"`);

export async function readLine(
  database: Database,
  input: { organizationId: string; accountId: string },
): Promise<string | null> {
  const { rows } = await sql<{ entryId: string }>`
    select entry_id as "entryId" from call_control_line
    where organization_id = ${input.organizationId} and account_id = ${input.accountId}
  `.execute(database);
  return rows[0]?.entryId ?? null;
}

export async function writeLine(
  database: Database,
  input: { organizationId: string; accountId: string; entryId: string; now: Date },
): Promise<void> {
  await sql`
    insert into call_control_line (organization_id, account_id, entry_id, chosen_at)
    values (${input.organizationId}, ${input.accountId}, ${input.entryId}, ${input.now})
    on conflict (organization_id, account_id) do update set entry_id = excluded.entry_id,
      chosen_at = excluded.chosen_at
  `.execute(database);
}

/** Somebody has this line on a console now. */
export async function watchMember(
  database: Database,
  input: { organizationId: string; memberUuid: string; entryId: string; kind: string; now: Date },
): Promise<MemberRow> {
  const { rows } = await sql<MemberRow>`
    insert into call_control_member as stored
      (organization_id, member_uuid, entry_id, kind, watched_at, reconcile_due_at)
    values (${input.organizationId}, ${input.memberUuid}, ${input.entryId}, ${input.kind}, ${input.now}, ${input.now})
    on conflict (organization_id, member_uuid) do update set entry_id = excluded.entry_id, kind = excluded.kind,
      watched_at = greatest(stored.watched_at, excluded.watched_at)
    returning ${MEMBER}
  `.execute(database);
  const [row] = rows;
  if (row === undefined) throw new Error('the line was not written');
  return row;
}

export async function readMember(
  database: Database,
  input: { organizationId: string; memberUuid: string },
): Promise<MemberRow | null> {
  const { rows } = await sql<MemberRow>`
    select ${MEMBER} from call_control_member
    where organization_id = ${input.organizationId} and member_uuid = ${input.memberUuid}
  `.execute(database);
  return rows[0] ?? null;
}

/**
 * Over these organizations and unlocked: lines on a console whose calls are to be compared. Lines of an organization
 * whose authorization has stopped stay due, and must not crowd out the others.
 */
export async function readDueMembers(
  database: Database,
  input: { organizationIds: readonly string[]; now: Date; watchedAfter: Date },
): Promise<MemberRow[]> {
  const { rows } = await sql<MemberRow>`
    select ${MEMBER} from call_control_member
    where organization_id = any(${[...input.organizationIds]}::uuid[])
      and reconcile_due_at <= ${input.now} and watched_at > ${input.watchedAfter}
    order by reconcile_due_at limit 50
  `.execute(database);
  return rows;
}

/** Compare-and-set, so that of several processes one asks. */
export async function claimReconcile(
  database: Database,
  input: { organizationId: string; memberUuid: string; now: Date; nextDueAt: Date },
): Promise<boolean> {
  const result = await sql`
    update call_control_member set reconcile_due_at = ${input.nextDueAt}
    where organization_id = ${input.organizationId} and member_uuid = ${input.memberUuid}
      and reconcile_due_at <= ${input.now}
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

export async function writeReconciled(
  database: Database,
  input: { organizationId: string; memberUuid: string; at: Date; nextDueAt: Date },
): Promise<void> {
  await sql`
    update call_control_member set reconciled_at = ${input.at}, reconcile_due_at = ${input.nextDueAt}
    where organization_id = ${input.organizationId} and member_uuid = ${input.memberUuid}
  `.execute(database);
}

/** After a gap every watched line of the organization is compared at once. */
export async function reconcileAllSoon(
  database: Database,
  input: { organizationId: string; now: Date },
): Promise<void> {
  await sql`
    update call_control_member set reconcile_due_at = ${input.now} where organization_id = ${input.organizationId}
  `.execute(database);
}
