import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** Over all organizations that keep something: whose history is to be looked through, longest due first. */
export async function selectHistoryDue(
  database: Database,
  input: { at: Date; limit: number },
): Promise<{ organization_id: string; history_due_at: Date | null }[]> {
  const result = await sql<{ organization_id: string; history_due_at: Date | null }>`
    select known.organization_id, s.history_due_at
    from (select organization_id from directory_state union select organization_id from directory_contact_import) known
    left join directory_state s on s.organization_id = known.organization_id
    where s.history_due_at is null or s.history_due_at <= ${input.at}
    order by s.history_due_at nulls first limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** Compare-and-set; no row where another process was quicker. */
export async function moveHistoryDue(
  database: Database,
  input: { organizationId: string; from: Date | null; to: Date },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    insert into directory_state as s (organization_id, history_due_at) values (${input.organizationId}, ${input.to})
    on conflict (organization_id) do update set history_due_at = excluded.history_due_at
      where s.history_due_at is not distinct from ${input.from}::timestamptz
    returning organization_id
  `.execute(database);
  return result.rows;
}

/** Lines of what happened to entries; answers how many went. */
export async function deleteOldHistory(
  database: Database,
  input: { organizationId: string; before: Date; limit: number },
): Promise<number> {
  const result = await sql`
    delete from directory_entry_history h using (
      select entry_id, change_id from directory_entry_history
      where organization_id = ${input.organizationId} and at < ${input.before}
      limit ${input.limit}
    ) old
    where h.organization_id = ${input.organizationId} and h.entry_id = old.entry_id and h.change_id = old.change_id
  `.execute(database);
  return Number(result.numAffectedRows ?? 0);
}

/** What imports that ended so long ago have overwritten; answers how many contacts. */
export async function deleteOldBefore(
  database: Database,
  input: { organizationId: string; before: Date; limit: number },
): Promise<number> {
  const result = await sql`
    delete from directory_contact_before b using (
      select b.import_id, b.contact_id from directory_contact_before b
      join directory_contact_import i on i.organization_id = b.organization_id and i.import_id = b.import_id
      where b.organization_id = ${input.organizationId} and i.ended_at < ${input.before}
      limit ${input.limit}
    ) old
    where b.organization_id = ${input.organizationId} and b.import_id = old.import_id and b.contact_id = old.contact_id
  `.execute(database);
  return Number(result.numAffectedRows ?? 0);
}

/** Imports that ended so long ago, of which nothing can be taken back any more; answers how many. */
export async function deleteOldImports(
  database: Database,
  input: { organizationId: string; before: Date; limit: number },
): Promise<number> {
  const result = await sql`
    delete from directory_contact_import
    where organization_id = ${input.organizationId} and import_id = any(array(
      select i.import_id from directory_contact_import i
      where i.organization_id = ${input.organizationId} and i.ended_at < ${input.before}
        and not exists (select 1 from directory_contact_before b
          where b.organization_id = i.organization_id and b.import_id = i.import_id)
      limit ${input.limit}))
  `.execute(database);
  return Number(result.numAffectedRows ?? 0);
}
