import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, roleSchema } from './words.ts';

export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  /** The last four characters, for recognition only. */
  ending: z.string(),
  role: roleSchema,
  /** Null: all of them, also those added later. */
  organizations: z.array(z.object({ slug: z.string(), name: z.string() })).nullable(),
  createdAt: instantSchema,
  createdBy: z.string(),
  /** Null: it does not end by itself. */
  expiresAt: instantSchema.nullable(),
  /** To the minute. */
  lastUsedAt: instantSchema.nullable(),
  revokedAt: instantSchema.nullable(),
  state: z.enum(['good', 'expired', 'revoked']),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

export const listApiKeys = endpoint({
  name: 'apiKeys.list',
  summary: 'The API keys of this installation: good ones first, then those that ended',
  method: 'GET',
  path: '/api/installation/api-keys',
  access: 'owner',
  response: z.object({ keys: z.array(apiKeySchema), asOf: instantSchema }),
  errors: [],
});

export const createApiKey = endpoint({
  name: 'apiKeys.create',
  summary: 'Makes an API key; the key itself is in this answer and in no other',
  method: 'POST',
  path: '/api/installation/api-keys',
  access: 'owner',
  body: z.object({
    name: z.string().trim().min(1).max(80),
    role: roleSchema,
    /** Slugs; null is all of them. An owner's key for some organizations does nothing outside of them. */
    organizations: z.array(z.string().min(1).max(63)).min(1).max(500).nullable(),
    /** Null: until somebody revokes it. */
    expiresInDays: z.number().int().min(1).max(3650).nullable(),
  }),
  response: z.object({
    key: apiKeySchema,
    /** `lk_…`: shown this once, never again. */
    secret: z.string(),
  }),
  audit: ['name', 'role', 'organizations', 'expiresInDays'],
  errors: [],
});

export const revokeApiKey = endpoint({
  name: 'apiKeys.revoke',
  summary: 'Ends an API key at once and for good',
  method: 'DELETE',
  path: '/api/installation/api-keys/:key',
  access: 'owner',
  params: z.object({ key: idSchema }),
  response: apiKeySchema,
  errors: [],
});
