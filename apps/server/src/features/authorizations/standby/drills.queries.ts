import type { Job } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** `authorizations_drill`, as it lies there. */
export interface DrillRow {
  organization_id: string;
  drill_id: string;
  job: Job;
  /** Pretended dead. */
  authorization_id: string;
  standby_id: string;
  started_at: Date;
  ends_at: Date;
  asked_by: string;
  first_good_at: Date | null;
  calls: number;
  refused: number;
  ended_at: Date | null;
}

export async function insertDrill(
  database: Database,
  row: Omit<DrillRow, 'first_good_at' | 'calls' | 'refused' | 'ended_at'>,
): Promise<void> {
  await sql`
    insert into authorizations_drill (
      organization_id, drill_id, job, authorization_id, standby_id, started_at, ends_at, asked_by)
    values (${row.organization_id}, ${row.drill_id}, ${row.job}, ${row.authorization_id}, ${row.standby_id},
      ${row.started_at}, ${row.ends_at}, ${row.asked_by})
  `.execute(database);
}

/** No row where it is in one already, or may not serve at all. */
export async function beginPretending(
  database: Database,
  input: { organizationId: string; authorizationId: string; now: Date; until: Date },
): Promise<{ authorization_id: string }[]> {
  const result = await sql<{ authorization_id: string }>`
    update authorizations_authorization set drill_until = ${input.until}
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
      and (drill_until is null or drill_until <= ${input.now})
    returning authorization_id
  `.execute(database);
  return result.rows;
}

export async function endPretending(
  database: Database,
  input: { organizationId: string; authorizationId: string },
): Promise<void> {
  await sql`
    update authorizations_authorization set drill_until = null
    where organization_id = ${input.organizationId} and authorization_id = ${input.authorizationId}
  `.execute(database);
}

/** Over all organizations: the drills that run. There are never many. */
export async function selectOpenDrills(database: Database): Promise<DrillRow[]> {
  const result = await sql<DrillRow>`
    select * from authorizations_drill where ended_at is null order by ends_at limit 1000
  `.execute(database);
  return result.rows;
}

export async function selectLastDrill(
  database: Database,
  input: { organizationId: string; job: Job },
): Promise<DrillRow[]> {
  const result = await sql<DrillRow>`
    select * from authorizations_drill where organization_id = ${input.organizationId} and job = ${input.job}
    order by drill_id desc limit 1
  `.execute(database);
  return result.rows;
}

export async function addToDrill(
  database: Database,
  input: { organizationId: string; drillId: string; calls: number; refused: number; firstGoodAt: Date | null },
): Promise<void> {
  await sql`
    update authorizations_drill set calls = calls + ${input.calls}, refused = refused + ${input.refused},
      first_good_at = least(first_good_at, ${input.firstGoodAt}::timestamptz)
    where organization_id = ${input.organizationId} and drill_id = ${input.drillId}
  `.execute(database);
}

/** A row for whoever ends it. */
export async function endDrill(
  database: Database,
  input: { organizationId: string; drillId: string; at: Date },
): Promise<DrillRow[]> {
  const result = await sql<DrillRow>`
    update authorizations_drill set ended_at = ${input.at}
    where organization_id = ${input.organizationId} and drill_id = ${input.drillId} and ended_at is null
    returning *
  `.execute(database);
  return result.rows;
}
