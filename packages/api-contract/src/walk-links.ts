import { z } from 'zod';
import { walkSchema } from './authorizations.ts';
import { endpoint } from './endpoint.ts';
import { gapSchema } from './gaps.ts';
import { authorizationStateSchema, idSchema, instantSchema, jobSchema, organizationParams } from './words.ts';

/** A re-authorization link as the owner sees it. The address itself is shown once, when it is made. */
export const walkLinkSchema = z.object({
  id: idSchema,
  jobs: z.array(jobSchema),
  /** Whom it is for; null for any Full Admin of the organization. */
  expected: z.string().nullable(),
  madeBy: z.string(),
  madeAt: instantSchema,
  expiresAt: instantSchema,
  /** When a browser took it; it works in no other one since. */
  openedAt: instantSchema.nullable(),
});
export type WalkLink = z.infer<typeof walkLinkSchema>;

const linksPath = '/api/organizations/:organization/authorizations/links';

export const makeWalkLink = endpoint({
  name: 'authorizations.makeLink',
  summary: 'Makes a single-use link for the person who is to authorize; its address is shown this once',
  method: 'POST',
  path: linksPath,
  access: 'owner',
  params: organizationParams,
  body: z.object({
    jobs: z.array(jobSchema).min(1).max(5),
    /** `same-person`: who authorized these jobs last. `email`: that person of the organization. */
    who: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('same-person') }),
        z.object({ kind: z.literal('any-full-admin') }),
        z.object({ kind: z.literal('email'), email: z.email().max(254) }),
      ])
      .default({ kind: 'same-person' }),
    hours: z.number().int().min(1).max(168).default(72),
  }),
  response: z.object({ link: walkLinkSchema, url: z.string() }),
  audit: ['jobs', 'hours'],
  errors: ['integration-not-registered'],
});

export const listWalkLinks = endpoint({
  name: 'authorizations.listLinks',
  summary: 'The re-authorization links that still work, newest first',
  method: 'GET',
  path: linksPath,
  access: 'owner',
  params: organizationParams,
  response: z.object({ links: z.array(walkLinkSchema), asOf: instantSchema }),
  errors: [],
});

export const withdrawWalkLink = endpoint({
  name: 'authorizations.withdrawLink',
  summary: 'Takes a link back; it stops working at once',
  method: 'DELETE',
  path: `${linksPath}/:link`,
  access: 'owner',
  params: organizationParams.extend({ link: idSchema }),
  response: z.object({}),
  audit: ['link'],
  errors: ['walk-link-ended'],
});

/** What whoever holds a link may see: the organization's name, the jobs, whom it is for, what happened. */
export const linkedWalkSchema = z.object({
  state: z.enum(['usable', 'open', 'opened-elsewhere', 'finished', 'expired', 'withdrawn']),
  /** The address of this page for the browser the link is bound to, without the secret. */
  handle: z.string(),
  /** Null, like all that follows, where the link does not work here. */
  organization: z.string().nullable(),
  expected: z.string().nullable(),
  happened: z.string().nullable(),
  expiresAt: instantSchema.nullable(),
  /** Where it leads: the host of Webex's own page. */
  leadsTo: z.string(),
  jobs: z.array(
    z.object({
      job: jobSchema,
      state: authorizationStateSchema,
      stoppedSince: instantSchema.nullable(),
      needs: z.array(z.string()),
      /** What becomes of the time it stood still, said before. */
      outlook: z.string().nullable(),
      /** And after. */
      gaps: z.array(gapSchema),
    }),
  ),
  walk: walkSchema.nullable(),
  asOf: instantSchema,
});
export type LinkedWalk = z.infer<typeof linkedWalkSchema>;

const tokenParams = z.object({ token: z.string().min(1).max(200) });

export const readLinkedWalk = endpoint({
  name: 'authorizations.readLink',
  summary: 'What a re-authorization link is for and how it stands, for whoever holds it',
  method: 'GET',
  path: '/api/walk-links/:token',
  access: 'public',
  params: tokenParams,
  response: linkedWalkSchema,
  errors: ['walk-link-ended', 'too-many-requests'],
});

export const openLinkedWalk = endpoint({
  name: 'authorizations.openLink',
  summary: 'Binds a link to this browser and answers where to go at Webex',
  method: 'POST',
  path: '/api/walk-links/:token/open',
  access: 'public',
  params: tokenParams,
  response: z.object({ startUrl: z.string(), handle: z.string() }),
  audit: [],
  errors: ['walk-link-ended', 'too-many-requests', 'integration-not-registered'],
});
