import { z } from 'zod';

/** The body of every error our API answers with. `next` says what to do; `requestId` finds the log lines. */
export const errorBodySchema = z.object({
  code: z.string(),
  message: z.string(),
  field: z.string().optional(),
  next: z.string().optional(),
  article: z.number().int().optional(),
  requestId: z.string(),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
