import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { ConsentRow } from './consent.queries.ts';

interface StepKey {
  organizationId: string;
  consentId: string;
}

/** A step waits for its code to be entered somewhere. */
export async function showCode(
  database: Database,
  input: StepKey & {
    userCode: string;
    uri: string;
    uriComplete: string | null;
    codeExpiresAt: Date;
    intervalMs: number;
    nextPollAt: Date;
    now: Date;
  },
): Promise<void> {
  await sql`
    update authorizations_consent set state = 'at-webex', sent_at = coalesce(sent_at, ${input.now}::timestamptz),
      device_user_code = ${input.userCode}, device_uri = ${input.uri}, device_uri_complete = ${input.uriComplete},
      device_expires_at = ${input.codeExpiresAt}, device_interval_ms = ${input.intervalMs},
      next_poll_at = ${input.nextPollAt}
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
      and state in ('pending', 'at-webex', 'not-finished')
  `.execute(database);
}

/** Over all organizations: codes to ask about. */
export async function selectDuePolls(database: Database, input: { now: Date }): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    select * from authorizations_consent where next_poll_at <= ${input.now} order by next_poll_at limit 100
  `.execute(database);
  return result.rows;
}

/** The row for whoever moves its time first. */
export async function claimPoll(
  database: Database,
  input: StepKey & { dueAt: Date; nextAt: Date },
): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    update authorizations_consent set next_poll_at = ${input.nextAt}
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
      and next_poll_at = ${input.dueAt}
    returning *
  `.execute(database);
  return result.rows;
}

export async function pollLater(
  database: Database,
  input: StepKey & { at: Date; intervalMs: number | null },
): Promise<void> {
  await sql`
    update authorizations_consent
    set next_poll_at = ${input.at}, device_interval_ms = coalesce(${input.intervalMs}::int, device_interval_ms)
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
      and state in ('pending', 'at-webex', 'not-finished')
  `.execute(database);
}

/** Nobody asks about this code any more. */
export async function endCode(database: Database, input: StepKey): Promise<void> {
  await sql`
    update authorizations_consent set next_poll_at = null, device_user_code = null, device_uri_complete = null
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
  `.execute(database);
}
