import type { DirectoryRails } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface RailsRow {
  removed_count: number;
  removed_percent: number;
  changed_count: number | null;
  changed_percent: number;
  people_count: number;
  people_percent: number;
  grace_days: number;
  changed_at: Date;
  changed_by: string;
}

export async function selectRails(database: Database, input: { organizationId: string }): Promise<RailsRow[]> {
  const result = await sql<RailsRow>`
    select removed_count::int as removed_count, removed_percent, changed_count::int as changed_count, changed_percent,
      people_count::int as people_count, people_percent, grace_days::int as grace_days, changed_at, changed_by
    from directory_rails where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

export async function upsertRails(
  database: Database,
  input: { organizationId: string; rails: DirectoryRails; at: Date; by: string },
): Promise<void> {
  const { rails } = input;
  await sql`
    insert into directory_rails (organization_id, removed_count, removed_percent, changed_count, changed_percent,
      people_count, people_percent, grace_days, changed_at, changed_by)
    values (${input.organizationId}, ${rails.removedCount}, ${rails.removedPercent}, ${rails.changedCount},
      ${rails.changedPercent}, ${rails.peopleCount}, ${rails.peoplePercent}, ${rails.graceDays}, ${input.at}, ${input.by})
    on conflict (organization_id) do update set
      removed_count = excluded.removed_count, removed_percent = excluded.removed_percent,
      changed_count = excluded.changed_count, changed_percent = excluded.changed_percent,
      people_count = excluded.people_count, people_percent = excluded.people_percent,
      grace_days = excluded.grace_days, changed_at = excluded.changed_at, changed_by = excluded.changed_by
  `.execute(database);
}
