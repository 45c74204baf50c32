import type { OrganizationSummary } from '@linekeeper/api-contract';
import type { ExportTable } from '../../platform/tables/table.ts';

/** The list of organizations as a table to take along: one row each, codes beside words so that machines can read it too. */
export function tableOfOrganizations(organizations: readonly OrganizationSummary[]): ExportTable {
  return {
    name: 'Organizations',
    head: [
      'Organization',
      'State',
      'What is wrong, or next',
      'Cause',
      'Open incidents',
      'Known as of (UTC)',
      'Runs out next',
      'By (UTC)',
      'Authorizers',
      'Directory',
      'Presence',
      'Call control',
      'Call records',
      'Sign-in',
      'Webex organization id',
      'Slug',
    ],
    rows: organizations.map((one) => [
      one.name,
      one.state,
      one.headline,
      one.cause,
      one.incidents.length,
      dateOf(one.knownAsOf),
      one.next?.text ?? null,
      dateOf(one.next?.by ?? null),
      one.authorizers.join('; '),
      ...one.jobs.map(({ state }) => state),
      one.webexOrgId,
      one.slug,
    ]),
  };
}

function dateOf(at: string | null): Date | null {
  return at === null ? null : new Date(at);
}
