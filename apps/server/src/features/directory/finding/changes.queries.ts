import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { EntryRow } from '../directory.queries.ts';

export type ChangedRow = EntryRow & { change: 'added' | 'changed' | 'removed'; at: Date };

interface Window {
  organizationId: string;
  after: Date;
}

/** What became of entries after an instant, oldest first; each once, as it is now. */
export async function selectChanges(
  database: Database,
  input: Window & { beyond: { at: Date; entryId: string } | null; limit: number },
): Promise<ChangedRow[]> {
  const { organizationId, after, beyond } = input;
  const page =
    beyond === null
      ? sql``
      : sql`and (coalesce(removed_at, changed_at), entry_id) > (${beyond.at}::timestamptz, ${beyond.entryId}::uuid)`;
  const result = await sql<ChangedRow>`
    select entry_id, kind, name, title, department, location, email, extension, numbers, extra,
      coalesce(removed_at, changed_at) as at,
      case when removed_at is not null then 'removed' when added_at > ${after} then 'added' else 'changed' end as change
    from directory_entry
    where organization_id = ${organizationId}
      and (removed_at > ${after} or removed_at is null and changed_at > ${after}) ${page}
    order by coalesce(removed_at, changed_at), entry_id
    limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** How much changed within a span. */
export async function countChanges(
  database: Database,
  input: Window & { upTo: Date },
): Promise<{ added: number; changed: number; removed: number }[]> {
  const { organizationId, after, upTo } = input;
  const result = await sql<{ added: number; changed: number; removed: number }>`
    select count(*) filter (where removed_at is null and added_at > ${after})::int as added,
      count(*) filter (where removed_at is null and added_at <= ${after})::int as changed,
      count(*) filter (where removed_at is not null)::int as removed
    from directory_entry
    where organization_id = ${organizationId}
      and (removed_at > ${after} and removed_at <= ${upTo}
        or removed_at is null and changed_at > ${after} and changed_at <= ${upTo})
  `.execute(database);
  return result.rows;
}

/** A run or a plan that is being written: what it changes is told when it is done. */
export async function selectBeingWritten(
  database: Database,
  input: { organizationId: string },
): Promise<{ busy: boolean }[]> {
  const { organizationId } = input;
  const result = await sql<{ busy: boolean }>`
    select exists (select 1 from directory_run where organization_id = ${organizationId} and state = 'running')
      or exists (select 1 from directory_plan where organization_id = ${organizationId}
        and state in ('applying', 'undoing')) as busy
  `.execute(database);
  return result.rows;
}

export interface TellingRow {
  organization_id: string;
  told_through: Date | null;
  telling_through: Date | null;
}

/** Organizations whose changes are told, or that have not begun (`told_through` is null). */
export async function selectTelling(database: Database): Promise<TellingRow[]> {
  const result = await sql<TellingRow>`
    select organization_id, told_through, telling_through from directory_finding_state
  `.execute(database);
  return result.rows;
}

/** Over all organizations in one statement: where something changed since it was last told, or a telling was left half-way. */
export async function selectToTell(database: Database): Promise<TellingRow[]> {
  const result = await sql<TellingRow>`
    select organization_id, told_through, telling_through from directory_finding_state s
    where telling_through is not null
      or exists (select 1 from directory_entry e
        where e.organization_id = s.organization_id and e.changed_at > s.told_through)
      or exists (select 1 from directory_entry e
        where e.organization_id = s.organization_id and e.removed_at > s.told_through)
  `.execute(database);
  return result.rows;
}

/** Tells from now on; no row where that is so already. */
export async function beginTelling(database: Database, input: { organizationId: string; from: Date }): Promise<void> {
  await sql`
    insert into directory_finding_state (organization_id, told_through)
    values (${input.organizationId}, ${input.from})
    on conflict (organization_id) do update set told_through = excluded.told_through
    where directory_finding_state.told_through is null
  `.execute(database);
}

/** Fixes the span that is told next; no row where another process has. */
export async function claimTelling(
  database: Database,
  input: { organizationId: string; told: Date; upTo: Date },
): Promise<TellingRow[]> {
  const result = await sql<TellingRow>`
    update directory_finding_state set telling_through = ${input.upTo}
    where organization_id = ${input.organizationId} and told_through = ${input.told} and telling_through is null
    returning organization_id, told_through, telling_through
  `.execute(database);
  return result.rows;
}

export async function finishTelling(
  database: Database,
  input: { organizationId: string; told: Date; upTo: Date },
): Promise<void> {
  await sql`
    update directory_finding_state set told_through = ${input.upTo}, telling_through = null
    where organization_id = ${input.organizationId} and told_through = ${input.told}
      and telling_through = ${input.upTo}
  `.execute(database);
}
