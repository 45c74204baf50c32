import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { instantSchema, organizationParams } from './words.ts';

/** When runs come by themselves. */
export const directoryScheduleSchema = z.object({
  /** Between two incremental runs; null: only full ones. */
  incrementalMinutes: z.number().int().min(5).max(1_440).nullable(),
  /** When the nightly full run is due, e.g. `02:30`. */
  fullAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** Of `fullAt`, as IANA names it; null is the one most locations are in. */
  timeZone: z.string().max(100).nullable(),
});
export type DirectorySchedule = z.infer<typeof directoryScheduleSchema>;

const scheduleResponse = z.object({
  schedule: directoryScheduleSchema,
  defaults: directoryScheduleSchema,
  /** The time zone that holds now. */
  zone: z.string(),
  /** The one most locations are in, which holds where none is chosen. */
  ownZone: z.string(),
  nextFullAt: instantSchema.nullable(),
  nextIncrementalAt: instantSchema.nullable(),
  /** When the last full run had begun whose plan was applied. */
  completeAt: instantSchema.nullable(),
  /** Every change Webex had stamped by then is in the directory; removals wait for the full run. */
  changesThrough: instantSchema.nullable(),
  changedAt: instantSchema.nullable(),
  changedBy: z.string().nullable(),
});

export const getDirectorySchedule = endpoint({
  name: 'directory.schedule',
  summary: 'When full and incremental runs come by themselves',
  method: 'GET',
  path: '/api/organizations/:organization/directory/schedule',
  access: 'user',
  params: organizationParams,
  response: scheduleResponse,
  errors: [],
});

export const saveDirectorySchedule = endpoint({
  name: 'directory.saveSchedule',
  summary: 'Keeps when runs come; it holds at once',
  method: 'PUT',
  path: '/api/organizations/:organization/directory/schedule',
  access: 'owner',
  params: organizationParams,
  body: directoryScheduleSchema,
  response: scheduleResponse,
  audit: ['incrementalMinutes', 'fullAt', 'timeZone'],
  errors: [],
});
