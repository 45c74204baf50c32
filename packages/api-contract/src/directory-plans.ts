import { z } from 'zod';
import { directoryRunSchema, entryKindSchema, runParamSchema } from './directory.ts';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, organizationParams } from './words.ts';

/** What a plan does to one entry. */
export const PLAN_CHANGE_KINDS = ['added', 'changed', 'removed'] as const;
export const planChangeKindSchema = z.enum(PLAN_CHANGE_KINDS);
export type PlanChangeKind = z.infer<typeof planChangeKindSchema>;

const changeCountsSchema = z.object({
  added: z.number().int(),
  changed: z.number().int(),
  removed: z.number().int(),
});

/**
 * `held` waits for somebody · `applying` is being written · `undoing` is being taken back · `superseded` a newer run took its place ·
 * `undone` was applied and taken back.
 */
export const planStateSchema = z.enum(['held', 'applying', 'applied', 'refused', 'superseded', 'undoing', 'undone']);
export type PlanState = z.infer<typeof planStateSchema>;

export const directoryPlanSchema = z.object({
  id: idSchema,
  state: planStateSchema,
  /** Over all changes, in hexadecimal: equal for two plans that do the same. */
  hash: z.string(),
  madeAt: instantSchema,
  /** When the directory it was compared with was last complete. */
  knownAsOf: instantSchema.nullable(),
  counts: changeCountsSchema,
  /** What the directory held when the plan was made. */
  before: z.object({ entries: z.number().int(), people: z.number().int() }),
  byKind: z.array(changeCountsSchema.extend({ kind: entryKindSchema, before: z.number().int() })),
  /**
   * By where entries are, or were; null is no location. `stay` are those that were there and are not removed;
   * `lostSight` where nobody of many stays: the authorization may no longer see the place.
   */
  byLocation: z.array(
    changeCountsSchema.extend({ location: z.string().nullable(), stay: z.number().int(), lostSight: z.boolean() }),
  ),
  /** Why it is, or was, not applied by itself: each a whole sentence. Empty for a plan within all limits. */
  holds: z.array(
    z.object({
      rail: z.enum(['removed', 'changed', 'people', 'rules', 'undone', 'view']),
      sentence: z.string(),
    }),
  ),
  /** What we would do with a held plan, and why; null for one that is not held. */
  advice: z.object({ act: z.enum(['refuse', 'look']), sentence: z.string() }).nullable(),
  /** Changes left out because the entry was no longer as the plan had found it, or became so while it was held. */
  skipped: z.number().int(),
  /** Who approved or refused it; null for one that was applied by itself, or waits. */
  decided: z.object({ act: z.enum(['approved', 'refused']), by: z.string(), at: instantSchema }).nullable(),
  undone: z.object({ by: z.string(), at: instantSchema }).nullable(),
  /** Until then what it removed can come back and the run can be undone; null where nothing is to be undone (any more). */
  undoableUntil: instantSchema.nullable(),
});
export type DirectoryPlan = z.infer<typeof directoryPlanSchema>;

export const planChangeSchema = z.object({
  entry: idSchema,
  kind: planChangeKindSchema,
  entryKind: entryKindSchema,
  name: z.string(),
  location: z.string().nullable(),
  extension: z.string().nullable(),
  /** Added: what it will have. Changed: what differs. Removed: what it had. Names of fields as filters know them. */
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  /** `skipped`: see `note`. `kept`: the undo left it alone, see `note`. */
  state: z.enum(['planned', 'applied', 'skipped', 'undone', 'kept']),
  note: z.string().nullable(),
  /** How many people have it among their favourites. */
  favourites: z.number().int(),
});
export type PlanChange = z.infer<typeof planChangeSchema>;

const runParams = organizationParams.extend({ run: runParamSchema });

export const getDirectoryRun = endpoint({
  name: 'directory.run',
  summary: 'One run with the plan it made',
  method: 'GET',
  path: '/api/organizations/:organization/directory/runs/:run',
  access: 'user',
  params: runParams,
  response: z.object({
    run: directoryRunSchema,
    /** Null where the run ended before it had one, or so long ago that it was cleared away. */
    plan: directoryPlanSchema.nullable(),
    asOf: instantSchema,
  }),
  errors: [],
});

/** What of a plan is listed or exported; everything where nothing is given. */
const changesFilterSchema = z.object({
  kind: planChangeKindSchema.optional(),
  entryKind: entryKindSchema.optional(),
  /** The name of a location. */
  location: z.string().max(400).optional(),
  /** Entries without a location alone. */
  noLocation: z.enum(['true']).optional(),
  state: planChangeSchema.shape.state.optional(),
  /** In names, e-mail addresses, extensions and numbers. */
  search: z.string().trim().max(200).default(''),
});

export const listPlanChanges = endpoint({
  name: 'directory.planChanges',
  summary: 'The changes of a plan by location and name, a page at a time',
  method: 'GET',
  path: '/api/organizations/:organization/directory/runs/:run/changes',
  access: 'user',
  params: runParams,
  query: changesFilterSchema.extend({
    /** `next` of the page before. */
    cursor: z.string().max(2_000).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(200),
  }),
  response: z.object({
    changes: z.array(planChangeSchema),
    /** Null after the last page. */
    next: z.string().nullable(),
    /** Of all pages. */
    total: z.number().int(),
  }),
  errors: [],
});

