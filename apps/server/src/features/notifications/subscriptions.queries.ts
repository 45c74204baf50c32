import type { Severity } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface SubscriptionRow {
  organization_id: string;
  account_id: string;
  severities: Severity[];
  weekly: boolean;
  quiet_from: number | null;
  quiet_to: number | null;
  critical_passes: boolean;
  time_zone: string;
}

export async function selectSubscriptions(
  database: Database,
  input: { organizationId: string },
): Promise<SubscriptionRow[]> {
  const result = await sql<SubscriptionRow>`
    select * from notifications_subscription where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

export async function upsertSubscription(database: Database, row: SubscriptionRow & { now: Date }): Promise<void> {
  await sql`
    insert into notifications_subscription (organization_id, account_id, severities, weekly, quiet_from, quiet_to,
      critical_passes, time_zone, updated_at)
    values (${row.organization_id}, ${row.account_id}, ${row.severities}::text[], ${row.weekly}, ${row.quiet_from},
      ${row.quiet_to}, ${row.critical_passes}, ${row.time_zone}, ${row.now})
    on conflict (organization_id, account_id) do update set severities = excluded.severities, weekly = excluded.weekly,
      quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, critical_passes = excluded.critical_passes,
      time_zone = excluded.time_zone, updated_at = excluded.updated_at
  `.execute(database);
}
