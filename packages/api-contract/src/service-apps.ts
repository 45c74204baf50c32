import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { instantSchema, jobSchema, organizationParams } from './words.ts';

/**
 * How far a job can run on a Service App. `members-only` call control for others, never own calls · `perhaps` works or
 * shows no status on anyone · `not-proven` refused by the notes of some, an integration is the safe choice · `never` not at all.
 */
export const serviceAppFitSchema = z.enum(['yes', 'members-only', 'perhaps', 'not-proven', 'never']);
export type ServiceAppFit = z.infer<typeof serviceAppFitSchema>;

/** The Service App of one job, or the integration that mints tokens for all of them. */
export const serviceAppRegistrationSchema = z.union([jobSchema, z.literal('minter')]);
export type ServiceAppRegistrationName = z.infer<typeof serviceAppRegistrationSchema>;

const registrationFields = {
  /** The name to give it at Webex. */
  title: z.string(),
  clientId: z.string().nullable(),
  secretSetAt: instantSchema.nullable(),
  /** The last four characters, for recognition only. */
  secretEnding: z.string().nullable(),
  /** To tick in the registration at Webex. */
  scopes: z.array(z.string()),
};

export const registeredServiceAppSchema = z.object({
  job: jobSchema,
  fit: serviceAppFitSchema,
  ...registrationFields,
  /** What Webex calls it in webhooks and in the audit log. */
  applicationId: z.string().nullable(),
});
export type ServiceApp = z.infer<typeof registeredServiceAppSchema>;

export const mintingIntegrationSchema = z.object({
  ...registrationFields,
  redirectUri: z.string(),
  /** Where the owner goes to authorize it with the developer's own Webex account. */
  authorizePath: z.string(),
  authorizedBy: z.string().nullable(),
  authorizedAt: instantSchema.nullable(),
  /** `refused`: Webex renews it no more; it has to be authorized again. */
  state: z.enum(['not-registered', 'not-authorized', 'works', 'refused']),
  /** Webhooks tell approvals and withdrawals at once; without them the audit log and the probes do, later. */
  webhook: z.enum(['active', 'missing']),
  webhookProblem: z.string().nullable(),
});
export type MintingIntegration = z.infer<typeof mintingIntegrationSchema>;

export const listServiceApps = endpoint({
  name: 'installation.listServiceApps',
  summary: 'The Service Apps of this installation and the integration that mints their tokens, with what to register',
  method: 'GET',
  path: '/api/installation/service-apps',
  access: 'owner',
  response: z.object({ minter: mintingIntegrationSchema, apps: z.array(registeredServiceAppSchema) }),
  errors: [],
});

export const saveServiceApp = endpoint({
  name: 'installation.saveServiceApp',
  summary: 'Stores client id and secret of a Service App or of the minting integration; a left-out secret is kept',
  method: 'PUT',
  path: '/api/installation/service-apps/:registration',
  access: 'owner',
  audit: ['registration', 'clientId'],
  params: z.object({ registration: serviceAppRegistrationSchema }),
  body: z.object({
    clientId: z
      .string()
      .trim()
      .regex(/^C[0-9a-f]{64}$/, 'A Webex client id is the letter C and 64 hexadecimal digits'),
    clientSecret: z.string().trim().min(16).max(256).optional(),
  }),
  response: z.object({ minter: mintingIntegrationSchema, apps: z.array(registeredServiceAppSchema) }),
  errors: ['service-app-not-possible'],
});

/** What "Check authorization" ended with. */
export const serviceAppOutcomeSchema = z.enum([
  'works',
  /** No Full Admin of the organization has approved it yet, or the approval was taken back. */
  'not-approved',
  'scope-missing',
  'no-status',
  'job-refused',
  'wrong-organization',
  'not-registered',
  'minter-missing',
  'unavailable',
  'refused',
]);
export type ServiceAppOutcome = z.infer<typeof serviceAppOutcomeSchema>;

export const serviceAppStandingSchema = z.object({
  fit: serviceAppFitSchema,
  registered: z.boolean(),
  title: z.string(),
  applicationId: z.string().nullable(),
  clientId: z.string().nullable(),
  /** The Webex organization is known: nothing has to be entered. */
  organizationKnown: z.boolean(),
  /** What was last heard of the approval in Control Hub. */
  approval: z.enum(['approved', 'not-approved', 'not-known']),
  approvalToldAt: instantSchema.nullable(),
  /** Approved, and no authorization of this job runs on it yet: the check is the next step. */
  worthChecking: z.boolean(),
  /** 1 the first, 2 and up a standby; null while none runs on it. */
  seat: z.number().int().nullable(),
  /** The job has a first authorization, of whatever kind: without one there is nothing to stand by for. */
  hasFirst: z.boolean(),
  checkedAt: instantSchema.nullable(),
  outcome: serviceAppOutcomeSchema.nullable(),
  text: z.string().nullable(),
  article: z.number().int(),
});
export type ServiceAppStanding = z.infer<typeof serviceAppStandingSchema>;

const jobOfOrganization = organizationParams.extend({ job: jobSchema });

export const getServiceApp = endpoint({
  name: 'authorizations.getServiceApp',
  summary: 'How the Service App of one job stands in an organization',
  method: 'GET',
  path: '/api/organizations/:organization/authorizations/:job/service-app',
  access: 'user',
  params: jobOfOrganization,
  response: serviceAppStandingSchema,
  errors: [],
});

export const checkServiceApp = endpoint({
  name: 'authorizations.checkServiceApp',
  summary:
    'Tries to get tokens of the Service App for this organization, tries the job, and stores it in the seat asked for',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/:job/service-app/check',
  access: 'owner',
  audit: ['as', 'webexOrgId'],
  params: jobOfOrganization,
  body: z.object({
    as: z.enum(['primary', 'standby']),
    /** Control Hub > Account > Organization ID; needed only before the organization's first authorization. */
    webexOrgId: z.string().trim().min(20).max(200).optional(),
  }),
  response: serviceAppStandingSchema,
  errors: ['service-app-not-possible'],
});
