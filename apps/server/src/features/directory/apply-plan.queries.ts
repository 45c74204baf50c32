import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { SeenLocation } from './seen-entry.ts';

export async function deleteLocations(database: Database, input: { organizationId: string }): Promise<void> {
  await sql`delete from directory_location where organization_id = ${input.organizationId}`.execute(database);
}

export async function insertLocations(
  database: Database,
  input: { organizationId: string; locations: readonly SeenLocation[] },
): Promise<void> {
  await sql`
    insert into directory_location (organization_id, webex_id, name, country, time_zone)
    select ${input.organizationId}::uuid, l."webexId", l.name, l.country, l."timeZone"
    from jsonb_to_recordset(${JSON.stringify(input.locations)}::jsonb)
      as l("webexId" text, name text, country text, "timeZone" text)
  `.execute(database);
}
