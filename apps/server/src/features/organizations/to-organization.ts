import type { OrganizationRow } from './organizations.queries.ts';
import type { Organization } from './organizations.types.ts';

export function toOrganization(row: OrganizationRow): Organization {
  return { organizationId: row.organization_id, slug: row.slug, name: row.name, webexOrgId: row.webex_org_id };
}
