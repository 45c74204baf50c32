import { z } from 'zod';
import { entryKindSchema } from './directory.ts';
import { idSchema } from './words.ts';

/** Whose a number is, as far as whoever asks may see it: an entry of the directory, or a contact of a list. */
export const numberOwnerSchema = z.object({
  id: idSchema,
  kind: entryKindSchema,
  name: z.string(),
  /** Where a contact works. */
  company: z.string().nullable(),
  /** How many of another name have the number too: then nobody can say which of them it is. */
  more: z.number().int(),
});
export type NumberOwner = z.infer<typeof numberOwnerSchema>;
