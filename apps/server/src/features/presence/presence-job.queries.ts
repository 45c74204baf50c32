import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface PresenceJobRow {
  organization_id: string;
  next_round_at: Date;
  backoff_until: Date | null;
  worker: string | null;
  heartbeat_at: Date | null;
  seen_at: Date | null;
  off_since: Date | null;
  people: number;
}

const JOB_COLUMNS = sql`organization_id, next_round_at, backoff_until, worker, heartbeat_at, seen_at, off_since,
  people::int as people`;

/** Over all organizations: who does the rounds and when the next is due. */
export async function selectJobs(database: Database): Promise<PresenceJobRow[]> {
  const result = await sql<PresenceJobRow>`select ${JOB_COLUMNS} from presence_job`.execute(database);
  return result.rows;
}

export async function selectJob(database: Database, input: { organizationId: string }): Promise<PresenceJobRow[]> {
  const result = await sql<PresenceJobRow>`
    select ${JOB_COLUMNS} from presence_job where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

/** Takes the rounds of an organization that nobody does, or whose doer has not been heard of since `deadBefore`. */
export async function claimJob(
  database: Database,
  input: { organizationId: string; worker: string; at: Date; deadBefore: Date },
): Promise<PresenceJobRow[]> {
  const result = await sql<PresenceJobRow>`
    insert into presence_job (organization_id, next_round_at, worker, heartbeat_at)
    values (${input.organizationId}, ${input.at}, ${input.worker}, ${input.at})
    on conflict (organization_id) do update set worker = excluded.worker, heartbeat_at = excluded.heartbeat_at
    where presence_job.worker is null or presence_job.worker = excluded.worker
      or presence_job.heartbeat_at < ${input.deadBefore}
    returning ${JOB_COLUMNS}
  `.execute(database);
  return result.rows;
}

/** Gives the rounds back, so that another process need not wait for this one to be taken for dead. */
export async function releaseJob(database: Database, input: { organizationId: string; worker: string }): Promise<void> {
  await sql`
    update presence_job set worker = null, heartbeat_at = null
    where organization_id = ${input.organizationId} and worker = ${input.worker}
  `.execute(database);
}

export async function updateNextRound(database: Database, input: { organizationId: string; at: Date }): Promise<void> {
  await sql`
    update presence_job set next_round_at = ${input.at} where organization_id = ${input.organizationId}
  `.execute(database);
}

/** After an authorization came back: nothing that was waited for counts any more. */
export async function makeDueNow(database: Database, input: { organizationId: string; at: Date }): Promise<void> {
  await sql`
    update presence_job set next_round_at = ${input.at}, backoff_until = null
    where organization_id = ${input.organizationId}
  `.execute(database);
}

export async function updateBackoff(database: Database, input: { organizationId: string; until: Date }): Promise<void> {
  await sql`
    update presence_job set backoff_until = ${input.until} where organization_id = ${input.organizationId}
  `.execute(database);
}

/** Someone had a status. One row tells since when nobody had one before. */
export async function markSeen(
  database: Database,
  input: { organizationId: string; at: Date },
): Promise<{ was_off_since: Date | null }[]> {
  const result = await sql<{ was_off_since: Date | null }>`
    with before as (select off_since from presence_job where organization_id = ${input.organizationId})
    update presence_job set seen_at = ${input.at}, off_since = null
    where organization_id = ${input.organizationId}
    returning (select off_since from before) as was_off_since
  `.execute(database);
  return result.rows;
}

/** Nobody had a status; a row when that is new. */
export async function markOff(
  database: Database,
  input: { organizationId: string; at: Date },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    update presence_job set off_since = ${input.at}
    where organization_id = ${input.organizationId} and off_since is null
    returning organization_id
  `.execute(database);
  return result.rows;
}

export async function updatePeople(
  database: Database,
  input: { organizationId: string; people: number },
): Promise<void> {
  await sql`
    update presence_job set people = ${input.people} where organization_id = ${input.organizationId}
  `.execute(database);
}
