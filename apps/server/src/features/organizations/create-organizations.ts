import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import { listOrganizations } from './list-organizations.ts';
import * as queries from './organizations.queries.ts';
import { mountOrganizationRoutes } from './organizations.routes.ts';
import type { AuthorizationsSummary, BindOutcome, Organization, Organizations } from './organizations.types.ts';
import { slugFromName } from './slug-from-name.ts';
import { toOrganization } from './to-organization.ts';

/** Keeps the organizations served, and mounts their routes. */
export function createOrganizations(platform: Platform): Organizations {
  const { database } = platform;
  let summarize: (organizationIds: readonly string[]) => Promise<Map<string, AuthorizationsSummary>> = async () =>
    new Map();

  const organizations: Organizations = {
    bySlug: async (slug) => first(await queries.selectBySlug(database, { slug })),
    byId: async (organizationId) => first(await queries.selectById(database, { organizationId })),
    byWebexOrg: async (webexOrgId) => first(await queries.selectByWebexOrg(database, { webexOrgId })),
    list: () => listOrganizations(platform),
    add: (name) => addOrganization(platform, name),
    bindWebexOrg: (organizationId, webexOrgId, _name) => bindWebexOrg(platform, organizationId, webexOrgId),
    nextNumber: async (organizationId, counter) => {
      const [row] = await queries.incrementCounter(database, { organizationId, counter });
      return Number(row?.value ?? 1);
    },
    useSummaries: (next) => {
      summarize = next;
    },
  };
  mountOrganizationRoutes(platform, organizations, (organizationIds) => summarize(organizationIds));
  return organizations;
}

/** The slug look-up is taken first: it is what makes a name unique, over processes too. */
async function addOrganization(platform: Platform, name: string): Promise<Organization> {
  const organizationId = platform.ids.uuid();
  const slug = slugFromName(name);
  const createdAt = new Date(platform.clock.now());
  const added = await platform.database.transaction().execute(async (transaction) => {
    const taken = await queries.insertSlug(transaction, { slug, organizationId });
    if (taken.length === 0) return false;
    await queries.insertOrganization(transaction, { organizationId, name, slug, createdAt });
    return true;
  });
  if (added) return { organizationId, slug, name, webexOrgId: null };
  const holder = first(await queries.selectBySlug(platform.database, { slug }));
  throw new AppError(
    'organization-name-taken',
    `There is an organization of that name already: ${holder?.name ?? slug}.`,
    { field: 'body.name', next: 'Choose another name, or open that one.' },
  );
}

async function bindWebexOrg(platform: Platform, organizationId: string, webexOrgId: string): Promise<BindOutcome> {
  const organization = first(await queries.selectById(platform.database, { organizationId }));
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  if (organization.webexOrgId === webexOrgId) return 'same';
  if (organization.webexOrgId !== null) return 'other-organization';
  await queries.insertWebexOrg(platform.database, { webexOrgId, organizationId });
  const holder = await queries.selectByWebexOrg(platform.database, { webexOrgId });
  if (holder[0]?.organization_id !== organizationId) return 'taken-by-another';
  const bound = await queries.updateWebexOrg(platform.database, { organizationId, webexOrgId });
  return bound.length > 0 ? 'bound' : 'other-organization';
}

function first(rows: queries.OrganizationRow[]): Organization | null {
  const [row] = rows;
  return row === undefined ? null : toOrganization(row);
}
