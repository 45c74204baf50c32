import { z } from 'zod';
import { incidentSchema, timelineEventSchema } from './authorizations.ts';
import { endpoint } from './endpoint.ts';
import { instantSchema, jobSchema, organizationParams } from './words.ts';

export const incidentParams = organizationParams.extend({ number: z.string().regex(/^INC-\d{1,12}$/) });

/** One line of the story: what was written into the history of one job, or of several at once. */
export const storyEventSchema = timelineEventSchema.extend({ jobs: z.array(jobSchema) });
export type StoryEvent = z.infer<typeof storyEventSchema>;

export const getIncident = endpoint({
  name: 'authorizations.getIncident',
  summary: 'One incident with its story over all its authorizations, newest first',
  method: 'GET',
  path: '/api/organizations/:organization/incidents/:number',
  access: 'user',
  params: incidentParams,
  response: z.object({
    incident: incidentSchema,
    /** Everything it ever stopped, also what came back before it closed. */
    jobsEver: z.array(jobSchema),
    /** What works besides. */
    stillWorks: z.array(jobSchema),
    /** Of what stopped: still brings data until its access token runs out. */
    servesOn: z.array(jobSchema),
    /** The same button as on the banner. */
    action: z.enum(['walk', 'show-fix', 'none']),
    story: z.array(storyEventSchema),
    asOf: instantSchema,
  }),
  errors: [],
});
