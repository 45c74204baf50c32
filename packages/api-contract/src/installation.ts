import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, jobSchema } from './words.ts';

export const integrationSchema = z.object({
  job: jobSchema,
  /** The name to give it at Webex. */
  title: z.string(),
  clientId: z.string().nullable(),
  secretSetAt: instantSchema.nullable(),
  /** The last four characters, for recognition only. */
  secretEnding: z.string().nullable(),
  /** To copy into the integration's registration at Webex. */
  redirectUri: z.string(),
  /** To tick in the integration's registration at Webex. */
  scopes: z.array(z.string()),
});
export type Integration = z.infer<typeof integrationSchema>;

export const listIntegrations = endpoint({
  name: 'installation.listIntegrations',
  summary: 'The five integrations of this installation, with what to register at Webex',
  method: 'GET',
  path: '/api/installation/integrations',
  access: 'owner',
  response: z.object({
    integrations: z.array(integrationSchema),
    webex: z.object({ apiBaseUrl: z.string(), cdrBaseUrl: z.string(), simulated: z.boolean() }),
  }),
  errors: [],
});

export const saveIntegration = endpoint({
  name: 'installation.saveIntegration',
  summary: 'Stores client id and secret of one integration; a left-out secret keeps the stored one',
  method: 'PUT',
  path: '/api/installation/integrations/:job',
  access: 'owner',
  params: z.object({ job: jobSchema }),
  body: z.object({
    clientId: z
      .string()
      .trim()
      .regex(/^C[0-9a-f]{64}$/, 'A Webex client id is the letter C and 64 hexadecimal digits'),
    clientSecret: z.string().trim().min(16).max(256).optional(),
  }),
  response: integrationSchema,
  audit: ['clientId'],
  errors: [],
});

/** One change of a key, as the account that is kept of it. */
export const keyRotationSchema = z.object({
  id: idSchema,
  /** `data-key`: tokens and secrets are sealed anew under a new key. `master-key`: the data keys are, at a start with both. */
  kind: z.enum(['data-key', 'master-key']),
  state: z.enum(['running', 'finished']),
  /** Of the newest data key after it. */
  version: z.number().int(),
  askedBy: z.string(),
  startedAt: instantSchema,
  finishedAt: instantSchema.nullable(),
  /** Rows to be sealed anew when it began; what is written meanwhile is under the new key by itself. */
  total: z.number().int(),
  resealed: z.number().int(),
  /** Rows that do not open: moved or damaged. */
  broken: z.number().int(),
  oldKeysDeletedAt: instantSchema.nullable(),
});
export type KeyRotation = z.infer<typeof keyRotationSchema>;

export const getKeys = endpoint({
  name: 'installation.getKeys',
  summary: 'The keys tokens are sealed under: versions, a rotation under way, and every rotation so far',
  method: 'GET',
  path: '/api/installation/keys',
  access: 'owner',
  response: z.object({
    /** Tells master keys apart without telling anything about them. */
    masterKeyFingerprint: z.string(),
    dataKey: z.object({ version: z.number().int(), createdAt: instantSchema }),
    oldKeys: z.number().int(),
    /** Rows still under one of them. */
    rowsLeft: z.number().int(),
    /** Newest first. */
    rotations: z.array(keyRotationSchema),
  }),
  errors: [],
});

export const startKeyRotation = endpoint({
  name: 'installation.startKeyRotation',
  summary: 'Makes a new data key and seals everything anew under it; answers the rotation under way where there is one',
  method: 'POST',
  path: '/api/installation/keys/rotations',
  access: 'owner',
  body: z.object({
    /** In the person's own words; it is kept in the audit log. */
    reason: z.string().trim().min(1).max(300),
  }),
  response: keyRotationSchema,
  audit: ['reason'],
  errors: ['sign-in-again'],
});
