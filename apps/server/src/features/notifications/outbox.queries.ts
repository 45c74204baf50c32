import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';
import type { Content, DeliveryRow, Told } from './outbox.types.ts';

export type NewDelivery = Pick<
  DeliveryRow,
  | 'organization_id'
  | 'delivery_id'
  | 'event_id'
  | 'kind'
  | 'incident_id'
  | 'severity'
  | 'channel'
  | 'recipient_id'
  | 'recipient'
  | 'content'
  | 'reason'
  | 'created_at'
  | 'due_at'
>;

/** A message for a recipient is queued once, however often its event is handed out. */
export async function insertDelivery(database: Database, row: NewDelivery): Promise<{ delivery_id: string }[]> {
  const content = row.content === null ? null : JSON.stringify(row.content);
  const result = await sql<{ delivery_id: string }>`
    insert into notifications_delivery (organization_id, delivery_id, event_id, kind, incident_id, severity, channel,
      recipient_id, recipient, content, state, reason, created_at, due_at)
    values (${row.organization_id}, ${row.delivery_id}, ${row.event_id}, ${row.kind}, ${row.incident_id},
      ${row.severity}, ${row.channel}, ${row.recipient_id}, ${row.recipient}, ${content}::jsonb, 'waiting',
      ${row.reason}, ${row.created_at}, ${row.due_at})
    on conflict (organization_id, event_id, channel, recipient_id) do nothing
    returning delivery_id
  `.execute(database);
  return result.rows;
}

export type DueRow = Pick<
  DeliveryRow,
  'organization_id' | 'delivery_id' | 'state' | 'channel' | 'recipient_id' | 'due_at'
>;

/**
 * Over all organizations: what waits for its time, and what a process had that has not come back in time. Without those
 * who are busy, or a thousand messages for one that hangs would hide all others.
 */
export async function selectDue(
  database: Database,
  input: { now: Date; limit: number; exceptRecipients: readonly string[] },
): Promise<DueRow[]> {
  const result = await sql<DueRow>`
    select organization_id, delivery_id, state, channel, recipient_id, due_at from notifications_delivery
    where due_at <= ${input.now} and recipient_id <> all(${[...input.exceptRecipients]}::uuid[])
    order by due_at, delivery_id limit ${input.limit}
  `.execute(database);
  return result.rows;
}

/** The row for whoever moves its due time first; nothing for the others. */
export async function claimDelivery(
  database: Database,
  input: {
    organizationId: string;
    deliveryId: string;
    claimId: string;
    now: Date;
    until: Date;
    giveUpAt: Date;
  },
): Promise<DeliveryRow[]> {
  const result = await sql<DeliveryRow>`
    update notifications_delivery set state = 'sending', claim_id = ${input.claimId}, due_at = ${input.until},
      attempts = attempts + 1, first_claimed_at = coalesce(first_claimed_at, ${input.now}::timestamptz),
      give_up_at = coalesce(give_up_at, ${input.giveUpAt}::timestamptz), reason = null
    where organization_id = ${input.organizationId} and delivery_id = ${input.deliveryId} and due_at <= ${input.now}
    returning *
  `.execute(database);
  return result.rows;
}

/** Writes the message down before it is sent; gives what is written there, by us or before us. */
export async function freezeContent(
  database: Database,
  input: { row: DeliveryRow; content: Content; told: Told | null },
): Promise<DeliveryRow[]> {
  const told = input.told === null ? null : JSON.stringify(input.told);
  const result = await sql<DeliveryRow>`
    update notifications_delivery set content = coalesce(content, ${JSON.stringify(input.content)}::jsonb),
      told = coalesce(told, ${told}::jsonb)
    where organization_id = ${input.row.organization_id} and delivery_id = ${input.row.delivery_id}
      and claim_id = ${input.row.claim_id}
    returning *
  `.execute(database);
  return result.rows;
}

/** Nothing when the claim ran out meanwhile and another process has it. */
export async function finishDelivery(
  database: Database,
  input: {
    row: Pick<DeliveryRow, 'organization_id' | 'delivery_id' | 'claim_id'>;
    state: 'delivered' | 'given-up' | 'not-needed';
    reason: string | null;
    at: Date;
  },
): Promise<{ delivery_id: string }[]> {
  const result = await sql<{ delivery_id: string }>`
    update notifications_delivery set state = ${input.state}, reason = ${input.reason}, finished_at = ${input.at},
      due_at = null, claim_id = null
    where organization_id = ${input.row.organization_id} and delivery_id = ${input.row.delivery_id}
      and claim_id = ${input.row.claim_id}
    returning delivery_id
  `.execute(database);
  return result.rows;
}

