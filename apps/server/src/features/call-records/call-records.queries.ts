import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface RecordRow {
  reportId: string;
  startTime: Date;
  direction: 'originating' | 'terminating' | 'unknown';
  user: string | null;
  callingNumber: string | null;
  calledNumber: string | null;
  callingLineId: string | null;
  calledLineId: string | null;
  location: string | null;
  callType: string | null;
  answered: boolean;
  ringSeconds: number | null;
  durationSeconds: number | null;
  outcome: string | null;
  outcomeReason: string | null;
}

export interface RecordFilter {
  organizationId: string;
  from: Date;
  to: Date;
  direction: string | null;
  answered: boolean | null;
  search: string;
  /** Of those whose name the search has, since records hold numbers. */
  numbers: readonly string[];
}

/** The conditions of list and total are the same ones. */
function matches(filter: RecordFilter): ReturnType<typeof sql> {
  const search = filter.search.toLowerCase();
  return sql`
    organization_id = ${filter.organizationId} and start_time >= ${filter.from} and start_time < ${filter.to}
    and (${filter.direction}::text is null or direction = ${filter.direction})
    and (${filter.answered}::boolean is null or answered = ${filter.answered})
    and (${search} = '' or strpos(lower(concat_ws(' ', user_name, user_number, calling_number, called_number,
      calling_line_id, called_line_id, location)), ${search}) > 0
      or (case direction when 'originating' then called_number else calling_number end) = any(${[...filter.numbers]}::text[]))
  `;
}

/** Newest first. */
export async function readRecords(
  database: Database,
  input: RecordFilter & { offset: number; limit: number },
): Promise<RecordRow[]> {
  const { rows } = await sql<RecordRow>`
    select report_id as "reportId", start_time as "startTime", direction, user_name as "user",
      calling_number as "callingNumber", called_number as "calledNumber", calling_line_id as "callingLineId",
      called_line_id as "calledLineId", location, call_type as "callType", answered, ring_seconds as "ringSeconds",
      duration_seconds as "durationSeconds", outcome, outcome_reason as "outcomeReason"
    from call_records_record where ${matches(input)}
    order by start_time desc, report_id desc
    offset ${input.offset} limit ${input.limit}
  `.execute(database);
  return rows;
}

export async function countRecords(database: Database, input: RecordFilter): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*)::integer as total from call_records_record where ${matches(input)}
  `.execute(database);
  return rows[0]?.total ?? 0;
}

export interface HourRow {
  hour: Date;
  answered: number;
  missed: number;
}

/**
 * Calls per hour of UTC, each counted once in the hour its first leg began: see COUNTING_RULE. Legs are looked for a
 * little outside the range, so that a call at its edge is judged by all of them.
 */
export async function countCallsPerHour(
  database: Database,
  input: { organizationId: string; from: Date; to: Date; legsFrom: Date; legsTo: Date },
): Promise<HourRow[]> {
  const { rows } = await sql<HourRow>`
    with calls as (
      select coalesce(correlation_id, report_id) as call_key, min(start_time) as started,
        case when bool_or(direction = 'terminating')
          then bool_or(direction = 'terminating' and answered
            and coalesce(user_type, 'User') in ('User', 'Place', 'VirtualLine'))
          else bool_or(answered) end as answered
      from call_records_record
      where organization_id = ${input.organizationId} and start_time >= ${input.legsFrom}
        and start_time < ${input.legsTo}
      group by coalesce(correlation_id, report_id)
    )
    select date_trunc('hour', started, 'UTC') as hour, count(*) filter (where answered)::integer as answered,
      count(*) filter (where not answered)::integer as missed
    from calls where started >= ${input.from} and started < ${input.to}
    group by date_trunc('hour', started, 'UTC')
    order by 1
  `.execute(database);
  return rows;
}
