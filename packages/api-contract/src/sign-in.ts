import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { instantSchema, roleSchema } from './words.ts';

export const sessionSchema = z.object({
  account: z.object({ name: z.string(), email: z.string(), webexLinked: z.boolean() }).nullable(),
  role: roleSchema.nullable(),
  organizations: z.array(z.object({ slug: z.string(), name: z.string() })),
  /** Sent back in the `x-csrf-token` header with every request that changes something. */
  csrfToken: z.string(),
  /** Set while the suite talks to an emulator: the striped chip cannot be hidden. */
  simulatedWebex: z.object({ controlHubUrl: z.string() }).nullable(),
  /** True until the first owner came in by the set-up link. */
  setUpNeeded: z.boolean(),
  /** Organizations whose people can sign in with Webex, for the sign-in page. */
  webexSignIn: z.object({
    available: z.boolean(),
    troubleSince: z.string().nullable(),
    /** Why it stopped, as a sentence that names nobody: whoever is not signed in reads it. */
    cause: z.string().nullable(),
    article: z.number().int().nullable(),
  }),
  version: z.string(),
  asOf: instantSchema,
});
export type Session = z.infer<typeof sessionSchema>;

export const getSession = endpoint({
  name: 'signIn.getSession',
  summary: 'Who is signed in, as what, and what the sign-in page needs to know',
  method: 'GET',
  path: '/api/session',
  access: 'public',
  response: sessionSchema,
  errors: [],
});

export const getSetUpLink = endpoint({
  name: 'signIn.getSetUpLink',
  summary: 'Whether a one-time owner link can still be used',
  method: 'GET',
  path: '/api/set-up/:token',
  access: 'public',
  params: z.object({ token: z.string().min(20).max(200) }),
  response: z.object({ kind: z.enum(['set-up', 'sign-in']), state: z.enum(['usable', 'used', 'expired', 'unknown']) }),
  errors: [],
});

export const setUp = endpoint({
  name: 'signIn.setUp',
  summary: 'Uses a one-time owner link: the first one names the owner, later ones sign the owner in',
  method: 'POST',
  path: '/api/set-up',
  access: 'public',
  body: z.object({
    token: z.string().min(20).max(200),
    name: z.string().trim().min(1).max(200).optional(),
    email: z.email().max(320).optional(),
  }),
  response: sessionSchema,
  audit: ['name'],
  errors: ['set-up-link-used', 'set-up-link-expired'],
});

export const signOut = endpoint({
  name: 'signIn.signOut',
  summary: 'Ends this session',
  method: 'POST',
  path: '/api/sign-out',
  access: 'user',
  response: z.object({}),
  errors: [],
});
