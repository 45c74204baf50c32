import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { numberOwnerSchema } from './number-owner.ts';
import { instantSchema, organizationParams } from './words.ts';

/** Minutes that are not complete: still arriving, being filled, or lost for good, and why. */
export const recordGapSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  state: z.enum(['pending', 'filling', 'lost']),
  reason: z.string(),
  incident: z.string().nullable(),
});
export type RecordGap = z.infer<typeof recordGapSchema>;

export const completenessSchema = z.object({
  /** Everything Webex had is here up to this moment; null before the first window. */
  completeTo: instantSchema.nullable(),
  collectedFrom: instantSchema.nullable(),
  gaps: z.array(recordGapSchema),
  /** Records that could not be read and were set aside with their reason. */
  setAside: z.number().int(),
});
export type Completeness = z.infer<typeof completenessSchema>;

export const callRecordSchema = z.object({
  reportId: z.string(),
  startedAt: instantSchema,
  direction: z.enum(['originating', 'terminating', 'unknown']),
  /** Whose record it is: user, queue, hunt group … as Webex names it. */
  user: z.string(),
  /** The other side's number; what else Webex writes down where there is none. */
  remote: z.string(),
  /** The other side as Webex says it; null where it says no more than `remote`. */
  remoteName: z.string().nullable(),
  /** Whose number that is, for whoever asks. */
  remoteOwner: numberOwnerSchema.nullable(),
  location: z.string().nullable(),
  callType: z.string(),
  answered: z.boolean(),
  ringSeconds: z.number(),
  talkSeconds: z.number(),
  outcome: z.string().nullable(),
});
export type CallRecord = z.infer<typeof callRecordSchema>;

const rangeQuery = z.object({
  from: instantSchema,
  to: instantSchema,
  direction: z.enum(['originating', 'terminating']).optional(),
  answered: z.enum(['yes', 'no']).optional(),
  search: z.string().trim().max(200).default(''),
});

export const listCallRecords = endpoint({
  name: 'callRecords.list',
  summary: 'Records of a range, newest first',
  method: 'GET',
  path: '/api/organizations/:organization/calls',
  access: 'user',
  params: organizationParams,
  query: rangeQuery.extend({
    offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.object({
    records: z.array(callRecordSchema),
    total: z.number().int(),
    completeness: completenessSchema,
    asOf: instantSchema,
  }),
  errors: [],
});

export const callsPerHour = endpoint({
  name: 'callRecords.perHour',
  summary: 'Calls per hour, answered and missed; a call is counted once, by Correlation ID',
  method: 'GET',
  path: '/api/organizations/:organization/calls/per-hour',
  access: 'user',
  params: organizationParams,
  query: rangeQuery.pick({ from: true, to: true }),
  response: z.object({
    hours: z.array(z.object({ hour: instantSchema, answered: z.number().int(), missed: z.number().int() })),
    completeness: completenessSchema,
    asOf: instantSchema,
  }),
  errors: [],
});
