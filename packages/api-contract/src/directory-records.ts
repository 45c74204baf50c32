import { z } from 'zod';
import { entryKindSchema } from './directory.ts';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, organizationParams } from './words.ts';

/** Fields of an entry that can be given a value here, whatever Webex says. */
export const RECORD_FIELDS = ['name', 'title', 'department', 'location', 'email', 'extension', 'numbers'] as const;
export type RecordField = (typeof RECORD_FIELDS)[number];

const typedSchema = z.object({ type: z.string(), value: z.string() });

/** What Webex says of an entry beside the fields of the list. */
export const entryDetailsSchema = z.object({
  /** Without the first one, which is the field. */
  emails: z.array(z.string()).optional(),
  addresses: z.array(typedSchema).optional(),
  sip: z.array(typedSchema).optional(),
  /** Where Webex's picture is; never asked by a browser. */
  avatar: z.string().optional(),
});
export type EntryDetails = z.infer<typeof entryDetailsSchema>;

/** A text, or the numbers; null: deliberately nothing. */
export const recordValueSchema = z.union([
  z.string().max(2_000),
  z.array(z.object({ type: z.string().max(40), value: z.string().max(200) })).max(20),
  z.null(),
]);
export type RecordValue = z.infer<typeof recordValueSchema>;

export const OWN_FIELD_KINDS = ['text', 'number', 'link', 'choice'] as const;
export const ownFieldKindSchema = z.enum(OWN_FIELD_KINDS);
export type OwnFieldKind = z.infer<typeof ownFieldKindSchema>;

/** More would be a second database. */
export const MOST_OWN_FIELDS = 30;

const ownFieldBody = z.object({
  name: z.string().trim().min(1).max(40),
  kind: ownFieldKindSchema,
  /** For kind `choice` only. */
  choices: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
  /** Whether what stands in it is searched for; left out: texts are, and a change leaves it as it is. */
  searchable: z.boolean().optional(),
});
export const ownFieldSchema = z.object({
  id: idSchema,
  name: z.string(),
  kind: ownFieldKindSchema,
  choices: z.array(z.string()),
  /** Whether what stands in it is searched for. */
  searchable: z.boolean(),
  /** How many entries have a value. */
  used: z.number().int(),
});
export type OwnField = z.infer<typeof ownFieldSchema>;

export const recordFieldSchema = z.object({
  /** One of `RECORD_FIELDS`, or the id of a field of the organization's own. */
  field: z.string(),
  /** The name of a field of the organization's own. */
  name: z.string().nullable(),
  kind: z.enum(['text', 'numbers', 'number', 'link', 'choice']),
  choices: z.array(z.string()),
  value: recordValueSchema,
  /** Null: as Webex has it. */
  own: z
    .object({
      by: z.string(),
      at: instantSchema,
      /** What would stand here otherwise; null where that is nothing, or the reader may not know it. */
      webexValue: recordValueSchema,
      /** Whether there is something to go back to: Webex knows the entry, and the field is one of its own. */
      canTakeBack: z.boolean(),
    })
    .nullable(),
});
export type RecordFieldValue = z.infer<typeof recordFieldSchema>;

export const directoryRecordSchema = z.object({
  id: idSchema,
  kind: entryKindSchema,
  name: z.string(),
  /** `manual`: added here; Webex does not know it. */
  origin: z.enum(['webex', 'manual']),
  addedAt: instantSchema,
  changedAt: instantSchema,
  /** Set on an entry that is gone from the directory. */
  removedAt: instantSchema.nullable(),
  /** When Webex's values were last known complete; null before the first run. */
  readAt: instantSchema.nullable(),
  fields: z.array(recordFieldSchema),
  /** Fields filled by the mapping. */
  mapped: z.array(z.object({ name: z.string(), value: z.string() })),
  emails: z.array(z.string()),
  addresses: z.array(typedSchema),
  sip: z.array(typedSchema),
  /** `version` changes with the picture. */
  photo: z.object({ source: z.enum(['own', 'webex']), version: z.string() }).nullable(),
  mayEdit: z.boolean(),
});
export type DirectoryRecord = z.infer<typeof directoryRecordSchema>;

const entryParams = organizationParams.extend({ entry: idSchema });
const fieldParams = entryParams.extend({ field: z.string().min(1).max(40) });

export const readDirectoryRecord = endpoint({
  name: 'directoryRecords.read',
  summary: 'One entry, field by field: value, where it comes from, what Webex says',
  method: 'GET',
  path: '/api/organizations/:organization/directory/entries/:entry',
  access: 'user',
  params: entryParams,
  response: directoryRecordSchema,
  errors: [],
});

export const setRecordField = endpoint({
  name: 'directoryRecords.setField',
  summary:
    'Gives a field a value that every run leaves alone; null shows nothing there. Of numbers each that is left out, named otherwise or added is kept by itself: what Webex brings later is shown',
  method: 'PUT',
  path: '/api/organizations/:organization/directory/entries/:entry/fields/:field',
  access: 'owner',
  params: fieldParams,
  body: z.object({ value: recordValueSchema }),
  response: directoryRecordSchema,
  audit: ['field'],
  errors: ['record-value-refused'],
});

export const takeBackRecordField = endpoint({
  name: 'directoryRecords.takeBackField',
  summary: "Shows Webex's value again",
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/entries/:entry/fields/:field',
  access: 'owner',
  params: fieldParams,
  response: directoryRecordSchema,
  audit: ['field'],
  errors: ['record-value-refused'],
});

