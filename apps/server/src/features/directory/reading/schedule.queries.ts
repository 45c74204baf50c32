import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface ScheduleRow {
  incremental_minutes: number | null;
  full_at_minute: number;
  time_zone: string | null;
  changed_at: Date;
  changed_by: string;
}

export async function selectSchedule(database: Database, input: { organizationId: string }): Promise<ScheduleRow[]> {
  const result = await sql<ScheduleRow>`
    select incremental_minutes::int as incremental_minutes, full_at_minute::int as full_at_minute,
      nullif(time_zone, '') as time_zone, changed_at, changed_by
    from directory_schedule where organization_id = ${input.organizationId} and full_at_minute is not null
  `.execute(database);
  return result.rows;
}

export async function upsertSchedule(
  database: Database,
  input: { organizationId: string; row: ScheduleRow },
): Promise<void> {
  const { row } = input;
  await sql`
    insert into directory_schedule
      (organization_id, incremental_minutes, full_at_minute, time_zone, changed_at, changed_by)
    values (${input.organizationId}, ${row.incremental_minutes}, ${row.full_at_minute}, ${row.time_zone ?? ''},
      ${row.changed_at}, ${row.changed_by})
    on conflict (organization_id) do update set
      incremental_minutes = excluded.incremental_minutes, full_at_minute = excluded.full_at_minute,
      time_zone = excluded.time_zone, changed_at = excluded.changed_at, changed_by = excluded.changed_by
  `.execute(database);
}

/** The time zone most locations are in. */
export async function selectMainTimeZone(
  database: Database,
  input: { organizationId: string },
): Promise<{ time_zone: string }[]> {
  const result = await sql<{ time_zone: string }>`
    select time_zone from directory_location
    where organization_id = ${input.organizationId} and time_zone is not null
    group by time_zone order by count(*) desc, time_zone limit 1
  `.execute(database);
  return result.rows;
}

/** When the next runs are due; what is null stays as it is. */
export async function updateDue(
  database: Database,
  input: { organizationId: string; nextFullAt: Date | null; nextIncrementalAt: Date | null },
): Promise<void> {
  await sql`
    insert into directory_state (organization_id, next_run_at, next_incremental_at)
    values (${input.organizationId}, ${input.nextFullAt}, ${input.nextIncrementalAt})
    on conflict (organization_id) do update set
      next_run_at = coalesce(excluded.next_run_at, directory_state.next_run_at),
      next_incremental_at = coalesce(excluded.next_incremental_at, directory_state.next_incremental_at)
  `.execute(database);
}

/** No incremental run comes by itself any more. */
export async function clearIncrementalDue(database: Database, input: { organizationId: string }): Promise<void> {
  await sql`
    update directory_state set next_incremental_at = null where organization_id = ${input.organizationId}
  `.execute(database);
}

/** Everything up to here is in the directory; after a full run also who is gone. */
export async function upsertThrough(
  database: Database,
  input: { organizationId: string; through: Date; full: boolean },
): Promise<void> {
  await sql`
    insert into directory_state as s (organization_id, changes_through, complete_at)
    values (${input.organizationId}, ${input.through}, case when ${input.full} then ${input.through}::timestamptz end)
    on conflict (organization_id) do update set
      changes_through = excluded.changes_through,
      complete_at = coalesce(excluded.complete_at, s.complete_at),
      changes_refused_to = case when ${input.full} then null else s.changes_refused_to end
  `.execute(database);
}

/** This authorization may not ask for changes alone. */
export async function updateRefusedTo(
  database: Database,
  input: { organizationId: string; authorizationId: string },
): Promise<void> {
  await sql`
    update directory_state set changes_refused_to = ${input.authorizationId}
    where organization_id = ${input.organizationId}
  `.execute(database);
}

export interface ReadingState {
  complete_at: Date | null;
  next_run_at: Date | null;
  next_incremental_at: Date | null;
  changes_through: Date | null;
  changes_refused_to: string | null;
}

export async function selectReadingState(
  database: Database,
  input: { organizationId: string },
): Promise<ReadingState[]> {
  const result = await sql<ReadingState>`
    select complete_at, next_run_at, next_incremental_at, changes_through, changes_refused_to
    from directory_state where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

/** Over all organizations: with no run under way and no run due, or with one under way. The others are due. */
export async function selectNotDue(database: Database, input: { at: Date }): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select organization_id from directory_state
    where next_run_at > ${input.at} and (next_incremental_at is null or next_incremental_at > ${input.at})
    union
    select organization_id from directory_run where state = 'running'
  `.execute(database);
  return result.rows;
}

/** Over all organizations: an incremental run is due and no full one. */
export async function selectIncrementalDue(
  database: Database,
  input: { at: Date },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select organization_id from directory_state
    where next_run_at > ${input.at} and next_incremental_at <= ${input.at} and complete_at is not null
  `.execute(database);
  return result.rows;
}
