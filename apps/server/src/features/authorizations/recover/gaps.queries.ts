import type { GapState, Job, LifelineSegment } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface GapRow {
  organization_id: string;
  gap_id: string;
  job: Job;
  incident_id: string | null;
  from_at: Date;
  to_at: Date;
  state: GapState;
  text: string;
  told_at: Date;
}

/** One account for each stretch: written again after a crash, it is the same. */
export async function insertGap(database: Database, row: GapRow): Promise<void> {
  await sql`
    insert into authorizations_gap (organization_id, gap_id, job, incident_id, from_at, to_at, state, text, told_at)
    values (${row.organization_id}, ${row.gap_id}, ${row.job}, ${row.incident_id}, ${row.from_at}, ${row.to_at},
      ${row.state}, ${row.text}, ${row.told_at})
    on conflict (organization_id, job, from_at) do nothing
  `.execute(database);
}

/** Over all organizations: those whose end is open. */
export async function selectFillingGaps(database: Database): Promise<GapRow[]> {
  const result = await sql<GapRow>`
    select * from authorizations_gap where state = 'filling' order by told_at limit 500
  `.execute(database);
  return result.rows;
}

/** The row when the account reads otherwise than before. */
export async function retellGap(
  database: Database,
  input: { organizationId: string; gapId: string; state: GapState; text: string; at: Date },
): Promise<GapRow[]> {
  const result = await sql<GapRow>`
    update authorizations_gap set state = ${input.state}, text = ${input.text}, told_at = ${input.at}
    where organization_id = ${input.organizationId} and gap_id = ${input.gapId} and state = 'filling'
      and (state, text) is distinct from (${input.state}, ${input.text})
    returning *
  `.execute(database);
  return result.rows;
}

/** Newest first, with the number of the incident. */
export async function selectGaps(
  database: Database,
  input: { organizationId: string; since: Date },
): Promise<(GapRow & { number: string | null })[]> {
  const result = await sql<GapRow & { number: string | null }>`
    select g.*, i.number from authorizations_gap g
    left join authorizations_incident i
      on i.organization_id = g.organization_id and i.incident_id = g.incident_id
    where g.organization_id = ${input.organizationId} and g.to_at >= ${input.since}
    order by g.from_at desc, g.job limit 200
  `.execute(database);
  return result.rows;
}

/** The stretch is drawn as what became of its data. */
export async function markGap(
  database: Database,
  input: { organizationId: string; job: Job; from: Date; to: Date; kind: LifelineSegment['kind'] },
): Promise<void> {
  await sql`
    update authorizations_state_span set kind = ${input.kind}
    where organization_id = ${input.organizationId} and job = ${input.job} and kind = 'stopped'
      and from_at >= ${input.from} and from_at < ${input.to}
  `.execute(database);
}
