import type { Cause, Job, Walk } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

export interface WalkRow {
  organization_id: string;
  walk_id: string;
  kind: Walk['kind'];
  /** Who started it, in which session; null where a link or a device holds it. */
  account_id: string | null;
  session_id: string | null;
  link_id: string | null;
  /** Of the cookie in the browser that opened the link. */
  browser_hash: string | null;
  started_at: Date;
  expires_at: Date;
  cancelled_at: Date | null;
}

export type StepState = Walk['steps'][number]['state'];

export interface ConsentRow {
  organization_id: string;
  consent_id: string;
  walk_id: string;
  position: number;
  job: Job;
  /** Beside the first authorization of the job, not in its place. */
  as_standby: boolean;
  state: StepState;
  state_hash: string | null;
  sent_at: Date | null;
  expires_at: Date;
  text: string | null;
  cause: Cause | null;
  device_user_code: string | null;
  device_uri: string | null;
  device_uri_complete: string | null;
  device_expires_at: Date | null;
  device_interval_ms: number | null;
  next_poll_at: Date | null;
}

export async function insertWalk(database: Database, row: WalkRow): Promise<void> {
  await sql`
    insert into authorizations_walk (organization_id, walk_id, kind, account_id, session_id, link_id, browser_hash,
      started_at, expires_at)
    values (${row.organization_id}, ${row.walk_id}, ${row.kind}, ${row.account_id}, ${row.session_id}, ${row.link_id},
      ${row.browser_hash}, ${row.started_at}, ${row.expires_at})
  `.execute(database);
}

export async function insertConsent(
  database: Database,
  row: Pick<
    ConsentRow,
    'organization_id' | 'consent_id' | 'walk_id' | 'position' | 'job' | 'expires_at' | 'as_standby'
  >,
): Promise<void> {
  await sql`
    insert into authorizations_consent (organization_id, consent_id, walk_id, position, job, as_standby, state,
      expires_at)
    values (${row.organization_id}, ${row.consent_id}, ${row.walk_id}, ${row.position}, ${row.job}, ${row.as_standby},
      'pending', ${row.expires_at})
  `.execute(database);
}

export async function selectWalk(
  database: Database,
  input: { organizationId: string; walkId: string },
): Promise<WalkRow[]> {
  const result = await sql<WalkRow>`
    select * from authorizations_walk
    where organization_id = ${input.organizationId} and walk_id = ${input.walkId}
  `.execute(database);
  return result.rows;
}

export async function selectConsents(
  database: Database,
  input: { organizationId: string; walkId: string },
): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    select * from authorizations_consent
    where organization_id = ${input.organizationId} and walk_id = ${input.walkId} order by position
  `.execute(database);
  return result.rows;
}

export async function selectConsent(
  database: Database,
  input: { organizationId: string; consentId: string },
): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    select * from authorizations_consent
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
  `.execute(database);
  return result.rows;
}

/** The newest consent of each job whose walk was not given up: for the cards. */
export async function selectNewestConsents(
  database: Database,
  input: { organizationId: string },
): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    select distinct on (c.job) c.* from authorizations_consent c
    join authorizations_walk w on w.organization_id = c.organization_id and w.walk_id = c.walk_id
    where c.organization_id = ${input.organizationId} and w.cancelled_at is null
    order by c.job, c.consent_id desc
  `.execute(database);
  return result.rows;
}

/** The person goes to Webex with a new single-use state; an older one of this step stops working. */
export async function sendToWebex(
  database: Database,
  input: { organizationId: string; consentId: string; stateHash: string; now: Date },
): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    update authorizations_consent
    set state = 'at-webex', state_hash = ${input.stateHash}, sent_at = ${input.now}, text = null, cause = null
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId} and state <> 'works'
      and expires_at > ${input.now}
    returning *
  `.execute(database);
  return result.rows;
}

/** Uses the state up: a row for the first who comes with it, none afterwards; also where it was thought that nobody could come. */
export async function takeReturn(
  database: Database,
  input: { organizationId: string; consentId: string; stateHash: string; now: Date },
): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    update authorizations_consent set state = 'checking', state_hash = null
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
      and state_hash = ${input.stateHash} and state in ('at-webex', 'not-finished', 'refused')
      and expires_at > ${input.now}
    returning *
  `.execute(database);
  return result.rows;
}

export async function endStep(
  database: Database,
  input: {
    organizationId: string;
    consentId: string;
    state: 'works' | 'refused';
    text: string | null;
    cause: Cause | null;
  },
): Promise<void> {
  await sql`
    update authorizations_consent set state = ${input.state}, text = ${input.text}, cause = ${input.cause}
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
  `.execute(database);
}

/** Webex will send nobody back from this visit; its state stays good, in case it does. */
export async function markKeptAtWebex(
  database: Database,
  input: { organizationId: string; consentId: string; sentAt: Date; text: string; cause: Cause },
): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    update authorizations_consent set state = 'refused', text = ${input.text}, cause = ${input.cause}
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
      and state in ('at-webex', 'not-finished') and sent_at = ${input.sentAt}
    returning *
  `.execute(database);
  return result.rows;
}

export async function cancelWalk(
  database: Database,
  input: { organizationId: string; walkId: string; now: Date },
): Promise<WalkRow[]> {
  const result = await sql<WalkRow>`
    update authorizations_walk set cancelled_at = ${input.now}
    where organization_id = ${input.organizationId} and walk_id = ${input.walkId}
      and cancelled_at is null and expires_at > ${input.now}
    returning *
  `.execute(database);
  return result.rows;
}

/** The links of a walk stop working. */
export async function forgetStates(
  database: Database,
  input: { organizationId: string; walkId: string; now: Date },
): Promise<void> {
  await sql`
    update authorizations_consent set state_hash = null, expires_at = ${input.now}
    where organization_id = ${input.organizationId} and walk_id = ${input.walkId}
  `.execute(database);
}

/** Over all organizations: sent to Webex before a moment and not back. */
export async function selectNotReturned(database: Database, input: { sentBefore: Date }): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    select * from authorizations_consent where state = 'at-webex' and sent_at <= ${input.sentBefore}
  `.execute(database);
  return result.rows;
}

export async function markNotFinished(
  database: Database,
  input: { organizationId: string; consentId: string; sentAt: Date },
): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    update authorizations_consent set state = 'not-finished', cause = 'consent-abandoned'
    where organization_id = ${input.organizationId} and consent_id = ${input.consentId}
      and state = 'at-webex' and sent_at = ${input.sentAt}
    returning *
  `.execute(database);
  return result.rows;
}
