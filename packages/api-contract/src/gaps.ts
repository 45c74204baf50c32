import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, jobSchema, organizationParams } from './words.ts';

/** `none`: the job keeps no data, so nothing of that time can be missing. */
export const gapStateSchema = z.enum(['filling', 'filled', 'partly', 'lost', 'none']);
export type GapState = z.infer<typeof gapStateSchema>;

/** The account of one time a job stood still: what of it came back, and what is lost and why. */
export const gapSchema = z.object({
  id: idSchema,
  job: jobSchema,
  from: instantSchema,
  to: instantSchema,
  state: gapStateSchema,
  text: z.string(),
  toldAt: instantSchema,
  /** INC-2481, of the incident that made it. */
  incident: z.string().nullable(),
});
export type Gap = z.infer<typeof gapSchema>;

export const listGaps = endpoint({
  name: 'authorizations.listGaps',
  summary: 'The accounts of the times jobs stood still, newest first',
  method: 'GET',
  path: '/api/organizations/:organization/gaps',
  access: 'user',
  params: organizationParams,
  query: z.object({ job: jobSchema.optional(), incident: z.string().max(20).optional() }),
  response: z.object({ gaps: z.array(gapSchema), asOf: instantSchema }),
  errors: [],
});
