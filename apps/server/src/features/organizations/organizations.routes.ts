import {
  type AuthorizationState,
  addOrganization,
  JOBS,
  listOrganizations,
  type OrganizationSummary,
} from '@linekeeper/api-contract';
import type { Platform } from '../../platform/platform.ts';
import type { AuthorizationsSummary, Organization, Organizations } from './organizations.types.ts';

type Summarize = (organizationIds: readonly string[]) => Promise<Map<string, AuthorizationsSummary>>;

export function mountOrganizationRoutes(platform: Platform, organizations: Organizations, summarize: Summarize): void {
  platform.http.route(listOrganizations, async ({ signedIn }) => {
    const all = await organizations.list();
    const visible = all.filter(
      ({ organizationId }) =>
        signedIn !== null && (signedIn.isOwner || signedIn.organizationIds.includes(organizationId)),
    );
    const summaries = await summarize(visible.map(({ organizationId }) => organizationId));
    return {
      organizations: visible
        .map((organization) => present(organization, summaries.get(organization.organizationId)))
        .sort(worstFirst),
      asOf: new Date(platform.clock.now()).toISOString(),
    };
  });

  platform.http.route(addOrganization, async ({ body }) => {
    const { slug, name } = await organizations.add(body.name);
    return { slug, name };
  });
}

function present(organization: Organization, summary: AuthorizationsSummary | undefined): OrganizationSummary {
  return {
    slug: organization.slug,
    name: organization.name,
    webexOrgId: organization.webexOrgId,
    state: summary?.state ?? 'not-authorized',
    headline: summary?.headline ?? null,
    cause: summary?.cause ?? null,
    incidents: summary?.incidents ?? [],
    authorizers: summary?.authorizers ?? [],
    next: summary?.next ?? null,
    jobs: summary?.jobs ?? JOBS.map((job) => ({ job, state: 'not-authorized' as const })),
    knownAsOf: summary?.knownAsOf ?? null,
    lifeline: summary?.lifeline ?? [],
  };
}

/** Stopped, unknown, what needs attention, then healthy and not set up by name. */
const ORDER: readonly AuthorizationState[] = [
  'stopped',
  'unknown',
  'not-finished',
  'partly',
  'waiting',
  'checking',
  'filling',
  'paused',
  'healthy',
  'not-authorized',
];

function worstFirst(a: OrganizationSummary, b: OrganizationSummary): number {
  return ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name);
}
