import { z } from 'zod';
import { presenceSchema } from './directory.ts';
import { idSchema, jobSchema } from './words.ts';

/**
 * What the live stream `GET /api/organizations/:organization/live` carries (server-sent events, resumable by
 * Last-Event-ID). Most say "ask again"; presence and run progress carry their values. `reset` means the
 * stream could not be resumed: ask for everything again.
 */
export const liveEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('reset') }),
  z.object({ type: z.literal('authorizations.changed'), jobs: z.array(jobSchema) }),
  z.object({ type: z.literal('walk.changed'), walk: idSchema }),
  z.object({ type: z.literal('directory.changed') }),
  z.object({
    type: z.literal('directory.run'),
    run: idSchema,
    state: z.string(),
    phase: z.string().nullable(),
    read: z.number().int(),
    expected: z.number().int().nullable(),
  }),
  z.object({
    type: z.literal('presence.changed'),
    entries: z.array(z.object({ entry: idSchema, presence: presenceSchema })).max(100),
  }),
  z.object({ type: z.literal('presence.job') }),
  z.object({ type: z.literal('calls.changed'), entry: idSchema }),
  z.object({ type: z.literal('call-records.changed') }),
  z.object({ type: z.literal('notifications.changed') }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;

export const LIVE_PATH = '/api/organizations/:organization/live';
