import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** What the weekly look saw; null before the first. */
export async function selectFullAdmins(
  database: Database,
  input: { organizationId: string },
): Promise<{ full_admins: string[] | null; full_admins_seen_at: Date | null }[]> {
  const result = await sql<{ full_admins: string[] | null; full_admins_seen_at: Date | null }>`
    select full_admins, full_admins_seen_at from authorizations_watch where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

export interface PasswordLifeRow {
  organization_id: string;
  kind: 'days' | 'never';
  days: number | null;
}

export async function selectPasswordLives(
  database: Database,
  input: { organizationIds: readonly string[] },
): Promise<PasswordLifeRow[]> {
  const result = await sql<PasswordLifeRow>`
    select organization_id, kind, days from authorizations_password_policy
    where organization_id = any(${[...input.organizationIds]}::uuid[])
  `.execute(database);
  return result.rows;
}

export async function upsertPasswordLife(
  database: Database,
  input: { organizationId: string; kind: 'days' | 'never'; days: number | null; at: Date; by: string },
): Promise<void> {
  await sql`
    insert into authorizations_password_policy (organization_id, kind, days, set_at, set_by)
    values (${input.organizationId}, ${input.kind}, ${input.days}, ${input.at}, ${input.by})
    on conflict (organization_id) do update set
      kind = excluded.kind, days = excluded.days, set_at = excluded.set_at, set_by = excluded.set_by
  `.execute(database);
}

/** Of each person the newest password change the audit log told of. */
export async function selectPasswordChanges(
  database: Database,
  input: { organizationIds: readonly string[] },
): Promise<{ organization_id: string; person_webex_id: string; at: Date }[]> {
  const result = await sql<{ organization_id: string; person_webex_id: string; at: Date }>`
    select organization_id, person_webex_id, max(at) as at from authorizations_audit_event
    where organization_id = any(${[...input.organizationIds]}::uuid[])
      and kind = 'password' and person_webex_id is not null
    group by organization_id, person_webex_id
  `.execute(database);
  return result.rows;
}

export interface DismissalRow {
  warning_key: string;
  until: Date;
  reason: string;
  dismissed_by: string;
}

export async function selectDismissals(
  database: Database,
  input: { organizationId: string; now: Date },
): Promise<DismissalRow[]> {
  const result = await sql<DismissalRow>`
    select warning_key, until, reason, dismissed_by from authorizations_warning_dismissal
    where organization_id = ${input.organizationId} and until > ${input.now}
  `.execute(database);
  return result.rows;
}

export async function upsertDismissal(
  database: Database,
  input: DismissalRow & { organizationId: string; at: Date },
): Promise<void> {
  await sql`
    insert into authorizations_warning_dismissal (
      organization_id, warning_key, until, reason, dismissed_at, dismissed_by)
    values (${input.organizationId}, ${input.warning_key}, ${input.until}, ${input.reason}, ${input.at}, ${input.dismissed_by})
    on conflict (organization_id, warning_key) do update set
      until = excluded.until, reason = excluded.reason, dismissed_at = excluded.dismissed_at,
      dismissed_by = excluded.dismissed_by
  `.execute(database);
}

export async function deleteDismissal(
  database: Database,
  input: { organizationId: string; key: string },
): Promise<void> {
  await sql`
    delete from authorizations_warning_dismissal
    where organization_id = ${input.organizationId} and warning_key = ${input.key}
  `.execute(database);
}
