import { z } from 'zod';
import { directoryColumnsSchema, directoryEntrySchema } from './directory.ts';
import { contactCircleSchema } from './directory-contacts.ts';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, organizationParams } from './words.ts';

export const readDirectoryChanges = endpoint({
  name: 'directory.changes',
  summary:
    'What became of entries since a revision, oldest first, each once and as it is now; a copy is kept fresh with it',
  method: 'GET',
  path: '/api/organizations/:organization/directory/changes',
  access: 'user',
  params: organizationParams,
  query: z.object({
    since: instantSchema,
    /** Of the last answer, to go on. */
    next: z.string().max(60).optional(),
    limit: z.coerce.number().int().min(1).max(1_000).default(500),
  }),
  response: z.object({
    changes: z.array(
      z.object({
        id: idSchema,
        change: z.enum(['added', 'changed', 'removed']),
        at: instantSchema,
        /** Null for one that is gone. */
        entry: directoryEntrySchema.nullable(),
      }),
    ),
    /** Null: there is no more. */
    next: z.string().nullable(),
    /** What to ask for next time: of the first page, since more may change while the others are read. */
    revision: instantSchema,
    asOf: instantSchema,
  }),
  errors: [],
});

export const lookUpNumber = endpoint({
  name: 'directory.lookUpNumber',
  summary:
    'Whose number this is, in any spelling; more than one where several have it, contacts of lists after entries',
  method: 'GET',
  path: '/api/organizations/:organization/directory/lookup',
  access: 'user',
  params: organizationParams,
  query: z.object({ number: z.string().trim().min(1).max(100) }),
  response: z.object({
    /** As the directory has it; null where nobody has it. */
    number: z.string().nullable(),
    entries: z.array(directoryEntrySchema),
    asOf: instantSchema,
  }),
  errors: [],
});

export const readContactIndex = endpoint({
  name: 'directory.contactIndex',
  summary: 'The contacts whoever asks may see, in columns for searching in the browser beside the directory',
  method: 'GET',
  path: '/api/organizations/:organization/directory/contact-index',
  access: 'user',
  params: organizationParams,
  /** Of the last answer. */
  query: z.object({ version: z.string().max(64).optional() }),
  response: z.object({
    version: z.string(),
    /** Null with `columns`: what was answered under this version still holds. */
    lists: z.array(z.object({ id: idSchema, name: z.string(), circle: contactCircleSchema })).nullable(),
    columns: directoryColumnsSchema.nullable(),
    asOf: instantSchema,
  }),
  errors: [],
});
