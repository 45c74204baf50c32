import type { Job, ServiceAppOutcome } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';

/** `authorizations_service_app`, as it lies there. */
export interface ServiceAppStandingRow {
  organization_id: string;
  job: Job;
  approval: 'approved' | 'not-approved' | 'not-known';
  told_at: Date;
  checked_at: Date | null;
  outcome: ServiceAppOutcome | null;
  text: string | null;
}

export async function selectStandings(
  database: Database,
  input: { organizationId: string },
): Promise<ServiceAppStandingRow[]> {
  const result = await sql<ServiceAppStandingRow>`
    select organization_id, job, approval, told_at, checked_at, outcome, text from authorizations_service_app
    where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

/** What a webhook or the audit log said of the approval. */
export async function saveApproval(
  database: Database,
  input: { organizationId: string; job: Job; approval: 'approved' | 'not-approved'; at: Date },
): Promise<void> {
  await sql`
    insert into authorizations_service_app (organization_id, job, approval, told_at)
    values (${input.organizationId}, ${input.job}, ${input.approval}, ${input.at})
    on conflict (organization_id, job) do update set approval = excluded.approval, told_at = excluded.told_at
  `.execute(database);
}

/** What a check ended with; one that could not tell leaves what was known of the approval. */
export async function saveCheck(
  database: Database,
  input: {
    organizationId: string;
    job: Job;
    approval: ServiceAppStandingRow['approval'];
    outcome: ServiceAppOutcome;
    text: string;
    at: Date;
  },
): Promise<void> {
  await sql`
    insert into authorizations_service_app (organization_id, job, approval, told_at, checked_at, outcome, text)
    values (${input.organizationId}, ${input.job}, ${input.approval}, ${input.at}, ${input.at}, ${input.outcome},
      ${input.text})
    on conflict (organization_id, job) do update set
      approval = case when excluded.approval = 'not-known' then authorizations_service_app.approval
        else excluded.approval end,
      told_at = case when excluded.approval = 'not-known' then authorizations_service_app.told_at
        else excluded.told_at end,
      checked_at = excluded.checked_at, outcome = excluded.outcome, text = excluded.text
  `.execute(database);
}

/** Over all organizations: one that runs on a Service App, always the same. */
export async function selectOrganizationOnServiceApp(database: Database): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    select organization_id from authorizations_authorization
    where client = 'service-app' and revoked_at is null order by organization_id limit 1
  `.execute(database);
  return result.rows;
}
