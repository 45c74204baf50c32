import type { DirectorySource, MappingRule } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface RulesRow {
  filter: string | null;
  sources_off: DirectorySource[];
  mapping: MappingRule[];
  changed_at: Date;
  changed_by: string;
}

export async function selectRules(database: Database, input: { organizationId: string }): Promise<RulesRow[]> {
  const result = await sql<RulesRow>`
    select filter, sources_off, mapping, changed_at, changed_by from directory_rules
    where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

export async function upsertRules(
  database: Database,
  input: { organizationId: string; rules: RulesRow },
): Promise<void> {
  const { filter, sources_off: off, mapping, changed_at: at, changed_by: by } = input.rules;
  await sql`
    insert into directory_rules (organization_id, filter, sources_off, mapping, changed_at, changed_by)
    values (${input.organizationId}, ${filter}, ${off}::text[], ${JSON.stringify(mapping)}::jsonb, ${at}, ${by})
    on conflict (organization_id) do update set
      filter = excluded.filter, sources_off = excluded.sources_off, mapping = excluded.mapping,
      changed_at = excluded.changed_at, changed_by = excluded.changed_by
  `.execute(database);
}
