import { sql } from 'kysely';
import type { Database } from '../../platform/database/database.ts';

export interface OrganizationRow {
  organization_id: string;
  name: string;
  slug: string;
  webex_org_id: string | null;
}

export async function selectBySlug(database: Database, input: { slug: string }): Promise<OrganizationRow[]> {
  const result = await sql<OrganizationRow>`
    select o.organization_id, o.name, o.slug, o.webex_org_id
    from organizations_organization o
    where o.organization_id = (select s.organization_id from organizations_slug s where s.slug = ${input.slug})
  `.execute(database);
  return result.rows;
}

export async function selectById(database: Database, input: { organizationId: string }): Promise<OrganizationRow[]> {
  const result = await sql<OrganizationRow>`
    select organization_id, name, slug, webex_org_id
    from organizations_organization where organization_id = ${input.organizationId}
  `.execute(database);
  return result.rows;
}

export async function selectByWebexOrg(database: Database, input: { webexOrgId: string }): Promise<OrganizationRow[]> {
  const result = await sql<OrganizationRow>`
    select o.organization_id, o.name, o.slug, o.webex_org_id
    from organizations_organization o
    where o.organization_id =
      (select w.organization_id from organizations_webex_org w where w.webex_org_id = ${input.webexOrgId})
  `.execute(database);
  return result.rows;
}

/** Over all organizations: the operator's list. */
export async function selectAll(database: Database): Promise<OrganizationRow[]> {
  const result = await sql<OrganizationRow>`
    select organization_id, name, slug, webex_org_id from organizations_organization order by lower(name), slug
  `.execute(database);
  return result.rows;
}

/** Takes the slug; no row where somebody has it already. */
export async function insertSlug(
  database: Database,
  input: { slug: string; organizationId: string },
): Promise<{ slug: string }[]> {
  const result = await sql<{ slug: string }>`
    insert into organizations_slug (slug, organization_id) values (${input.slug}, ${input.organizationId})
    on conflict (slug) do nothing returning slug
  `.execute(database);
  return result.rows;
}

export async function insertOrganization(
  database: Database,
  input: { organizationId: string; name: string; slug: string; createdAt: Date },
): Promise<void> {
  await sql`
    insert into organizations_organization (organization_id, name, slug, created_at)
    values (${input.organizationId}, ${input.name}, ${input.slug}, ${input.createdAt})
  `.execute(database);
}

/** Takes the Webex org for this organization; no row where it is taken. */
export async function insertWebexOrg(
  database: Database,
  input: { webexOrgId: string; organizationId: string },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    insert into organizations_webex_org (webex_org_id, organization_id)
    values (${input.webexOrgId}, ${input.organizationId})
    on conflict (webex_org_id) do nothing returning organization_id
  `.execute(database);
  return result.rows;
}

/** Only where it is not bound yet. */
export async function updateWebexOrg(
  database: Database,
  input: { organizationId: string; webexOrgId: string },
): Promise<{ organization_id: string }[]> {
  const result = await sql<{ organization_id: string }>`
    update organizations_organization set webex_org_id = ${input.webexOrgId}
    where organization_id = ${input.organizationId}
      and (webex_org_id is null or webex_org_id = ${input.webexOrgId})
    returning organization_id
  `.execute(database);
  return result.rows;
}

export async function incrementCounter(
  database: Database,
  input: { organizationId: string; counter: string },
): Promise<{ value: string }[]> {
  const result = await sql<{ value: string }>`
    insert into organizations_counter (organization_id, counter, value)
    values (${input.organizationId}, ${input.counter}, 1)
    on conflict (organization_id, counter) do update set value = organizations_counter.value + 1
    returning value
  `.execute(database);
  return result.rows;
}
