import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

/** What one webhook at Webex tells of: everything, or the calls of one side. */
export type RegistrationPart = 'all' | 'originator' | 'terminator' | 'clickToDial';

export interface RegistrationRow {
  authorizationId: string;
  part: RegistrationPart;
  webexWebhookId: string | null;
  state: 'active' | 'inactive' | 'missing';
  problem: string | null;
}

export async function readRegistrations(
  database: Database,
  input: { organizationId: string },
): Promise<RegistrationRow[]> {
  const { rows } = await sql<RegistrationRow>`
    select authorization_id as "authorizationId", part, webex_webhook_id as "webexWebhookId", state, problem
    from call_control_registration where organization_id = ${input.organizationId}
  `.execute(database);
  return rows;
}

export async function writeRegistration(
  database: Database,
  input: RegistrationRow & { organizationId: string; checkedAt: Date },
): Promise<void> {
  await sql`
    insert into call_control_registration (
      organization_id, authorization_id, part, webex_webhook_id, state, problem, checked_at)
    values (${input.organizationId}, ${input.authorizationId}, ${input.part}, ${input.webexWebhookId}, ${input.state},
      ${input.problem}, ${input.checkedAt})
    on conflict (organization_id, authorization_id, part) do update set
      webex_webhook_id = excluded.webex_webhook_id, state = excluded.state, problem = excluded.problem,
      checked_at = excluded.checked_at
  `.execute(database);
}

/** A part belongs to one authorization: whoever had it before has it no more. */
export async function deleteOtherRegistrations(
  database: Database,
  input: { organizationId: string; part: RegistrationPart; authorizationId: string },
): Promise<void> {
  await sql`
    delete from call_control_registration
    where organization_id = ${input.organizationId} and part = ${input.part}
      and authorization_id <> ${input.authorizationId}
  `.execute(database);
}

export async function deleteRegistration(
  database: Database,
  input: { organizationId: string; part: RegistrationPart; authorizationId: string },
): Promise<void> {
  await sql`
    delete from call_control_registration
    where organization_id = ${input.organizationId} and part = ${input.part}
      and authorization_id = ${input.authorizationId}
  `.execute(database);
}