export const exportPlan = endpoint({
  name: 'directory.exportPlan',
  summary: 'The changes of a plan as a file for a spreadsheet',
  method: 'POST',
  path: '/api/organizations/:organization/directory/runs/:run/export',
  access: 'user',
  params: runParams,
  body: z.object({ format: z.enum(['csv', 'xlsx']) }),
  response: z.object({ fileName: z.string(), mediaType: z.string(), rows: z.number().int(), base64: z.string() }),
  audit: ['format'],
  errors: [],
});

const decisionResponse = z.object({ run: directoryRunSchema, plan: directoryPlanSchema });

export const approvePlan = endpoint({
  name: 'directory.approvePlan',
  summary: 'Has a held plan written as it was looked at: another hash than that of the plan is refused',
  method: 'POST',
  path: '/api/organizations/:organization/directory/runs/:run/approve',
  access: 'owner',
  params: runParams,
  body: z.object({ hash: z.string().min(1).max(128) }),
  response: decisionResponse,
  audit: ['hash'],
  errors: ['plan-not-held', 'plan-is-another'],
});

export const refusePlan = endpoint({
  name: 'directory.refusePlan',
  summary: 'Puts a held plan aside; nothing is changed',
  method: 'POST',
  path: '/api/organizations/:organization/directory/runs/:run/refuse',
  access: 'owner',
  params: runParams,
  response: decisionResponse,
  audit: [],
  errors: ['plan-not-held'],
});

export const undoPreviewSchema = z.object({
  /** Why this run cannot be undone, in a sentence; null where it can. */
  impossible: z.string().nullable(),
  /** Fields put back to what they were, in how many entries. */
  entriesPutBack: z.number().int(),
  /** Removed entries that come back. */
  entriesBack: z.number().int(),
  /** Added entries that go. */
  entriesGone: z.number().int(),
  /** What a later run changed again, or is otherwise not as this run left it: left alone by the undo. */
  conflicts: z.object({
    total: z.number().int(),
    /** The first by name. */
    first: z
      .array(
        z.object({
          entry: idSchema,
          name: z.string(),
          field: z.string().nullable(),
          /** What the run had made of it, and what it is now. */
          left: z.string().nullable(),
          now: z.string().nullable(),
          sentence: z.string(),
        }),
      )
      .max(100),
  }),
  /** What the next full run will do about it, in a sentence. */
  afterwards: z.string(),
});
export type UndoPreview = z.infer<typeof undoPreviewSchema>;

export const previewUndo = endpoint({
  name: 'directory.previewUndo',
  summary: 'What undoing a run would put back, and what it would leave alone; changes nothing',
  method: 'GET',
  path: '/api/organizations/:organization/directory/runs/:run/undo',
  access: 'owner',
  params: runParams,
  response: undoPreviewSchema,
  errors: [],
});

export const undoRun = endpoint({
  name: 'directory.undoRun',
  summary: 'Takes back what a run has done, except what was changed again since',
  method: 'POST',
  path: '/api/organizations/:organization/directory/runs/:run/undo',
  access: 'owner',
  params: runParams,
  /** The hash of the plan whose undoing was looked at. */
  body: z.object({ hash: z.string().min(1).max(128) }),
  response: decisionResponse,
  audit: ['hash'],
  errors: ['plan-not-undoable', 'plan-is-another'],
});

const countSchema = z.number().int().min(0).max(1_000_000);
const percentSchema = z.number().min(0).max(100);

/** A plan over a count AND its percent is held. Flat, so that the audit log can name each. */
export const directoryRailsSchema = z.object({
  /** Entries removed, of all there are. */
  removedCount: countSchema,
  removedPercent: percentSchema,
  /** Entries changed, of all there are; null does not limit them. */
  changedCount: countSchema.nullable(),
  changedPercent: percentSchema,
  /** By how many there are fewer people than before, of all people. */
  peopleCount: countSchema,
  peoplePercent: percentSchema,
  /** So long a removed entry is kept with everything that hangs on it. */
  graceDays: z.number().int().min(1).max(365),
});
export type DirectoryRails = z.infer<typeof directoryRailsSchema>;

const railsResponse = z.object({
  rails: directoryRailsSchema,
  defaults: directoryRailsSchema,
  changedAt: instantSchema.nullable(),
  changedBy: z.string().nullable(),
  /** What is in the directory now, so that a percentage can be said as a number. */
  now: z.object({ entries: z.number().int(), people: z.number().int(), removedKept: z.number().int() }),
});

export const getDirectoryRails = endpoint({
  name: 'directory.rails',
  summary: 'How much a run may change by itself, and how long what was removed is kept',
  method: 'GET',
  path: '/api/organizations/:organization/directory/rails',
  access: 'user',
  params: organizationParams,
  response: railsResponse,
  errors: [],
});

export const saveDirectoryRails = endpoint({
  name: 'directory.saveRails',
  summary: 'Keeps the limits; they hold from the next plan on',
  method: 'PUT',
  path: '/api/organizations/:organization/directory/rails',
  access: 'owner',
  params: organizationParams,
  body: directoryRailsSchema,
  response: railsResponse,
  audit: [
    'removedCount',
    'removedPercent',
    'changedCount',
    'changedPercent',
    'peopleCount',
    'peoplePercent',
    'graceDays',
  ],
  errors: [],
});
