import type { Job } from '@linekeeper/api-contract';
import { sql } from 'kysely';
import type { Database } from '../../../platform/database/database.ts';
import type { ConsentRow, WalkRow } from './consent.queries.ts';

export interface LinkRow {
  organization_id: string;
  link_id: string;
  token_hash: string;
  jobs: Job[];
  expected_webex_id: string | null;
  expected_email: string | null;
  expected_name: string | null;
  made_by: string;
  made_at: Date;
  expires_at: Date;
  walk_id: string | null;
  opened_at: Date | null;
  finished_at: Date | null;
  withdrawn_at: Date | null;
}

export type NewLink = Omit<LinkRow, 'walk_id' | 'opened_at' | 'finished_at' | 'withdrawn_at'>;

interface LinkKey {
  organizationId: string;
  linkId: string;
}

export async function insertLink(database: Database, row: NewLink): Promise<void> {
  await sql`
    insert into authorizations_link (organization_id, link_id, token_hash, jobs, expected_webex_id, expected_email,
      expected_name, made_by, made_at, expires_at)
    values (${row.organization_id}, ${row.link_id}, ${row.token_hash}, ${row.jobs}::text[], ${row.expected_webex_id},
      ${row.expected_email}, ${row.expected_name}, ${row.made_by}, ${row.made_at}, ${row.expires_at})
  `.execute(database);
}

export async function selectLink(database: Database, input: LinkKey): Promise<LinkRow[]> {
  const result = await sql<LinkRow>`
    select * from authorizations_link
    where organization_id = ${input.organizationId} and link_id = ${input.linkId}
  `.execute(database);
  return result.rows;
}

/** Those that still work, newest first. */
export async function selectOpenLinks(
  database: Database,
  input: { organizationId: string; now: Date },
): Promise<LinkRow[]> {
  const result = await sql<LinkRow>`
    select * from authorizations_link
    where organization_id = ${input.organizationId} and withdrawn_at is null and finished_at is null
      and expires_at > ${input.now}
    order by made_at desc, link_id desc limit 50
  `.execute(database);
  return result.rows;
}

export async function withdrawLink(database: Database, input: LinkKey & { now: Date }): Promise<LinkRow[]> {
  const result = await sql<LinkRow>`
    update authorizations_link set withdrawn_at = ${input.now}
    where organization_id = ${input.organizationId} and link_id = ${input.linkId}
      and withdrawn_at is null and finished_at is null and expires_at > ${input.now}
    returning *
  `.execute(database);
  return result.rows;
}

/** From the walk it is bound to (or none) to another: the row for the first browser, nothing for a second one. */
export async function bindLink(
  database: Database,
  input: LinkKey & { from: string | null; to: string; now: Date },
): Promise<LinkRow[]> {
  const result = await sql<LinkRow>`
    update authorizations_link set walk_id = ${input.to}, opened_at = coalesce(opened_at, ${input.now}::timestamptz)
    where organization_id = ${input.organizationId} and link_id = ${input.linkId}
      and walk_id is not distinct from ${input.from}::uuid
      and withdrawn_at is null and finished_at is null and expires_at > ${input.now}
    returning *
  `.execute(database);
  return result.rows;
}

/** Any browser that holds the link may open it again. */
export async function releaseLink(database: Database, input: LinkKey & { walkId: string }): Promise<void> {
  await sql`
    update authorizations_link set walk_id = null, opened_at = null
    where organization_id = ${input.organizationId} and link_id = ${input.linkId} and walk_id = ${input.walkId}
  `.execute(database);
}

export async function finishLink(database: Database, input: LinkKey & { now: Date }): Promise<void> {
  await sql`
    update authorizations_link set finished_at = ${input.now}
    where organization_id = ${input.organizationId} and link_id = ${input.linkId} and finished_at is null
  `.execute(database);
}

/** Newest first. */
export async function selectWalksOfLink(database: Database, input: LinkKey): Promise<WalkRow[]> {
  const result = await sql<WalkRow>`
    select * from authorizations_walk
    where organization_id = ${input.organizationId} and link_id = ${input.linkId}
    order by started_at desc, walk_id desc
  `.execute(database);
  return result.rows;
}

export async function selectConsentsOfLink(database: Database, input: LinkKey): Promise<ConsentRow[]> {
  const result = await sql<ConsentRow>`
    select c.* from authorizations_consent c
    join authorizations_walk w on w.organization_id = c.organization_id and w.walk_id = c.walk_id
    where c.organization_id = ${input.organizationId} and w.link_id = ${input.linkId}
  `.execute(database);
  return result.rows;
}
