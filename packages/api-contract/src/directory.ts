import { z } from 'zod';
import { contactCircleSchema } from './directory-contacts.ts';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, organizationParams } from './words.ts';

export const ENTRY_KINDS = [
  'person',
  'workspace',
  'virtual-line',
  'hunt-group',
  'call-queue',
  'auto-attendant',
  'contact',
] as const;
export const entryKindSchema = z.enum(ENTRY_KINDS);
export type EntryKind = z.infer<typeof entryKindSchema>;

/** `status` is Webex's own word (mixed case is theirs), or `call` from a call event; `checkedAt` is its age. */
export const presenceSchema = z.object({
  status: z.string(),
  lastActivity: instantSchema.nullable(),
  /** Since when it has had this status, as far as we saw. */
  since: instantSchema.nullable(),
  checkedAt: instantSchema,
});
export type Presence = z.infer<typeof presenceSchema>;

export const directoryEntrySchema = z.object({
  id: idSchema,
  kind: entryKindSchema,
  name: z.string(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  location: z.string().nullable(),
  email: z.string().nullable(),
  extension: z.string().nullable(),
  /** E.164 where it parses, otherwise as Webex has it. */
  numbers: z.array(z.object({ value: z.string(), type: z.string() })),
  /** Fields the organization has made of its own by mapping. */
  extra: z.record(z.string(), z.string()).optional(),
  /** Set on a contact of a list, which is not in Webex: in which list, and where they work. */
  contact: z
    .object({
      list: idSchema,
      listName: z.string(),
      circle: contactCircleSchema,
      company: z.string().nullable(),
    })
    .optional(),
  presence: presenceSchema.nullable(),
});
export type DirectoryEntry = z.infer<typeof directoryEntrySchema>;

/** A run as people call it (RUN-118), or its id. */
export const runParamSchema = z.union([z.string().regex(/^RUN-\d{1,9}$/), idSchema]);

export const directoryRunSchema = z.object({
  id: idSchema,
  /** Short id people can say aloud, e.g. RUN-118. */
  number: z.string(),
  /** `full` reads everything; `incremental` what changed since. */
  kind: z.enum(['full', 'incremental']),
  /**
   * `held`: over the limits, its plan waits for somebody. `done`: its plan is applied. `superseded`: a newer run took
   * the place of its held plan. `undone`: it was done and taken back.
   */
  state: z.enum(['running', 'held', 'done', 'failed', 'cancelled', 'refused', 'superseded', 'undone']),
  startedAt: instantSchema,
  /** Of a run whose plan was held: when it began to wait. */
  endedAt: instantSchema.nullable(),
  /** What is being read now, e.g. "people". */
  phase: z.string().nullable(),
  read: z.number().int(),
  /** Null while Webex has not said how many there are. */
  expected: z.number().int().nullable(),
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
  /** Why it failed or was refused, in words. */
  text: z.string().nullable(),
});
export type DirectoryRun = z.infer<typeof directoryRunSchema>;

/** Whether presence can be shown at all: `off` means Webex gives nobody's status (banner and column say so). */
export const presenceJobSchema = z.object({
  state: z.enum(['live', 'stale', 'off', 'not-authorized']),
  since: instantSchema.nullable(),
  incident: z.string().nullable(),
});

export const searchDirectory = endpoint({
  name: 'directory.search',
  summary:
    'Searches names, numbers, departments, titles, locations, addresses and contacts whoever asks may see; best first, equals by name',
  method: 'GET',
  path: '/api/organizations/:organization/directory',
  access: 'user',
  params: organizationParams,
  query: z.object({
    search: z.string().trim().max(200).default(''),
    kind: entryKindSchema.optional(),
    /** Exactly as entries have them. */
    location: z.string().max(200).optional(),
    department: z.string().max(200).optional(),
    offset: z.coerce.number().int().min(0).max(200_000).default(0),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  }),
  response: z.object({
    entries: z.array(directoryEntrySchema),
    total: z.number().int(),
    counts: z.array(z.object({ kind: entryKindSchema, count: z.number().int() })),
    /** True where some are there only because typing errors were forgiven: what was typed found next to nothing. */
    forgiving: z.boolean(),
    lastRun: directoryRunSchema.nullable(),
    completeAt: instantSchema.nullable(),
    nextRunAt: instantSchema.nullable(),
    presence: presenceJobSchema,
    asOf: instantSchema,
  }),
  errors: [],
});

export const startDirectoryRun = endpoint({
  name: 'directory.startRun',
  summary: 'Starts a sync now: everything, or only what was changed since the last one',
  method: 'POST',
  path: '/api/organizations/:organization/directory/runs',
  access: 'owner',
  params: organizationParams,
  /** Incremental while nothing has been read yet is a full one. */
  query: z.object({ kind: z.enum(['full', 'incremental']).default('full') }),
  response: directoryRunSchema,
  errors: ['run-in-progress', 'authorization-not-usable'],
});

export const cancelDirectoryRun = endpoint({
  name: 'directory.cancelRun',
  summary: 'Stops a running sync; what was read so far changes nothing',
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/runs/:run',
  access: 'owner',
  params: organizationParams.extend({ run: runParamSchema }),
  response: directoryRunSchema,
  errors: ['conflict'],
});

export const listDirectoryRuns = endpoint({
  name: 'directory.listRuns',
  summary: 'The last runs, newest first',
  method: 'GET',
  path: '/api/organizations/:organization/directory/runs',
  access: 'user',
  params: organizationParams,
  query: z.object({
    state: directoryRunSchema.shape.state.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(50),
  }),
  response: z.object({ runs: z.array(directoryRunSchema), asOf: instantSchema }),
  errors: [],
});

export const watchPresence = endpoint({
  name: 'presence.watch',
  summary: 'Says who is on a screen now, so that their presence is asked for first; lasts 60 s',
  method: 'POST',
  path: '/api/organizations/:organization/presence/watch',
  access: 'user',
  params: organizationParams,
  body: z.object({ entries: z.array(idSchema).max(200) }),
  response: z.object({
    presence: z.array(z.object({ entry: idSchema, presence: presenceSchema })),
    job: presenceJobSchema,
  }),
  audit: 'none',
  errors: [],
});

/**
 * Entries by column, for an index in the browser: each text has one line an entry, sorted by name. Columns of one sort
 * shrink far better than rows of all sorts, and one text is read faster than 100,000 objects.
 */
export const directoryColumnsSchema = z.object({
  count: z.number().int(),
  /** Without hyphens. */
  ids: z.string(),
  /** Places in `ENTRY_KINDS`. */
  kinds: z.string(),
  names: z.string(),
  titles: z.string(),
  departments: z.string(),
  locations: z.string(),
  emails: z.string(),
  extensions: z.string(),
  /**
   * What colleagues at other locations dial before the extension, then `-`; the whole of it after `=` where it does not end
   * in the extension. Empty as a whole where no entry has one.
   */
  prefixes: z.string(),
  /** The numbers of an entry as JSON. */
  numbers: z.string(),
  /** Fields of the organization's own that are searched, as JSON by name; empty as a whole where there are none. */
  own: z.string(),
  /** Of contacts only. */
  companies: z.string(),
  /** Of contacts only: places in `lists` of the answer. */
  lists: z.string(),
  /** Ids of entries that are gone since the revision asked for, a line each. */
  removed: z.string(),
});
export type DirectoryColumns = z.infer<typeof directoryColumnsSchema>;

export const readDirectoryIndex = endpoint({
  name: 'directory.index',
  summary: 'The whole directory in columns for searching in the browser, or what changed since a revision of it',
  method: 'GET',
  path: '/api/organizations/:organization/directory/index',
  access: 'user',
  params: organizationParams,
  query: z.object({ since: instantSchema.optional() }),
  response: z.object({
    /** `whole` replaces everything there was, also where only changes were asked for and there are too many. */
    kind: z.enum(['whole', 'changes']),
    /** Up to here everything is in the answer: what to ask for changes since. */
    revision: instantSchema,
    columns: directoryColumnsSchema,
    asOf: instantSchema,
  }),
  errors: [],
});

export const listFavourites = endpoint({
  name: 'directoryFavourites.list',
  summary: "The caller's own favourites in this directory",
  method: 'GET',
  path: '/api/organizations/:organization/directory/favourites',
  access: 'user',
  params: organizationParams,
  response: z.object({ entries: z.array(idSchema) }),
  errors: [],
});

export const addFavourite = endpoint({
  name: 'directoryFavourites.add',
  summary: "Puts an entry among the caller's favourites",
  method: 'PUT',
  path: '/api/organizations/:organization/directory/favourites/:entry',
  access: 'user',
  params: organizationParams.extend({ entry: idSchema }),
  response: z.object({ entries: z.array(idSchema) }),
  audit: 'none',
  errors: ['conflict'],
});

export const removeFavourite = endpoint({
  name: 'directoryFavourites.remove',
  summary: "Takes an entry out of the caller's favourites",
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/favourites/:entry',
  access: 'user',
  params: organizationParams.extend({ entry: idSchema }),
  response: z.object({ entries: z.array(idSchema) }),
  audit: 'none',
  errors: [],
});
