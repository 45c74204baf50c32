import { JOBS } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Platform } from '../platform/platform.ts';

/** Organizations that were authorized a month ago, for tests and figures of the overview; every tenth has stopped. */
export async function seedOrganizations(platform: Platform, count: number): Promise<string[]> {
  const { database, ids } = platform;
  const organizationIds: string[] = [];
  await database.transaction().execute(async (transaction) => {
    const parts = { clock: platform.clock, database: transaction, ids };
    for (let index = 0; index < count; index += 1) organizationIds.push(await seedOrganization(parts, index));
  });
  return organizationIds;
}

type Parts = Pick<Platform, 'clock' | 'database' | 'ids'>;

async function seedOrganization(parts: Parts, index: number): Promise<string> {
  const { clock, database, ids } = parts;
  const organizationId = ids.uuid();
  const number = String(index + 1).padStart(3, '0');
  const slug = `organization-${number}`;
  const stopped = index % 10 === 0;
  await sql`
    insert into organizations_organization (organization_id, name, slug, created_at)
    values (${organizationId}, ${`Organization ${number}`}, ${slug}, ${new Date(clock.now())})
  `.execute(database);
  await sql`
    insert into organizations_slug (slug, organization_id) values (${slug}, ${organizationId})
  `.execute(database);
  for (const job of JOBS) await seedAuthorization(parts, { organizationId, job, stopped, number });
  if (stopped) await seedIncident(parts, organizationId, number);
  return organizationId;
}

const MONTH_MS = 30 * 86_400_000;

async function seedAuthorization(
  { clock, database, ids }: Parts,
  input: { organizationId: string; job: string; stopped: boolean; number: string },
): Promise<void> {
  const now = clock.now();
  const { organizationId, job, stopped, number } = input;
  await sql`
    insert into authorizations_authorization (
      organization_id, authorization_id, job, state, authorizer_webex_id, authorizer_name, webex_org_id, authorized_at,
      known_good_at, checks, access_alive, next_probe_at, next_job_probe_at)
    values (
      ${organizationId}, ${ids.uuid()}, ${job}, ${stopped ? 'stopped' : 'healthy'}, ${organizationId},
      ${`Administrator ${number}`}, ${organizationId}, ${new Date(now - MONTH_MS)}, ${new Date(now - 41_000)},
      '[]'::jsonb, ${!stopped}, ${new Date(now + MONTH_MS)}, ${new Date(now + MONTH_MS)})
  `.execute(database);
  // As a month leaves them: a stop of half an hour each fourth day.
  for (let day = 30; day > 0; day -= 4) {
    for (const [kind, minutes] of [
      ['working', 0],
      ['stopped', 600],
      ['working', 630],
    ] as const) {
      await sql`
        insert into authorizations_state_span (organization_id, span_id, job, from_at, kind)
        values (${organizationId}, ${ids.uuid()}, ${job}, ${new Date(now - day * 86_400_000 + minutes * 60_000)}, ${kind})
      `.execute(database);
    }
  }
}

async function seedIncident({ clock, database, ids }: Parts, organizationId: string, number: string): Promise<void> {
  await sql`
    insert into authorizations_incident (organization_id, incident_id, number, cause, certainty, sentence, jobs,
      authorizer_webex_id, authorizer_name, opened_at, witnesses)
    values (${organizationId}, ${ids.uuid()}, '1', 'password-changed', 'certain',
      ${`The Webex password of Administrator ${number} was changed.`}, ${[...JOBS]}::text[], ${organizationId},
      ${`Administrator ${number}`}, ${new Date(clock.now() - 600_000)}, '[]'::jsonb)
  `.execute(database);
}
