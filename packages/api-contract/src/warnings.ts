import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { instantSchema, jobSchema, organizationParams } from './words.ts';

/** What will end or hangs by a thread, before it does. */
export const warningSchema = z.object({
  /** Kind and subject: the same warning has the same key tomorrow. */
  key: z.string(),
  kind: z.enum([
    'refresh-token-end',
    'password-end',
    'last-full-admin',
    'personal-account',
    'one-person',
    'scope-not-consented',
    'secret-age',
    'webhook',
    'interest',
    'minter-end',
    'not-authorized',
  ]),
  text: z.string(),
  /** What a person does about it. */
  advice: z.string(),
  /** When it ends, where that is known. */
  by: instantSchema.nullable(),
  jobs: z.array(jobSchema),
  /** Put aside by somebody until a day. */
  dismissed: z.object({ until: instantSchema, reason: z.string(), by: z.string() }).nullable(),
});
export type Warning = z.infer<typeof warningSchema>;

/** `default`: nobody has said anything, so Webex's own five years count. */
const passwordsSchema = z.object({
  kind: z.enum(['default', 'days', 'never']),
  days: z.number().int().nullable(),
});

const warningsSchema = z.object({
  warnings: z.array(warningSchema),
  passwords: passwordsSchema,
  article: z.number().int(),
  asOf: instantSchema,
});
export type Warnings = z.infer<typeof warningsSchema>;

export const listWarnings = endpoint({
  name: 'authorizations.warnings',
  summary: 'What runs out or hangs by a thread in an organization, soonest first',
  method: 'GET',
  path: '/api/organizations/:organization/warnings',
  access: 'user',
  params: organizationParams,
  response: warningsSchema,
  errors: [],
});

export const dismissWarning = endpoint({
  name: 'authorizations.dismiss-warning',
  summary: 'Puts a warning aside until a day, with a reason',
  method: 'POST',
  path: '/api/organizations/:organization/warnings/dismiss',
  access: 'owner',
  params: organizationParams,
  body: z.object({
    key: z.string().min(1).max(200),
    reason: z.string().trim().min(1).max(200),
    days: z.number().int().min(1).max(366),
  }),
  response: warningsSchema,
  audit: ['key', 'reason', 'days'],
  errors: [],
});

export const restoreWarning = endpoint({
  name: 'authorizations.restore-warning',
  summary: 'Shows a warning again that was put aside',
  method: 'POST',
  path: '/api/organizations/:organization/warnings/restore',
  access: 'owner',
  params: organizationParams,
  body: z.object({ key: z.string().min(1).max(200) }),
  response: warningsSchema,
  audit: ['key'],
  errors: [],
});

export const setPasswordLife = endpoint({
  name: 'authorizations.set-password-life',
  summary: 'Says how long Webex passwords of an organization live, which Webex tells nobody',
  method: 'PUT',
  path: '/api/organizations/:organization/password-life',
  access: 'owner',
  params: organizationParams,
  body: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('days'), days: z.number().int().min(1).max(3650) }),
    z.object({ kind: z.literal('never') }),
  ]),
  response: warningsSchema,
  audit: ['kind', 'days'],
  errors: [],
});
