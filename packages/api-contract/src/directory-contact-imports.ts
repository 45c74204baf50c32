import { z } from 'zod';
import { contactBodySchema } from './directory-contacts.ts';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, organizationParams } from './words.ts';

/** The largest address file that is taken; 100,000 lines of a spreadsheet have about 12 MB. */
export const MOST_IMPORT_BYTES = 24 * 1024 * 1024;

/** What a column of a file can be. `number` and `email` may stand several times, `ignore` as often as one likes. */
export const IMPORT_FIELDS = [
  'ignore',
  'name',
  'given-name',
  'family-name',
  'company',
  'title',
  'department',
  'email',
  'work-number',
  'mobile-number',
  'home-number',
  'fax-number',
  'other-number',
  'note',
] as const;
export const importFieldSchema = z.enum(IMPORT_FIELDS);
export type ImportField = z.infer<typeof importFieldSchema>;

/** How a file is to be read, and what happens to a contact that is in the list already. */
export const importReadingSchema = z.object({
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  separator: z.enum([',', ';', '\t']),
  /** The first record names the columns. */
  hasHead: z.boolean(),
  /** One for each column of the file; cards have none. */
  columns: z.array(importFieldSchema).max(200),
  /** Country (ISO 3166) of numbers without one; null: they stay as they are. */
  region: z.string().length(2).nullable(),
  /** Same e-mail address, or where there is none, same name and first number. */
  duplicates: z.enum(['skip', 'update', 'add']),
});
export type ImportReading = z.infer<typeof importReadingSchema>;

export const IMPORT_PROBLEMS = [
  'record-without-end',
  'no-name',
  'value-too-long',
  'number-kept-as-text',
  'no-email-address',
  'duplicate-in-file',
  'duplicate-in-list',
] as const;

export const importProblemSchema = z.object({
  /** The line of the file its record begins on, from 1. */
  line: z.number().int(),
  /** The column, from 1; null where the whole record is meant. */
  column: z.number().int().nullable(),
  code: z.enum(IMPORT_PROBLEMS),
  /** What is wrong and what becomes of it, in a sentence. */
  message: z.string(),
  /** Whether the record is left out for it. */
  leavesOut: z.boolean(),
});
export type ImportProblem = z.infer<typeof importProblemSchema>;

export const contactImportSchema = z.object({
  id: idSchema,
  fileName: z.string(),
  format: z.enum(['csv', 'vcard']),
  /** `draft`: nothing is written yet. A failed or cancelled one has written nothing. */
  state: z.enum(['draft', 'running', 'done', 'failed', 'cancelled', 'undone']),
  linesRead: z.number().int(),
  added: z.number().int(),
  updated: z.number().int(),
  passedOver: z.number().int(),
  problems: z.number().int(),
  text: z.string().nullable(),
  by: z.string(),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
});
export type ContactImport = z.infer<typeof contactImportSchema>;

/** What an import would do. */
export const importCheckSchema = z.object({
  reading: importReadingSchema,
  /** The names of the columns, or their first values where the file has no head. */
  columnNames: z.array(z.string()),
  records: z.number().int(),
  added: z.number().int(),
  updated: z.number().int(),
  passedOver: z.number().int(),
  problems: z.object({ total: z.number().int(), first: z.array(importProblemSchema).max(200) }),
  sample: z.array(contactBodySchema).max(10),
});
export type ImportCheck = z.infer<typeof importCheckSchema>;

const listParams = organizationParams.extend({ list: idSchema });
const importParams = listParams.extend({ import: idSchema });

export const beginContactImport = endpoint({
  name: 'directoryContacts.beginImport',
  summary: 'Takes a CSV or vCard file and says how it would be read; writes no contact',
  method: 'POST',
  path: '/api/organizations/:organization/directory/contact-lists/:list/imports',
  access: 'user',
  params: listParams,
  body: z.object({ fileName: z.string().trim().min(1).max(300), base64: z.base64() }),
  bodyLimitBytes: Math.ceil((MOST_IMPORT_BYTES * 4) / 3) + 65_536,
  response: z.object({
    import: contactImportSchema,
    /** `mark`: the file says its encoding itself. `proven`: nothing else fits. `guessed`: look at the sample. */
    encodingIs: z.enum(['mark', 'proven', 'guessed']),
    check: importCheckSchema,
  }),
  audit: ['fileName'],
  errors: ['contact-list-refused', 'contact-import-refused'],
});

export const checkContactImport = endpoint({
  name: 'directoryContacts.checkImport',
  summary: 'Reads the file another way and says what an import would do; writes no contact',
  method: 'POST',
  path: '/api/organizations/:organization/directory/contact-lists/:list/imports/:import/check',
  access: 'user',
  params: importParams,
  body: importReadingSchema,
  response: importCheckSchema,
  audit: 'none',
  errors: ['contact-list-refused', 'contact-import-refused'],
});

export const runContactImport = endpoint({
  name: 'directoryContacts.runImport',
  summary: 'Writes what the last check has shown: all of it, or nothing',
  method: 'POST',
  path: '/api/organizations/:organization/directory/contact-lists/:list/imports/:import/run',
  access: 'user',
  params: importParams,
  response: contactImportSchema,
  audit: [],
  errors: ['contact-list-refused', 'contact-import-refused'],
});

export const listContactImports = endpoint({
  name: 'directoryContacts.imports',
  summary: 'Imports into a list, newest first, with the progress of one that runs',
  method: 'GET',
  path: '/api/organizations/:organization/directory/contact-lists/:list/imports',
  access: 'user',
  params: listParams,
  response: z.object({ imports: z.array(contactImportSchema) }),
  errors: [],
});

export const cancelContactImport = endpoint({
  name: 'directoryContacts.cancelImport',
  summary: 'Ends an import; nothing of it is written',
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/contact-lists/:list/imports/:import',
  access: 'user',
  params: importParams,
  response: contactImportSchema,
  audit: [],
  errors: ['contact-list-refused', 'contact-import-refused'],
});

export const undoContactImport = endpoint({
  name: 'directoryContacts.undoImport',
  summary: 'Takes back what an import wrote, except contacts that were changed since',
  method: 'POST',
  path: '/api/organizations/:organization/directory/contact-lists/:list/imports/:import/undo',
  access: 'user',
  params: importParams,
  response: z.object({ import: contactImportSchema, takenBack: z.number().int(), kept: z.number().int() }),
  audit: [],
  errors: ['contact-list-refused', 'contact-import-refused'],
});