export const addRecord = endpoint({
  name: 'directoryRecords.add',
  summary: 'Adds an entry Webex does not know; no run changes or removes it',
  method: 'POST',
  path: '/api/organizations/:organization/directory/entries',
  access: 'owner',
  params: organizationParams,
  body: z.object({
    kind: z.enum(['person', 'workspace']),
    /** By field, as `setField` takes them; `name` is needed. */
    values: z.record(z.string().max(40), recordValueSchema),
  }),
  response: directoryRecordSchema,
  audit: ['kind'],
  errors: ['record-value-refused'],
});

export const removeRecord = endpoint({
  name: 'directoryRecords.remove',
  summary: 'Removes an entry that was added here',
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/entries/:entry',
  access: 'owner',
  params: entryParams,
  response: z.object({ id: idSchema }),
  audit: [],
  errors: ['record-value-refused'],
});

export const recordChangeSchema = z.object({
  id: idSchema,
  at: instantSchema,
  act: z.enum(['added', 'changed', 'removed', 'restored', 'set', 'taken-back']),
  /** "RUN-118"; null where a person did it. */
  run: z.string().nullable(),
  by: z.string().nullable(),
  fields: z.array(z.object({ field: z.string(), before: recordValueSchema, after: recordValueSchema })),
});
export type RecordChange = z.infer<typeof recordChangeSchema>;

export const listRecordHistory = endpoint({
  name: 'directoryRecords.history',
  summary: 'What became of an entry, newest first',
  method: 'GET',
  path: '/api/organizations/:organization/directory/entries/:entry/history',
  access: 'owner',
  params: entryParams,
  query: z.object({
    before: instantSchema.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  response: z.object({ changes: z.array(recordChangeSchema), more: z.boolean() }),
  errors: [],
});

/** Of the picture itself. */
export const MOST_PHOTO_BYTES = 1_048_576;

export const readRecordPhoto = endpoint({
  name: 'directoryRecords.photo',
  summary: 'The picture of an entry, as PNG, JPEG or WebP: the one uploaded here, otherwise the one of Webex',
  method: 'GET',
  path: '/api/organizations/:organization/directory/entries/:entry/photo',
  access: 'user',
  params: entryParams,
  response: z.unknown(),
  errors: [],
});

export const setRecordPhoto = endpoint({
  name: 'directoryRecords.setPhoto',
  summary: 'Uploads a picture of up to 1 MB, which goes before the one of Webex',
  method: 'PUT',
  path: '/api/organizations/:organization/directory/entries/:entry/photo',
  access: 'owner',
  params: entryParams,
  body: z.object({ base64: z.base64().min(1) }),
  bodyLimitBytes: Math.ceil((MOST_PHOTO_BYTES * 4) / 3) + 1_024,
  response: directoryRecordSchema,
  audit: [],
  errors: ['photo-refused'],
});

export const takeBackRecordPhoto = endpoint({
  name: 'directoryRecords.takeBackPhoto',
  summary: 'Takes the uploaded picture away; the one of Webex is shown again where there is one',
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/entries/:entry/photo',
  access: 'owner',
  params: entryParams,
  response: directoryRecordSchema,
  audit: [],
  errors: [],
});

export const ownValueSchema = z.object({
  entry: idSchema,
  entryName: z.string(),
  entryKind: entryKindSchema,
  field: z.string(),
  value: recordValueSchema,
  webexValue: recordValueSchema,
  by: z.string(),
  at: instantSchema,
});
export type OwnValue = z.infer<typeof ownValueSchema>;

export const readOwnRecords = endpoint({
  name: 'directoryRecords.own',
  summary: 'What the organization says itself: its fields, the entries it added, the values it set',
  method: 'GET',
  path: '/api/organizations/:organization/directory/own',
  access: 'owner',
  params: organizationParams,
  response: z.object({
    fields: z.array(ownFieldSchema),
    entries: z.array(
      z.object({ id: idSchema, kind: entryKindSchema, name: z.string(), addedAt: instantSchema, by: z.string() }),
    ),
    /** The newest 500, of entries Webex knows. */
    values: z.array(ownValueSchema),
    /** Of all. */
    valuesTotal: z.number().int(),
    mostFields: z.number().int(),
  }),
  errors: [],
});

export const addOwnField = endpoint({
  name: 'directoryRecords.addOwnField',
  summary: "Adds a field of the organization's own to every entry",
  method: 'POST',
  path: '/api/organizations/:organization/directory/own-fields',
  access: 'owner',
  params: organizationParams,
  body: ownFieldBody,
  response: ownFieldSchema,
  audit: ['name', 'kind', 'searchable'],
  errors: ['own-field-refused'],
});

export const changeOwnField = endpoint({
  name: 'directoryRecords.changeOwnField',
  summary: 'Renames a field or changes its choices; values that are there stay',
  method: 'PUT',
  path: '/api/organizations/:organization/directory/own-fields/:field',
  access: 'owner',
  params: organizationParams.extend({ field: idSchema }),
  body: ownFieldBody.omit({ kind: true }),
  response: ownFieldSchema,
  audit: ['name', 'searchable'],
  errors: ['own-field-refused'],
});

export const removeOwnField = endpoint({
  name: 'directoryRecords.removeOwnField',
  summary: 'Removes a field and every value in it',
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/own-fields/:field',
  access: 'owner',
  params: organizationParams.extend({ field: idSchema }),
  response: z.object({ id: idSchema }),
  audit: [],
  errors: [],
});
