import {
  type AuthorizationState,
  addOrganization,
  exportOrganizations,
  JOBS,
  listOrganizations,
  type OrganizationSummary,
} from '@linekeeper/api-contract';
import type { Platform, SignedIn } from '../../platform/platform.ts';
import { tableFile } from '../../platform/tables/table-file.ts';
import { tableOfOrganizations } from './export-organizations.ts';
import type { AuthorizationsSummary, Organization, Organizations } from './organizations.types.ts';
import { maySee, mountOverviewStream } from './overview-stream.ts';

type Summarize = (organizationIds: readonly string[]) => Promise<Map<string, AuthorizationsSummary>>;

export function mountOrganizationRoutes(platform: Platform, organizations: Organizations, summarize: Summarize): void {
  const summariesFor = async (
    signedIn: SignedIn | null,
    only: ReadonlySet<string> | null,
  ): Promise<OrganizationSummary[]> => {
    const all = await organizations.list();
    const visible = all.filter(
      (organization) => maySee(signedIn, organization) && (only === null || only.has(organization.slug)),
    );
    const summaries = await summarize(visible.map(({ organizationId }) => organizationId));
    return visible.map((organization) => present(organization, summaries.get(organization.organizationId)));
  };

  platform.http.route(listOrganizations, async ({ signedIn, query }) => ({
    organizations: (
      await summariesFor(signedIn, query.only === undefined ? null : new Set(query.only.split(',')))
    ).sort(worstFirst),
    asOf: new Date(platform.clock.now()).toISOString(),
  }));

  platform.http.route(exportOrganizations, async ({ signedIn, body }) => {
    const bySlug = new Map(
      (await summariesFor(signedIn, new Set(body.organizations))).map((summary) => [summary.slug, summary]),
    );
    const table = tableOfOrganizations(body.organizations.flatMap((slug) => bySlug.get(slug) ?? []));
    const day = new Date(platform.clock.now()).toISOString().slice(0, 10);
    return tableFile(table, { stem: `organizations-${day}`, format: body.format });
  });

  mountOverviewStream(platform, organizations);

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
