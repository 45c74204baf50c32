import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** Something was removed, or the time it is kept has changed: look at the next tick how long that is. */
export async function markPurgeDue(database: Database, input: { organizationId: string; at: Date }): Promise<void> {
  await sql`
    insert into directory_state (organization_id, purge_due_at) values (${input.organizationId}, ${input.at})
    on conflict (organization_id) do update set
      purge_due_at = least(directory_state.purge_due_at, excluded.purge_due_at)
  `.execute(database);
}

/** Over all organizations. */
export async function selectPurgeDue(
  database: Database,
  input: { at: Date; limit: number },
): Promise<{ organization_id: string; purge_due_at: Date }[]> {
  const result = await sql<{ organization_id: string; purge_due_at: Date }>`
    select organization_id, purge_due_at from directory_state where purge_due_at <= ${input.at}
    order by purge_due_at limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** Compare-and-set; no row where another process was quicker. */
export async function movePurgeDue(
  database: Database,
  input: { organizationId: string; from: Date; to: Date | null },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    update directory_state set purge_due_at = ${input.to}
    where organization_id = ${input.organizationId} and purge_due_at = ${input.from}
    returning organization_id
  `.execute(database);
  return result.rows;
}

export async function selectRemovedBefore(
  database: Database,
  input: { organizationId: string; before: Date; limit: number },
): Promise<{ entry_id: string }[]> {
  const result = await sql<{ entry_id: string }>`
    select entry_id from directory_entry
    where organization_id = ${input.organizationId} and removed_at is not null and removed_at <= ${input.before}
    order by removed_at limit ${input.limit} for update
  `.execute(database);
  return result.rows;
}

/** When the one that was removed first went; no instant where nothing is kept. */
export async function selectFirstRemoved(
  database: Database,
  input: { organizationId: string },
): Promise<{ removed_at: Date | null }[]> {
  const result = await sql<{ removed_at: Date | null }>`
    select min(removed_at) as removed_at from directory_entry
    where organization_id = ${input.organizationId} and removed_at is not null
  `.execute(database);
  return result.rows;
}

export async function countRemoved(database: Database, input: { organizationId: string }): Promise<number> {
  const result = await sql<{ count: number }>`
    select count(*)::int as count from directory_entry
    where organization_id = ${input.organizationId} and removed_at is not null
  `.execute(database);
  return result.rows[0]?.count ?? 0;
}

interface Entries {
  organizationId: string;
  entryIds: readonly string[];
}

export async function deleteFavouritesOf(database: Database, input: Entries): Promise<void> {
  await sql`
    delete from directory_favourite
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
  `.execute(database);
}

export async function deleteOwnValuesOf(database: Database, input: Entries): Promise<void> {
  await sql`
    delete from directory_own_value
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
  `.execute(database);
}

export async function deleteHistoryOf(database: Database, input: Entries): Promise<void> {
  await sql`
    delete from directory_entry_history
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
  `.execute(database);
}

export async function deletePhotosOf(database: Database, input: Entries): Promise<void> {
  await sql`
    delete from directory_photo
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
  `.execute(database);
}

export async function deleteEntries(database: Database, input: Entries): Promise<void> {
  await sql`
    delete from directory_entry
    where organization_id = ${input.organizationId} and entry_id = any(${input.entryIds}::uuid[])
      and removed_at is not null
  `.execute(database);
}
