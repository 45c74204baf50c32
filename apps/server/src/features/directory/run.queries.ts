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
  /** How many processes had begun it and are gone. */
  taken_up: number;
}

const RUN_COLUMNS = sql`run_id, number::int as number, kind, state, started_at, ended_at, phase,
  read_count::int as read_count, expected_count::int as expected_count, added::int as added,
  changed::int as changed, removed::int as removed, text, taken_up::int as taken_up`;

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
    kind: RunRow['kind'];
    /** Of an incremental run: what was changed since. */
    changesSince: Date | null;
  },
): Promise<RunRow[]> {
  const result = await sql<RunRow>`
    insert into directory_run
      (organization_id, run_id, number, state, started_at, expected_count, worker, heartbeat_at, kind, changes_since)
    values (${input.organizationId}, ${input.runId}, ${input.number}, 'running', ${input.at}, ${input.expected},
      ${input.worker}, ${input.at}, ${input.kind}, ${input.changesSince})
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
  taken_up: number;
}

/** Over all organizations: what is under way, or waits for a process to take it. */
export async function selectUnderWay(database: Database): Promise<UnderWayRow[]> {
  const result = await sql<UnderWayRow>`
    select organization_id, run_id, worker, heartbeat_at, taken_up::int as taken_up from directory_run where state = 'running'
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

/** Only while it is still this process's, or nobody's. */
export async function beatRun(
  database: Database,
  input: { organizationId: string; runId: string; worker: string | null; at: Date },
): Promise<void> {
  await sql`
    update directory_run set heartbeat_at = ${input.at}
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
      and worker is not distinct from ${input.worker}
  `.execute(database);
}

/** Takes a run from a process that gives no sign of life; no row where it gave one meanwhile. */
export async function freeRun(
  database: Database,
  input: { organizationId: string; runId: string; worker: string; heartbeatAt: Date; at: Date },
): Promise<{ run_id: string }[]> {
  const result = await sql<{ run_id: string }>`
    update directory_run set worker = null, heartbeat_at = ${input.at}, taken_up = taken_up + 1
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
      and worker = ${input.worker} and heartbeat_at = ${input.heartbeatAt}
    returning run_id
  `.execute(database);
  return result.rows;
}

/** No row where the run was ended, or taken over, by somebody else meanwhile. */
export async function updateProgress(
  database: Database,
  input: {
    organizationId: string;
    runId: string;
    worker: string;
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
      and worker = ${input.worker}
    returning run_id
  `.execute(database);
  return result.rows;
}

export interface RunEnd {
  organizationId: string;
  runId: string;
  state: 'done' | 'held' | 'failed' | 'cancelled' | 'refused';
  at: Date;
  text: string | null;
  read: number | null;
  added: number;
  changed: number;
  removed: number;
  /** Given by the process that does it: a run another one has taken over is not ended. Others do not end one that is being written. */
  worker?: string;
}

/** The phase of a run whose plan is being written. */
const WRITING = 'changes into the directory';

/** From here on nobody stops the run; no row where it is no longer this process's. */
export async function beginWriting(
  database: Database,
  input: { organizationId: string; runId: string; worker: string },
): Promise<{ run_id: string }[]> {
  const result = await sql<{ run_id: string }>`
    update directory_run set phase = ${WRITING}
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
      and worker = ${input.worker}
    returning run_id
  `.execute(database);
  return result.rows;
}

/** Ends a run that is still under way; no row where somebody else has ended it, or does it now. */
export async function endRun(database: Database, input: RunEnd): Promise<RunRow[]> {
  const result = await sql<RunRow>`
    update directory_run
    set state = ${input.state}, ended_at = ${input.at}, phase = null, text = ${input.text},
      read_count = coalesce(${input.read}::bigint, read_count), added = ${input.added}, changed = ${input.changed},
      removed = ${input.removed}
    where organization_id = ${input.organizationId} and run_id = ${input.runId} and state = 'running'
      and case when ${input.worker ?? null}::text is null then phase is distinct from ${WRITING}
        else worker = ${input.worker ?? null} end
    returning ${RUN_COLUMNS}
  `.execute(database);
  return result.rows;
}

export async function selectRuns(
  database: Database,
  input: { organizationId: string; limit: number; state?: RunRow['state'] | undefined },
): Promise<RunRow[]> {
  const state = input.state === undefined ? sql`` : sql`and state = ${input.state}`;
  const result = await sql<RunRow>`
    select ${RUN_COLUMNS} from directory_run where organization_id = ${input.organizationId} ${state}
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

/** By the number people see. */
export async function selectRunByNumber(
  database: Database,
  input: { organizationId: string; number: number },
): Promise<{ run_id: string }[]> {
  const result = await sql<{ run_id: string }>`
    select run_id from directory_run where organization_id = ${input.organizationId} and number = ${input.number}
  `.execute(database);
  return result.rows;
}

export interface StateRow {
  complete_at: Date | null;
  /** Of whichever kind. */
  next_run_at: Date | null;
}

export async function selectState(database: Database, input: { organizationId: string }): Promise<StateRow[]> {
  const result = await sql<StateRow>`
    select complete_at, least(next_run_at, next_incremental_at) as next_run_at from directory_state where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

/** Keeps what there was where nothing is given. */
export async function upsertState(
  database: Database,
  input: { organizationId: string; completeAt: Date | null; nextRunAt: Date | null },
): Promise<void> {
  await sql`
    insert into directory_state (organization_id, complete_at, next_run_at)
    values (${input.organizationId}, ${input.completeAt}, ${input.nextRunAt})
    on conflict (organization_id) do update set
      complete_at = coalesce(excluded.complete_at, directory_state.complete_at),
      next_run_at = coalesce(excluded.next_run_at, directory_state.next_run_at)
  `.execute(database);
}
