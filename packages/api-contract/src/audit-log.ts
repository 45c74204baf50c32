import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema } from './words.ts';

/** Who did it: a person with an account, an API key, somebody at the machine itself, or nobody we know. */
export const actorKindSchema = z.enum(['account', 'api-key', 'machine', 'nobody']);
export type ActorKind = z.infer<typeof actorKindSchema>;

/** By which way: our pages, a program with a key, the command line, a script on the machine, or back from Webex. */
export const auditViaSchema = z.enum(['web', 'api', 'cli', 'machine', 'webex']);
export type AuditVia = z.infer<typeof auditViaSchema>;

/** `refused`: for a reason we know, see `code`. `failed`: by a mistake of ours; it may have happened in part. */
export const auditOutcomeSchema = z.enum(['ok', 'refused', 'failed']);
export type AuditOutcome = z.infer<typeof auditOutcomeSchema>;

export const auditEntrySchema = z.object({
  id: idSchema,
  at: instantSchema,
  /** Name of the endpoint, or of the act where it is none: `authorizations.check`, `signIn.withWebex`. */
  act: z.string(),
  /** The act in words. */
  what: z.string(),
  who: z.object({ kind: actorKindSchema, name: z.string() }),
  via: auditViaSchema,
  /** Shortened: the network, not the machine. Null where the act came over no network. */
  address: z.string().nullable(),
  /** Null for acts on the installation itself. */
  organization: z.object({ slug: z.string(), name: z.string() }).nullable(),
  /** What it was done to; secrets never get here. */
  target: z.array(z.object({ name: z.string(), value: z.string() })),
  outcome: auditOutcomeSchema,
  code: z.string().nullable(),
  /** The person's own words, where the act asks for them. */
  reason: z.string().nullable(),
  /** Finds the log lines. */
  requestId: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** The same for the list and for the export. */
export const auditFilterSchema = z.object({
  /** A slug, or `-` for acts on the installation itself; left out: everything. */
  organization: z.string().min(1).max(63).optional(),
  /** A whole name, or its first part: `authorizations`. */
  act: z
    .string()
    .regex(/^[A-Za-z][A-Za-z.]{0,80}$/)
    .optional(),
  /** Part of the name of who did it. */
  person: z.string().trim().min(1).max(100).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});

export const listAuditLog = endpoint({
  name: 'auditLog.list',
  summary: 'Who did what, when, from where and why, newest first',
  method: 'GET',
  path: '/api/audit-log',
  access: 'owner',
  query: auditFilterSchema.extend({
    /** The `next` of the page before. */
    cursor: idSchema.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({
    entries: z.array(auditEntrySchema),
    /** Null on the last page. */
    next: idSchema.nullable(),
    asOf: instantSchema,
  }),
  errors: [],
});

/** The same as CSV, all pages of it; takes the query of `auditLog.list` without cursor and limit. */
export const AUDIT_CSV_PATH = '/api/audit-log.csv';