export async function postponeDelivery(
  database: Database,
  input: {
    row: Pick<DeliveryRow, 'organization_id' | 'delivery_id' | 'claim_id'>;
    reason: string;
    dueAt: Date;
  },
): Promise<{ delivery_id: string }[]> {
  const result = await sql<{ delivery_id: string }>`
    update notifications_delivery set state = 'waiting', reason = ${input.reason}, due_at = ${input.dueAt},
      claim_id = null
    where organization_id = ${input.row.organization_id} and delivery_id = ${input.row.delivery_id}
      and claim_id = ${input.row.claim_id}
    returning delivery_id
  `.execute(database);
  return result.rows;
}

/** What waits and was never tried is not sent any more; what was tried runs its course. */
export async function dropUntried(
  database: Database,
  input: { organizationId: string; deliveryId: string; reason: string; at: Date },
): Promise<{ delivery_id: string }[]> {
  const result = await sql<{ delivery_id: string }>`
    update notifications_delivery set state = 'not-needed', reason = ${input.reason}, finished_at = ${input.at},
      due_at = null
    where organization_id = ${input.organizationId} and delivery_id = ${input.deliveryId}
      and state = 'waiting' and first_claimed_at is null
    returning delivery_id
  `.execute(database);
  return result.rows;
}

/** The same message under the same id, from now on for another three days. */
export async function replayDelivery(
  database: Database,
  input: { organizationId: string; deliveryId: string; at: Date },
): Promise<DeliveryRow[]> {
  const result = await sql<DeliveryRow>`
    update notifications_delivery set state = 'waiting', reason = null, due_at = ${input.at}, finished_at = null,
      give_up_at = null, claim_id = null
    where organization_id = ${input.organizationId} and delivery_id = ${input.deliveryId}
      and state in ('delivered', 'given-up', 'waiting')
    returning *
  `.execute(database);
  return result.rows;
}

export async function selectByIncident(
  database: Database,
  input: { organizationId: string; incidentId: string },
): Promise<DeliveryRow[]> {
  const result = await sql<DeliveryRow>`
    select * from notifications_delivery
    where organization_id = ${input.organizationId} and incident_id = ${input.incidentId} and channel <> 'webhook'
    order by created_at, delivery_id
  `.execute(database);
  return result.rows;
}

export async function selectDelivery(
  database: Database,
  input: { organizationId: string; deliveryId: string },
): Promise<DeliveryRow[]> {
  const result = await sql<DeliveryRow>`
    select * from notifications_delivery
    where organization_id = ${input.organizationId} and delivery_id = ${input.deliveryId}
  `.execute(database);
  return result.rows;
}

export async function selectDeliveries(
  database: Database,
  input: { organizationId: string; states: readonly string[]; offset: number; limit: number },
): Promise<(DeliveryRow & { total: number })[]> {
  const result = await sql<DeliveryRow & { total: number }>`
    select *, count(*) over ()::int as total from notifications_delivery
    where organization_id = ${input.organizationId} and state = any(${[...input.states]}::text[])
    order by created_at desc, delivery_id desc offset ${input.offset} limit ${input.limit}
  `.execute(database);
  return result.rows;
}

export interface AttemptRow {
  organization_id: string;
  attempt_id: string;
  delivery_id: string;
  at: Date;
  outcome: 'delivered' | 'failed' | 'unknown';
  status: number | null;
  answer: string;
  took_ms: number;
}

export async function insertAttempt(database: Database, row: AttemptRow): Promise<void> {
  await sql`
    insert into notifications_attempt (organization_id, attempt_id, delivery_id, at, outcome, status, answer, took_ms)
    values (${row.organization_id}, ${row.attempt_id}, ${row.delivery_id}, ${row.at}, ${row.outcome}, ${row.status},
      ${row.answer}, ${row.took_ms})
  `.execute(database);
}

export async function selectAttempts(
  database: Database,
  input: { organizationId: string; deliveryId: string },
): Promise<AttemptRow[]> {
  const result = await sql<AttemptRow>`
    select * from notifications_attempt
    where organization_id = ${input.organizationId} and delivery_id = ${input.deliveryId}
    order by attempt_id limit 200
  `.execute(database);
  return result.rows;
}

/** Attempts go with their messages: what is finished and old is nobody's question any more. */
export async function deleteOldAttempts(database: Database, input: { before: Date }): Promise<void> {
  await sql`
    delete from notifications_attempt a using notifications_delivery d
    where a.organization_id = d.organization_id and a.delivery_id = d.delivery_id and d.finished_at < ${input.before}
  `.execute(database);
}

export async function deleteOldDeliveries(database: Database, input: { before: Date }): Promise<void> {
  await sql`delete from notifications_delivery where finished_at < ${input.before}`.execute(database);
}
