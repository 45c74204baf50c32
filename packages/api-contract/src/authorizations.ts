import { z } from 'zod';
import { causeSchema } from './causes.ts';
import { endpoint } from './endpoint.ts';
import { lifelineSegmentSchema } from './organizations.ts';
import {
  authorizationStateSchema,
  certaintySchema,
  idSchema,
  instantSchema,
  jobSchema,
  organizationParams,
} from './words.ts';

/** One ticked or crossed line under "How sure": what was asked, what came back. Secrets never appear. */
export const witnessSchema = z.object({
  at: instantSchema,
  /** `for` speaks for the cause, `against` against it, `silent` could not tell. */
  speaks: z.enum(['for', 'against', 'silent']),
  text: z.string(),
  request: z.string().nullable(),
  status: z.number().int().nullable(),
  trackingId: z.string().nullable(),
});
export type Witness = z.infer<typeof witnessSchema>;

export const verdictSchema = z.object({
  cause: causeSchema,
  certainty: certaintySchema,
  since: instantSchema,
  /** The cause as one sentence that names the person. */
  sentence: z.string(),
  article: z.number().int(),
  /** For `unknown`: what would make it certain. */
  wouldTell: z.array(z.string()),
  witnesses: z.array(witnessSchema),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** Another authorization of the same job, by another person or a Service App. */
export const standbySchema = z.object({
  authorizationId: idSchema,
  seat: z.number().int().min(2),
  client: z.enum(['integration', 'service-app']),
  authorizer: z.object({ name: z.string(), email: z.string().nullable() }),
  state: authorizationStateSchema,
  knownGoodAt: instantSchema.nullable(),
  verdict: verdictSchema.nullable(),
  /** The job goes through it now. */
  serving: z.boolean(),
});
export type Standby = z.infer<typeof standbySchema>;

/** "Pretend the first died": running, or the last one there was. */
export const drillSchema = z.object({
  startedAt: instantSchema,
  endsAt: instantSchema,
  endedAt: instantSchema.nullable(),
  by: z.string(),
  /** First good answer through the standby. */
  firstGoodAt: instantSchema.nullable(),
  calls: z.number().int(),
  refused: z.number().int(),
});
export type Drill = z.infer<typeof drillSchema>;

/** What stands between us and Webex just now: never a death, but said with its cause. */
export const troubleSchema = z.object({
  cause: causeSchema,
  since: instantSchema,
  sentence: z.string(),
  /** When it is asked again, where Webex named a time. */
  retryAt: instantSchema.nullable(),
  article: z.number().int(),
  /** Where a person finds out more. */
  wouldTell: z.array(z.string()),
});
export type CardTrouble = z.infer<typeof troubleSchema>;

export const authorizationCardSchema = z.object({
  job: jobSchema,
  state: authorizationStateSchema,
  /** Whose Webex account it acts as; null before the first authorization. */
  authorizer: z.object({ name: z.string(), email: z.string().nullable() }).nullable(),
  authorizedAt: instantSchema.nullable(),
  knownGoodAt: instantSchema.nullable(),
  stoppedSince: instantSchema.nullable(),
  verdict: verdictSchema.nullable(),
  /** Why it works partly, or why nothing good was heard of it lately. */
  trouble: troubleSchema.nullable(),
  /** What one of us did to it, while it holds: who, when, why, and what Webex said to a revocation. */
  act: z
    .object({
      kind: z.enum(['paused', 'revoked']),
      by: z.string(),
      at: instantSchema,
      reason: z.string(),
      text: z.string().nullable(),
    })
    .nullable(),
  /** For the "Not finished" advice and the copy button. */
  integrationId: z.string().nullable(),
  lifeline: z.array(lifelineSegmentSchema),
  /** The data axis, apart from the authorization's own: how far it is complete, and what is missing. */
  data: z.object({
    sentence: z.string(),
    completeTo: instantSchema.nullable(),
    progressPercent: z.number().min(0).max(100).nullable(),
  }),
  /** Ticks while checking: identity, Full Admin, the job itself. */
  checks: z.array(
    z.object({ label: z.string(), outcome: z.enum(['ok', 'failed', 'running']), text: z.string().nullable() }),
  ),
  /** What the authorizer needs, shown before the first authorization. */
  needs: z.array(z.string()),
  /** Which authorization serves the job now: the first, a standby, or none. */
  serving: idSchema.nullable(),
  /** Who takes over when the first one stops, in that order. */
  standbys: z.array(standbySchema),
  /** The last drill of a job with standbys. */
  drill: drillSchema.nullable(),
});
export type AuthorizationCard = z.infer<typeof authorizationCardSchema>;

/** One trouble, one message, one button: the authorizations one cause stopped, grouped by authorizer and cause. */
export const bannerSchema = z.object({
  incident: z.string(),
  cause: causeSchema,
  certainty: certaintySchema,
  since: instantSchema,
  jobs: z.array(jobSchema),
  /** Of these, what goes on because another authorization of the job serves it. */
  served: z.array(jobSchema),
  /** "Directory and presence stopped at 10:42" is put together on screen from jobs and since. */
  sentence: z.string(),
  stillWorks: z.array(jobSchema),
  article: z.number().int(),
  /** `walk`: re-authorize; `show-fix`: the person changes something in Webex and we notice by ourselves. */
  action: z.enum(['walk', 'show-fix', 'none']),
});
export type Banner = z.infer<typeof bannerSchema>;

export const listAuthorizations = endpoint({
  name: 'authorizations.list',
  summary: 'The five authorizations of an organization, with the one banner',
  method: 'GET',
  path: '/api/organizations/:organization/authorizations',
  access: 'user',
  params: organizationParams,
  response: z.object({
    organization: z.object({ slug: z.string(), name: z.string() }),
    cards: z.array(authorizationCardSchema),
    banner: bannerSchema.nullable(),
    /** Further open incidents besides the banner's. */
    otherIncidents: z.number().int(),
    /** Advice when all living authorizations hang on one person: one sentence, or null. */
    advice: z.string().nullable(),
    asOf: instantSchema,
  }),
  errors: [],
});

export const timelineEventSchema = z.object({
  id: idSchema,
  at: instantSchema,
  kind: z.enum([
    'authorized',
    'walk-started',
    'walk-not-finished',
    'walk-refused',
    'refreshed',
    'refresh-refused',
    'probe-good',
    'probe-bad',
    'signal',
    'verdict',
    'stopped',
    'recovered',
    'catch-up',
    'told',
    'checked',
    /** Somebody of ours did something to it: renewed, paused, resumed, revoked. */
    'act',
    'standby',
    'drill',
  ]),
  text: z.string(),
  trackingId: z.string().nullable(),
  /** Which of several authorizations of the job; null where it is about the job. */
  authorizationId: idSchema.nullable(),
  /** Folded repeats: "checked, unchanged (12th time)". */
  times: z.number().int().min(1),
});
export type TimelineEvent = z.infer<typeof timelineEventSchema>;

export const getAuthorization = endpoint({
  name: 'authorizations.get',
  summary: 'One authorization with its timeline, newest first',
  method: 'GET',
  path: '/api/organizations/:organization/authorizations/:job',
  access: 'user',
  params: organizationParams.extend({ job: jobSchema }),
  query: z.object({
    before: idSchema.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    /** Only lines of one sort: what changed, what was checked, what people did, whom we told. */
    show: z.enum(['changes', 'checks', 'acts', 'told']).optional(),
  }),
  response: z.object({
    card: authorizationCardSchema,
    timeline: z.array(timelineEventSchema),
    more: z.boolean(),
    asOf: instantSchema,
  }),
  errors: [],
});

export const checkAuthorization = endpoint({
  name: 'authorizations.check',
  summary: 'Probes one authorization now',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/:job/check',
  access: 'owner',
  params: organizationParams.extend({ job: jobSchema }),
  response: authorizationCardSchema,
  errors: ['authorization-not-usable'],
});

/** One walk through Webex for one or several jobs, one consent after the other in the same browser tab. */
export const walkSchema = z.object({
  id: idSchema,
  /** `session`: in the owner's browser · `link`: in the browser of whoever opened a link · `device`: by a code elsewhere. */
  kind: z.enum(['session', 'link', 'device']),
  state: z.enum(['open', 'finished', 'not-finished', 'cancelled']),
  startedAt: instantSchema,
  expiresAt: instantSchema,
  /** Opened in a new tab; leads to Webex, comes back here, goes on to the next job by itself. */
  startUrl: z.string(),
  steps: z.array(
    z.object({
      job: jobSchema,
      integrationId: z.string(),
      state: z.enum(['pending', 'at-webex', 'checking', 'works', 'refused', 'not-finished']),
      /** Why it was refused, or what was missing, in words. */
      text: z.string().nullable(),
      cause: causeSchema.nullable(),
      article: z.number().int().nullable(),
      scopes: z.array(z.string()),
      /** What to enter where, while a walk on another device waits for it. */
      device: z
        .object({ userCode: z.string(), uri: z.string(), uriComplete: z.string(), expiresAt: instantSchema })
        .nullable(),
      /** Why trying again may work now: something we saw after Webex did not send anybody back. */
      hint: z.string().nullable(),
    }),
  ),
});
export type Walk = z.infer<typeof walkSchema>;

export const startWalk = endpoint({
  name: 'authorizations.startWalk',
  summary: 'Starts a walk to Webex for the named jobs',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/walks',
  access: 'owner',
  params: organizationParams,
  body: z.object({
    jobs: z.array(jobSchema).min(1).max(5),
    /** `standby`: another person's authorization beside the one there is. */
    as: z.enum(['primary', 'standby']).default('primary'),
  }),
  response: walkSchema,
  audit: ['jobs', 'as'],
  errors: ['integration-not-registered', 'no-standby'],
});

export const startDeviceWalk = endpoint({
  name: 'authorizations.startDeviceWalk',
  summary: 'Starts a walk by codes that are entered at Webex on any other device; not for sign-in',
  method: 'POST',
  path: '/api/organizations/:organization/authorizations/device-walks',
  access: 'owner',
  params: organizationParams,
  body: z.object({ jobs: z.array(jobSchema).min(1).max(4) }),
  response: walkSchema,
  audit: ['jobs'],
  errors: ['integration-not-registered', 'webex-refused', 'webex-unavailable'],
});

const walkParams = organizationParams.extend({ walk: idSchema });

export const getWalk = endpoint({
  name: 'authorizations.getWalk',
  summary: 'How a walk stands',
  method: 'GET',
  path: '/api/organizations/:organization/authorizations/walks/:walk',
  access: 'owner',
  params: walkParams,
  response: walkSchema,
  errors: [],
});

export const cancelWalk = endpoint({
  name: 'authorizations.cancelWalk',
  summary: 'Gives a walk up; its links stop working at once',
  method: 'DELETE',
  path: '/api/organizations/:organization/authorizations/walks/:walk',
  access: 'owner',
  params: walkParams,
  response: walkSchema,
  errors: ['walk-ended'],
});

export const incidentSchema = z.object({
  /** Short id people can say aloud, e.g. INC-2481. */
  number: z.string(),
  cause: causeSchema,
  certainty: certaintySchema,
  sentence: z.string(),
  jobs: z.array(jobSchema),
  /** Of these, what goes on because another authorization of the job serves it. */
  served: z.array(jobSchema),
  authorizer: z.string().nullable(),
  openedAt: instantSchema,
  closedAt: instantSchema.nullable(),
  article: z.number().int(),
  witnesses: z.array(witnessSchema),
});
export type Incident = z.infer<typeof incidentSchema>;

export const listIncidents = endpoint({
  name: 'authorizations.listIncidents',
  summary: 'Open incidents first, then closed ones, newest first',
  method: 'GET',
  path: '/api/organizations/:organization/incidents',
  access: 'user',
  params: organizationParams,
  response: z.object({ incidents: z.array(incidentSchema), asOf: instantSchema }),
  errors: [],
});
