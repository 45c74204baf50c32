import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface WebhookRow {
  organizationId: string;
  addressKey: string;
  webexWebhookId: string | null;
  state: 'active' | 'inactive' | 'missing';
  problem: string | null;
  checkDueAt: Date;
  /** When Webex last said that it is there and switched on. */
  seenActiveAt: Date | null;
  lastEventAt: Date | null;
}

const WEBHOOK = sql.raw(`organization_id as "organizationId", address_key as "addressKey",
  webex_webhook_id as "webexWebhookId", state, problem, check_due_at as "checkDueAt", checked_at as "seenActiveAt",
  last_event_at as "lastEventAt"`);

export async function readWebhook(database: Database, input: { organizationId: string }): Promise<WebhookRow | null> {
  const { rows } = await sql<WebhookRow>`
    select ${WEBHOOK} from call_control_webhook where organization_id = ${input.organizationId}
  `.execute(database);
  return rows[0] ?? null;
}

/** The address is made once and kept for ever. */
export async function insertWebhook(
  database: Database,
  input: { organizationId: string; addressKey: string; now: Date },
): Promise<void> {
  await sql`
    insert into call_control_webhook (organization_id, address_key, state, check_due_at)
    values (${input.organizationId}, ${input.addressKey}, 'missing', ${input.now})
    on conflict (organization_id) do nothing
  `.execute(database);
}

/** Compare-and-set, so that of several processes one looks. */
export async function claimWebhookCheck(
  database: Database,
  input: { organizationId: string; now: Date; nextDueAt: Date },
): Promise<boolean> {
  const result = await sql`
    update call_control_webhook set check_due_at = ${input.nextDueAt}
    where organization_id = ${input.organizationId} and check_due_at <= ${input.now}
  `.execute(database);
  return (result.numAffectedRows ?? 0n) > 0n;
}

export async function writeWebhookState(
  database: Database,
  input: {
    organizationId: string;
    webexWebhookId: string | null;
    state: WebhookRow['state'];
    problem: string | null;
    checkedAt: Date;
    /** Webex said so in this very check. */
    seenActive: boolean;
  },
): Promise<void> {
  await sql`
    update call_control_webhook set webex_webhook_id = ${input.webexWebhookId}, state = ${input.state},
      problem = ${input.problem},
      checked_at = case when ${input.seenActive} then ${input.checkedAt}::timestamptz else checked_at end
    where organization_id = ${input.organizationId}
  `.execute(database);
}

/** Not for every event: the age is shown in seconds, and this row would be written hundreds of times a second. */
export async function noteEvent(database: Database, input: { organizationId: string; at: Date }): Promise<void> {
  await sql`
    update call_control_webhook set last_event_at = greatest(last_event_at, ${input.at}::timestamptz)
    where organization_id = ${input.organizationId}
  `.execute(database);
}
