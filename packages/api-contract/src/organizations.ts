import { z } from 'zod';
import { causeSchema } from './causes.ts';
import { endpoint } from './endpoint.ts';
import { authorizationStateSchema, instantSchema, jobSchema } from './words.ts';

/** One stretch of a lifeline; stretches follow each other without a hole from `from` to now. */
export const lifelineSegmentSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  kind: z.enum(['working', 'partly', 'standby', 'stopped', 'unknown', 'filled', 'lost', 'none']),
});
export type LifelineSegment = z.infer<typeof lifelineSegmentSchema>;

export const organizationSummarySchema = z.object({
  slug: z.string(),
  name: z.string(),
  /** Null until the first authorization told us. */
  webexOrgId: z.string().nullable(),
  state: authorizationStateSchema,
  /** What is wrong in words, or what comes next; null while nothing is. */
  headline: z.string().nullable(),
  cause: causeSchema.nullable(),
  /** Open ones, newest first. */
  incidents: z.array(z.object({ number: z.string(), cause: causeSchema })),
  /** Whose Webex accounts its authorizations act as. */
  authorizers: z.array(z.string()),
  /** What runs out first of what still works. */
  next: z.object({ text: z.string(), by: instantSchema }).nullable(),
  jobs: z.array(z.object({ job: jobSchema, state: authorizationStateSchema })),
  /** The oldest "known good" of its authorizations. */
  knownAsOf: instantSchema.nullable(),
  lifeline: z.array(lifelineSegmentSchema),
});
export type OrganizationSummary = z.infer<typeof organizationSummarySchema>;

export const listOrganizations = endpoint({
  name: 'organizations.list',
  summary: 'The organizations the signed-in person may see, worst first',
  method: 'GET',
  path: '/api/organizations',
  access: 'user',
  query: z.object({
    /** Slugs with commas between: only these, for a page that has the others already. */
    only: z.string().min(1).max(4_000).optional(),
  }),
  response: z.object({ organizations: z.array(organizationSummarySchema), asOf: instantSchema }),
  errors: [],
});

/** Server-sent events; each names, by its slug, an organization where an authorization changed. */
export const OVERVIEW_LIVE_PATH = '/api/organizations/live';

export const addOrganization = endpoint({
  name: 'organizations.add',
  summary: 'Adds an organization by name; its Webex id is learned at the first authorization',
  method: 'POST',
  path: '/api/organizations',
  access: 'owner',
  body: z.object({ name: z.string().trim().min(1).max(120) }),
  response: z.object({ slug: z.string(), name: z.string() }),
  audit: ['name'],
  errors: ['organization-name-taken'],
});

export const exportOrganizations = endpoint({
  name: 'organizations.export',
  summary: 'The named organizations as a file for a spreadsheet, in the order they are named',
  method: 'POST',
  path: '/api/organizations/export',
  access: 'user',
  body: z.object({
    format: z.enum(['csv', 'xlsx']),
    /** Slugs; those one may not see are left out. */
    organizations: z.array(z.string().min(1).max(63)).min(1).max(10_000),
  }),
  response: z.object({
    fileName: z.string(),
    mediaType: z.string(),
    rows: z.number().int(),
    base64: z.string(),
  }),
  audit: ['format'],
  errors: [],
});
