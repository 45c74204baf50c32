import { sql } from 'kysely';
import { copyRows, copyText } from '../../platform/database/copy-rows.ts';
import type { Database } from '../../platform/database/database.ts';
import type { ParsedRecord, SetAsideRecord } from './parse-record.ts';

const COLUMNS = `organization_id, start_time, report_id, report_time, answer_time, release_time, direction, answered,
  user_name, user_uuid, user_type, user_number, calling_number, called_number, calling_line_id, called_line_id,
  call_type, location, duration_seconds, ring_seconds, hold_seconds, correlation_id, interaction_id, outcome,
  outcome_reason, collected_at, raw`;

/** Runs `work` in one transaction. */
export function inTransaction<T>(database: Database, work: (transaction: Database) => Promise<T>): Promise<T> {
  return database.transaction().execute(work);
}

/** Makes the partition of one month; `monthStart` is a first of a month in UTC. */
export async function createMonthPartition(
  database: Database,
  input: { monthStart: Date; monthEnd: Date },
): Promise<void> {
  const month = input.monthStart.toISOString().slice(0, 7).replace('-', '_');
  await sql`
    create table if not exists ${sql.id(`call_records_record_${month}`)} partition of call_records_record
    for values from (${sql.lit(input.monthStart.toISOString())}) to (${sql.lit(input.monthEnd.toISOString())})
  `.execute(database);
}

/** Whether anything is stored between two moments, both included. */
export async function hasRecordsBetween(
  database: Database,
  input: { organizationId: string; from: Date; to: Date },
): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (
      select 1 from call_records_record
      where organization_id = ${input.organizationId} and start_time >= ${input.from} and start_time <= ${input.to}
    ) as found
  `.execute(database);
  return rows[0]?.found ?? false;
}

/** Report IDs of those of the given records that are stored already. */
export async function readKnownReportIds(
  database: Database,
  input: { organizationId: string; from: Date; to: Date; records: readonly ParsedRecord[] },
): Promise<Set<string>> {
  const startTimes = input.records.map((record) => record.startTime.toISOString());
  const reportIds = input.records.map((record) => record.reportId);
  const { rows } = await sql<{ report_id: string }>`
    select stored.report_id
    from unnest(${startTimes}::timestamptz[], ${reportIds}::text[]) as wanted (start_time, report_id)
    join call_records_record as stored
      on stored.organization_id = ${input.organizationId}
      and stored.start_time = wanted.start_time and stored.report_id = wanted.report_id
      and stored.start_time >= ${input.from} and stored.start_time <= ${input.to}
  `.execute(database);
  return new Set(rows.map((row) => row.report_id));
}

interface CopyInput {
  organizationId: string;
  records: readonly ParsedRecord[];
  collectedAt: Date;
}

/** Stores records none of which is stored yet; a known one breaks the whole statement. */
export async function copyNewRecords(database: Database, input: CopyInput): Promise<void> {
  await copyRows(database, `copy call_records_record (${COLUMNS}) from stdin`, copyChunks(input));
}

/** Temporary: gone with the transaction. */
export async function createStage(database: Database): Promise<void> {
  await sql`create temporary table call_records_stage (like call_records_record) on commit drop`.execute(database);
}

export async function copyToStage(database: Database, input: CopyInput): Promise<void> {
  await copyRows(database, `copy call_records_stage (${COLUMNS}) from stdin`, copyChunks(input));
}

/** Inserts what is new and amends what differs; a report older than the stored one changes nothing. */
export async function mergeStage(database: Database): Promise<number> {
  const result = await sql`
    insert into call_records_record as stored (${sql.raw(COLUMNS)})
    select ${sql.raw(COLUMNS)} from call_records_stage
    on conflict (organization_id, start_time, report_id) do update set
      report_time = excluded.report_time, answer_time = excluded.answer_time, release_time = excluded.release_time,
      direction = excluded.direction, answered = excluded.answered, user_name = excluded.user_name,
      user_uuid = excluded.user_uuid, user_type = excluded.user_type, user_number = excluded.user_number,
      calling_number = excluded.calling_number, called_number = excluded.called_number,
      calling_line_id = excluded.calling_line_id, called_line_id = excluded.called_line_id,
      call_type = excluded.call_type, location = excluded.location, duration_seconds = excluded.duration_seconds,
      ring_seconds = excluded.ring_seconds, hold_seconds = excluded.hold_seconds,
      correlation_id = excluded.correlation_id, interaction_id = excluded.interaction_id,
      outcome = excluded.outcome, outcome_reason = excluded.outcome_reason,
      collected_at = excluded.collected_at, raw = excluded.raw
    where stored.raw <> excluded.raw
      and (stored.report_time is null or excluded.report_time is null or excluded.report_time >= stored.report_time)
  `.execute(database);
  return Number(result.numAffectedRows ?? 0n);
}

export async function insertSetAside(
  database: Database,
  input: { organizationId: string; collectedAt: Date; setAside: readonly SetAsideRecord[] },
): Promise<number> {
  const result = await sql`
    insert into call_records_set_aside (organization_id, fingerprint, report_id, reason, raw, collected_at)
    select ${input.organizationId}::uuid, one.fingerprint, one.report_id, one.reason, one.raw::jsonb, ${input.collectedAt}
    from unnest(
      ${input.setAside.map((one) => one.fingerprint)}::text[], ${input.setAside.map((one) => one.reportId)}::text[],
      ${input.setAside.map((one) => one.reason)}::text[], ${input.setAside.map((one) => one.raw)}::text[]
    ) as one (fingerprint, report_id, reason, raw)
    on conflict (organization_id, fingerprint) do nothing
  `.execute(database);
  return Number(result.numAffectedRows ?? 0n);
}

/** Not many small writes and no single huge one: about a quarter of a megabyte each. */
const CHUNK_CHARACTERS = 1 << 18;

function* copyChunks(input: CopyInput): Generator<string> {
  const collectedAt = input.collectedAt.toISOString();
  let chunk = '';
  for (const record of input.records) {
    chunk += copyLine(record, input.organizationId, collectedAt);
    if (chunk.length >= CHUNK_CHARACTERS) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/** One record in COPY's text format, in the order of COLUMNS. */
export function copyLine(record: ParsedRecord, organizationId: string, collectedAt: string): string {
  const values = [
    organizationId,
    record.startTime.toISOString(),
    copyText(record.reportId),
    copyTime(record.reportTime),
    copyTime(record.answerTime),
    copyTime(record.releaseTime),
    record.direction,
    record.answered ? 't' : 'f',
    copyText(record.user),
    copyText(record.userUuid),
    copyText(record.userType),
    copyText(record.userNumber),
    copyText(record.callingNumber),
    copyText(record.calledNumber),
    copyText(record.callingLineId),
    copyText(record.calledLineId),
    copyText(record.callType),
    copyText(record.location),
    copyNumber(record.durationSeconds),
    copyNumber(record.ringSeconds),
    copyNumber(record.holdSeconds),
    copyText(record.correlationId),
    copyText(record.interactionId),
    copyText(record.outcome),
    copyText(record.outcomeReason),
    collectedAt,
    copyText(record.raw),
  ];
  return `${values.join('\t')}\n`;
}

function copyTime(time: Date | null): string {
  return time === null ? '\\N' : time.toISOString();
}

function copyNumber(value: number | null): string {
  return value === null ? '\\N' : String(value);
}
