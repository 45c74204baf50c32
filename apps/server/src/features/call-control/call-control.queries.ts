import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import { type CallEvent, type CallFacts, type LineCallState, STATE_RANK } from './read-call-event.ts';

export interface CallRow {
  callId: string;
  personality: string;
  state: LineCallState;
  remoteName: string | null;
  remoteNumber: string | null;
  remotePersonUuid: string | null;
  remotePrivate: boolean;
  startedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  source: 'webhook' | 'api' | 'command';
  command: 'dial' | 'answer' | 'hang-up' | null;
  commandAt: Date | null;
}

const CALL = sql.raw(`call_id as "callId", personality, state, remote_name as "remoteName",
  remote_number as "remoteNumber", remote_person_uuid as "remotePersonUuid", remote_private as "remotePrivate",
  started_at as "startedAt", answered_at as "answeredAt", ended_at as "endedAt", source, command,
  command_at as "commandAt"`);

/**
 * Applies one event in one statement: only what is newer than what is stored, and within one millisecond only forward.
 * False when it was older, so that neither a repeated nor an overtaken event takes a call back.
 */
export async function applyEvent(
  database: Database,
  input: { organizationId: string; event: CallEvent; now: Date },
): Promise<boolean> {
  const { organizationId, event, now } = input;
  const result = await sql`
    insert into call_control_call as stored
      (organization_id, member_uuid, call_id, session_id, personality, state, state_rank, remote_name, remote_number,
       remote_person_uuid, remote_private, started_at, answered_at, ended_at, last_event_at, source, updated_at)
    values (${organizationId}, ${event.memberUuid}, ${event.callId}, ${event.sessionId}, ${event.personality},
      ${event.state}, ${STATE_RANK[event.state]}, ${event.remoteName}, ${event.remoteNumber},
      ${event.remotePersonUuid}, ${event.remotePrivate}, ${event.startedAt}, ${event.answeredAt}, ${event.endedAt},
      ${event.eventAt}, 'webhook', ${now})
    on conflict (organization_id, member_uuid, call_id) do update set
      session_id = excluded.session_id, personality = excluded.personality, state = excluded.state,
      state_rank = excluded.state_rank, remote_name = excluded.remote_name, remote_number = excluded.remote_number,
      remote_person_uuid = excluded.remote_person_uuid, remote_private = excluded.remote_private,
      started_at = excluded.started_at, answered_at = coalesce(excluded.answered_at, stored.answered_at),
      ended_at = excluded.ended_at, last_event_at = excluded.last_event_at, source = excluded.source,
      command = null, command_at = null, updated_at = excluded.updated_at
    where stored.state <> 'ended' and (stored.last_event_at is null or excluded.last_event_at > stored.last_event_at
      or (excluded.last_event_at = stored.last_event_at and excluded.state_rank > stored.state_rank))
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/**
 * Takes over a call of Webex's own list: that is the truth, also about a call thought ended. `knownAt` is Webex's time
 * of the answer, so that an event still on its way from before it changes nothing. True when something differed.
 */
export async function applyListedCall(
  database: Database,
  input: {
    organizationId: string;
    memberUuid: string;
    call: CallFacts;
    knownAt: Date;
    /** When it was asked for: what was heard of a call after that is newer than the list. */
    askedAt: Date;
    /** Commands given before this have been answered or failed by now. */
    commandsBefore: Date;
    now: Date;
  },
): Promise<boolean> {
  const { organizationId, memberUuid, call, knownAt, askedAt, commandsBefore, now } = input;
  const result = await sql`
    insert into call_control_call as stored
      (organization_id, member_uuid, call_id, session_id, personality, state, state_rank, remote_name, remote_number,
       remote_person_uuid, remote_private, started_at, answered_at, last_event_at, source, updated_at)
    values (${organizationId}, ${memberUuid}, ${call.callId}, ${call.sessionId}, ${call.personality}, ${call.state},
      ${STATE_RANK[call.state]}, ${call.remoteName}, ${call.remoteNumber}, ${call.remotePersonUuid},
      ${call.remotePrivate}, ${call.startedAt}, ${call.answeredAt}, ${knownAt}, 'api', ${now})
    on conflict (organization_id, member_uuid, call_id) do update set
      state = excluded.state, state_rank = excluded.state_rank, remote_name = excluded.remote_name,
      remote_number = excluded.remote_number, remote_person_uuid = excluded.remote_person_uuid,
      remote_private = excluded.remote_private, started_at = excluded.started_at,
      answered_at = coalesce(excluded.answered_at, stored.answered_at), ended_at = null,
      last_event_at = greatest(stored.last_event_at, excluded.last_event_at),
      source = case when stored.state <> excluded.state then 'api' else stored.source end,
      command = case when stored.command = 'dial' or stored.state <> excluded.state
        or stored.command_at < ${commandsBefore} then null else stored.command end,
      updated_at = excluded.updated_at
    where stored.updated_at <= ${askedAt} and (stored.state <> excluded.state
      or stored.remote_name is distinct from excluded.remote_name
      or stored.remote_number is distinct from excluded.remote_number or stored.command = 'dial'
      or stored.command_at < ${commandsBefore})
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

/** Calls that are not on Webex's list any more; ones heard of after it was asked for stay. */
export async function endMissingCalls(
  database: Database,
  input: { organizationId: string; memberUuid: string; present: readonly string[]; askedAt: Date; now: Date },
): Promise<number> {
  const result = await sql`
    update call_control_call set state = 'ended', state_rank = ${STATE_RANK.ended}, ended_at = ${input.now},
      source = 'api', command = null, command_at = null, updated_at = ${input.now}
    where organization_id = ${input.organizationId} and member_uuid = ${input.memberUuid} and state <> 'ended'
      and updated_at < ${input.askedAt} and call_id <> all (${[...input.present]}::text[])
  `.execute(database);
  return Number(result.numAffectedRows ?? 0n);
}

/** Calls of one line: those under way, and those that ended after `endedAfter`. */
export async function readLineCalls(
  database: Database,
  input: { organizationId: string; memberUuid: string; endedAfter: Date },
): Promise<CallRow[]> {
  const { rows } = await sql<CallRow>`
    select ${CALL} from call_control_call
    where organization_id = ${input.organizationId} and member_uuid = ${input.memberUuid}
      and (state <> 'ended' or ended_at > ${input.endedAfter})
    order by started_at, call_id
  `.execute(database);
  return rows;
}

export async function readCall(
  database: Database,
  input: { organizationId: string; memberUuid: string; callId: string },
): Promise<CallRow | null> {
  const { rows } = await sql<CallRow>`
    select ${CALL} from call_control_call
    where organization_id = ${input.organizationId} and member_uuid = ${input.memberUuid}
      and call_id = ${input.callId}
  `.execute(database);
  return rows[0] ?? null;
}

/** Whether the member talks to anybody, for the presence badge. */
export async function isTalking(
  database: Database,
  input: { organizationId: string; memberUuid: string },
): Promise<boolean> {
  const { rows } = await sql<{ talking: boolean }>`
    select exists (
      select 1 from call_control_call
      where organization_id = ${input.organizationId} and member_uuid = ${input.memberUuid}
        and state in ('talking', 'held')
    ) as talking
  `.execute(database);
  return rows[0]?.talking ?? false;
}

/** A button was pressed: shown at once, as not confirmed. Null takes it back. */
export async function markCommand(
  database: Database,
  input: {
    organizationId: string;
    memberUuid: string;
    callId: string;
    command: 'answer' | 'hang-up' | null;
    now: Date;
  },
): Promise<void> {
  await sql`
    update call_control_call set command = ${input.command},
      command_at = case when ${input.command}::text is null then null else ${input.now}::timestamptz end
    where organization_id = ${input.organizationId} and member_uuid = ${input.memberUuid}
      and call_id = ${input.callId} and state <> 'ended'
  `.execute(database);
}

/** The call Webex promised when it took a dial; its event may have come first. */
export async function insertDialledCall(
  database: Database,
  input: { organizationId: string; memberUuid: string; callId: string; sessionId: string; number: string; now: Date },
): Promise<void> {
  await sql`
    insert into call_control_call
      (organization_id, member_uuid, call_id, session_id, personality, state, state_rank, remote_number,
       remote_private, started_at, source, command, command_at, updated_at)
    values (${input.organizationId}, ${input.memberUuid}, ${input.callId}, ${input.sessionId}, 'clickToDial',
      'connecting', ${STATE_RANK.connecting}, ${input.number}, false, ${input.now}, 'command', 'dial', ${input.now},
      ${input.now})
    on conflict (organization_id, member_uuid, call_id) do nothing
  `.execute(database);
}

/** Ended calls, and calls nothing was heard of for long: their last event was lost and nobody looks at the line. */
export async function deleteOldCalls(
  database: Database,
  input: { organizationId: string; endedBefore: Date; silentBefore: Date },
): Promise<void> {
  await sql`
    delete from call_control_call
    where organization_id = ${input.organizationId}
      and ((state = 'ended' and updated_at < ${input.endedBefore}) or updated_at < ${input.silentBefore})
  `.execute(database);
}

export interface DialRow {
  state: 'sent' | 'done' | 'refused';
  errorCode: string | null;
  errorMessage: string | null;
}

/** True when this request was not known; only then may it be dialled. */
export async function beginDial(
  database: Database,
  input: {
    organizationId: string;
    requestId: string;
    accountId: string;
    memberUuid: string;
    destination: string;
    now: Date;
  },
): Promise<boolean> {
  const result = await sql`
    insert into call_control_dial
      (organization_id, request_id, account_id, member_uuid, destination, state, requested_at)
    values (${input.organizationId}, ${input.requestId}, ${input.accountId}, ${input.memberUuid},
      ${input.destination}, 'sent', ${input.now})
    on conflict (organization_id, request_id) do nothing
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

export async function endDial(
  database: Database,
  input: {
    organizationId: string;
    requestId: string;
    state: 'done' | 'refused';
    callId: string | null;
    errorCode: string | null;
    errorMessage: string | null;
  },
): Promise<void> {
  await sql`
    update call_control_dial set state = ${input.state}, call_id = ${input.callId}, error_code = ${input.errorCode},
      error_message = ${input.errorMessage}
    where organization_id = ${input.organizationId} and request_id = ${input.requestId}
  `.execute(database);
}

export async function readDial(
  database: Database,
  input: { organizationId: string; requestId: string; accountId: string },
): Promise<DialRow | null> {
  const { rows } = await sql<DialRow>`
    select state, error_code as "errorCode", error_message as "errorMessage" from call_control_dial
    where organization_id = ${input.organizationId} and request_id = ${input.requestId}
      and account_id = ${input.accountId}
  `.execute(database);
  return rows[0] ?? null;
}

export async function deleteOldDials(
  database: Database,
  input: { organizationId: string; before: Date },
): Promise<void> {
  await sql`
    delete from call_control_dial where organization_id = ${input.organizationId} and requested_at < ${input.before}
  `.execute(database);
}
