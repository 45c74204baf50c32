import type { Severity } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface BotRow {
  organization_id: string;
  name: string;
  email: string;
  ending: string;
  saved_at: Date;
}

export interface SpaceRow {
  organization_id: string;
  space_id: string;
  room_id: string;
  title: string;
  severities: Severity[];
  weekly: boolean;
  time_zone: string;
  enabled: boolean;
  disabled_reason: string | null;
  created_at: Date;
}

export async function selectBot(database: Database, input: { organizationId: string }): Promise<BotRow[]> {
  const result = await sql<BotRow>`
    select * from notifications_bot where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

export async function upsertBot(database: Database, row: BotRow): Promise<void> {
  await sql`
    insert into notifications_bot (organization_id, name, email, ending, saved_at)
    values (${row.organization_id}, ${row.name}, ${row.email}, ${row.ending}, ${row.saved_at})
    on conflict (organization_id) do update set
      name = excluded.name, email = excluded.email, ending = excluded.ending, saved_at = excluded.saved_at
  `.execute(database);
}

export async function deleteBot(database: Database, input: { organizationId: string }): Promise<void> {
  await sql`delete from notifications_bot where organization_id = ${input.organizationId}`.execute(database);
}

export async function selectSpaces(database: Database, input: { organizationId: string }): Promise<SpaceRow[]> {
  const result = await sql<SpaceRow>`
    select * from notifications_space where organization_id = ${input.organizationId} order by title, space_id
  `.execute(database);
  return result.rows;
}

/** Nothing when the space is there already. */
export async function insertSpace(database: Database, row: SpaceRow): Promise<{ space_id: string }[]> {
  const result = await sql<{ space_id: string }>`
    insert into notifications_space (organization_id, space_id, room_id, title, severities, weekly, time_zone, enabled,
      disabled_reason, created_at)
    values (${row.organization_id}, ${row.space_id}, ${row.room_id}, ${row.title}, ${row.severities}::text[],
      ${row.weekly}, ${row.time_zone}, ${row.enabled}, ${row.disabled_reason}, ${row.created_at})
    on conflict (organization_id, room_id) do nothing
    returning space_id
  `.execute(database);
  return result.rows;
}

export async function updateSpace(
  database: Database,
  row: Pick<
    SpaceRow,
    'organization_id' | 'space_id' | 'severities' | 'weekly' | 'time_zone' | 'enabled' | 'disabled_reason'
  >,
): Promise<void> {
  await sql`
    update notifications_space set severities = ${row.severities}::text[], weekly = ${row.weekly},
      time_zone = ${row.time_zone}, enabled = ${row.enabled}, disabled_reason = ${row.disabled_reason}
    where organization_id = ${row.organization_id} and space_id = ${row.space_id}
  `.execute(database);
}

/** By ourselves, because Webex said so. */
export async function disableSpace(
  database: Database,
  input: { organizationId: string; spaceId: string; reason: string },
): Promise<void> {
  await sql`
    update notifications_space set enabled = false, disabled_reason = ${input.reason}
    where organization_id = ${input.organizationId} and space_id = ${input.spaceId}
  `.execute(database);
}

export async function deleteSpace(
  database: Database,
  input: { organizationId: string; spaceId: string },
): Promise<{ space_id: string }[]> {
  const result = await sql<{ space_id: string }>`
    delete from notifications_space
    where organization_id = ${input.organizationId} and space_id = ${input.spaceId}
    returning space_id
  `.execute(database);
  return result.rows;
}
