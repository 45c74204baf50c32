import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface RunRow {
  run_id: string;
  number: number;
  kind: 'full' | 'incremental';
  state: 'running' | 'held' | 'done' | 'failed' | 'cancelled' | 'refused' | 'superseded' | 'undone';
  started_at: Date;
  ended_at: Date | null;
  phase: string | null;
  read_count: number;
  expected_count: number | null;
  added: number;
  changed: number;
  removed: number;
  text: string | null;
}

const RUN_COLUMNS = sql`run_id, number::int as number, kind, state, started_at, ended_at, phase,
  read_count::int as read_count, expected_count::int as expected_count, added::int as added,
  changed::int as changed, removed::int as removed, text`;

/** No row where one is under way already. */
export async function insertRun(
  database: Database,
  input: {
    organizationId: string;
    runId: string;
    number: number;
    expected: number | null;
    worker: string | null;
    at: Date;
  },
): Promise<RunRow[]> {
  const result = await sql<RunRow>`
    insert into directory_run
      (organization_id, run_id, number, state, started_at, expected_count, worker, heartbeat_at)
    values (${input.organizationId}, ${input.runId}, ${input.number}, 'running', ${input.at}, ${input.expected},
      ${input.worker}, ${input.at})
    on conflict (organization_id) where state = 'running' do nothing
    returning ${RUN_COLUMNS}
  `.execute(database);
  return result.rows;
}

export interface UnderWayRow {
  organization_id: string;
  run_id: string;
  worker: string | null;
  heartbeat_at: Date;
}

/** Over all organizations: what is under way, or waits for a process to take it. */
export async function selectUnderWay(database: Database): Promise<UnderWayRow[]> {
  const result = await sql<UnderWayRow>`
    select organization_id, run_id, worker, heartbeat_at from directory_run where state = 'running'
  `.execute(database);
  return result.rows;
}

/** Takes a run nobody does yet. */
export async function claimRun(
  database: Database,
  input: { organizationId: string; runId: string; worker: string; at: Date },
): Promise<RunRow[]> {
  const result = await sql<RunRow>`
    update directory_run set worker = ${input.worker}, heartbeat_at = ${input.at}
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
      and worker is null
    returning ${RUN_COLUMNS}
  `.execute(database);
  return result.rows;
}

export async function beatRun(
  database: Database,
  input: { organizationId: string; runId: string; at: Date },
): Promise<void> {
  await sql`
    update directory_run set heartbeat_at = ${input.at}
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
  `.execute(database);
}

/** No row where the run was ended by somebody else meanwhile. */
export async function updateProgress(
  database: Database,
  input: {
    organizationId: string;
    runId: string;
    phase: string;
    read: number;
    expected: number | null;
    at: Date;
  },
): Promise<{ run_id: string }[]> {
  const result = await sql<{ run_id: string }>`
    update directory_run
    set phase = ${input.phase}, read_count = ${input.read}, expected_count = ${input.expected},
      heartbeat_at = ${input.at}
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
    returning run_id
  `.execute(database);
  return result.rows;
}

export interface RunEnd {
  organizationId: string;
  runId: string;
  state: 'done' | 'failed' | 'cancelled' | 'refused';
  at: Date;
  text: string | null;
  read: number | null;
  added: number;
  changed: number;
  removed: number;
}

/** Ends a run that is still under way; no row where somebody else has ended it. */
export async function endRun(database: Database, input: RunEnd): Promise<RunRow[]> {
  const result = await sql<RunRow>`
    update directory_run
    set state = ${input.state}, ended_at = ${input.at}, phase = null, text = ${input.text},
      read_count = coalesce(${input.read}::bigint, read_count), added = ${input.added}, changed = ${input.changed},
      removed = ${input.removed}
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
    returning ${RUN_COLUMNS}
  `.execute(database);
  return result.rows;
}

export async function selectRuns(
  database: Database,
  input: { organizationId: string; limit: number },
): Promise<RunRow[]> {
  const result = await sql<RunRow>`
    select ${RUN_COLUMNS} from directory_run where organization_id = ${input.organizationId}
    order by started_at desc, number desc limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export async function selectRun(
  database: Database,
  input: { organizationId: string; runId: string },
): Promise<RunRow[]> {
  const result = await sql<RunRow>`
    select ${RUN_COLUMNS} from directory_run
    where organization_id = ${input.organizationId} and run_id = ${input.runId}
  `.execute(database);
  return result.rows;
}

export interface StateRow {
  complete_at: Date | null;
  next_run_at: Date | null;
}

export async function selectState(database: Database, input: { organizationId: string }): Promise<StateRow[]> {
  const result = await sql<StateRow>`
    select complete_at, next_run_at from directory_state where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

/** Keeps the older `complete_at` where none is given. */
export async function upsertState(
  database: Database,
  input: { organizationId: string; completeAt: Date | null; nextRunAt: Date },
): Promise<void> {
  await sql`
    insert into directory_state (organization_id, complete_at, next_run_at)
    values (${input.organizationId}, ${input.completeAt}, ${input.nextRunAt})
    on conflict (organization_id) do update set
      complete_at = coalesce(excluded.complete_at, directory_state.complete_at), next_run_at = excluded.next_run_at
  `.execute(database);
}

/** Over all organizations: whose next run lies ahead, or who has one under way. The others are due. */
export async function selectNotDue(database: Database, input: { at: Date }): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select organization_id from directory_state where next_run_at > ${input.at}
    union
    select organization_id from directory_run where state = 'running'
  `.execute(database);
  return result.rows;
}
