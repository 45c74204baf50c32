import { z } from 'zod';
import { entryKindSchema } from './directory.ts';
import { endpoint } from './endpoint.ts';
import { instantSchema, organizationParams } from './words.ts';

/** The lists of Webex a directory is made of; each can be switched off. Locations are always read. */
export const DIRECTORY_SOURCES = [
  'people',
  'workspaces',
  'virtual-lines',
  'hunt-groups',
  'call-queues',
  'customer-assist-queues',
  'auto-attendants',
  'contacts',
  'numbers',
] as const;
export const directorySourceSchema = z.enum(DIRECTORY_SOURCES);
export type DirectorySource = z.infer<typeof directorySourceSchema>;

/** The first template all of whose `{fields}` have a value is taken; a template without fields is a constant. */
export const mappingRuleSchema = z.object({
  /** A field of the directory, or the name of one of the organization's own. */
  field: z.string().trim().max(40),
  templates: z.array(z.string().trim().max(200)).min(1).max(5),
});
export type MappingRule = z.infer<typeof mappingRuleSchema>;

export const directoryRulesSchema = z.object({
  /** As RFC 4515 writes it; empty selects everything. */
  filter: z.string().max(4_000),
  sourcesOff: z.array(directorySourceSchema).max(DIRECTORY_SOURCES.length),
  mapping: z.array(mappingRuleSchema).max(20),
});
export type DirectoryRules = z.infer<typeof directoryRulesSchema>;

/** An entry as it would be; without id, since it may not be in the directory. */
export const sampleEntrySchema = z.object({
  kind: entryKindSchema,
  name: z.string(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  location: z.string().nullable(),
  email: z.string().nullable(),
  extension: z.string().nullable(),
  numbers: z.array(z.string()),
  extra: z.record(z.string(), z.string()),
});
export type SampleEntry = z.infer<typeof sampleEntrySchema>;

export const mappingErrorSchema = z.object({
  rule: z.number().int(),
  /** Null: the name of the field is meant. */
  template: z.number().int().nullable(),
  at: z.number().int(),
  message: z.string(),
});
export type MappingError = z.infer<typeof mappingErrorSchema>;

export const rulesCheckSchema = z.object({
  /** `at` counts characters from 0. */
  filterError: z.object({ at: z.number().int(), message: z.string() }).nullable(),
  mappingErrors: z.array(mappingErrorSchema),
  /** Counted over what the last applied run was shown; null with an error, or before there was one. */
  outcome: z
    .object({
      selected: z.number().int(),
      of: z.number().int(),
      /** Against the rules that are kept now. */
      coming: z.number().int(),
      leaving: z.number().int(),
      changing: z.number().int(),
      /** The first five by name. */
      sample: z.array(sampleEntrySchema).max(5),
      /** The first five by name that would go. */
      leavingSample: z.array(sampleEntrySchema).max(5),
      /** Up to five that the mapping makes different: as Webex lists them, and as they would be. */
      mapped: z.array(z.object({ before: sampleEntrySchema, after: sampleEntrySchema })).max(5),
    })
    .nullable(),
  asOf: instantSchema.nullable(),
});
export type RulesCheck = z.infer<typeof rulesCheckSchema>;

export const getDirectoryRules = endpoint({
  name: 'directory.rules',
  summary: 'Which lists of Webex are read, how fields are taken over, and the filter',
  method: 'GET',
  path: '/api/organizations/:organization/directory/rules',
  access: 'owner',
  params: organizationParams,
  response: z.object({
    rules: directoryRulesSchema,
    changedAt: instantSchema.nullable(),
    changedBy: z.string().nullable(),
    /** Names a filter may ask for. */
    filterFields: z.array(z.string()),
    /** Fields of Webex a template may name. */
    webexFields: z.array(z.string()),
  }),
  errors: [],
});

export const checkDirectoryRules = endpoint({
  name: 'directory.checkRules',
  summary: 'Says where rules are wrong, or what they would select; changes nothing',
  method: 'POST',
  path: '/api/organizations/:organization/directory/rules/check',
  access: 'owner',
  params: organizationParams,
  body: directoryRulesSchema,
  response: rulesCheckSchema,
  audit: 'none',
  errors: [],
});

export const saveDirectoryRules = endpoint({
  name: 'directory.saveRules',
  summary: 'Keeps the rules; the next run, which is due at once, plans what they change',
  method: 'PUT',
  path: '/api/organizations/:organization/directory/rules',
  access: 'owner',
  params: organizationParams,
  body: directoryRulesSchema,
  response: z.object({ rules: directoryRulesSchema, changedAt: instantSchema, changedBy: z.string() }),
  audit: ['filter'],
  errors: [],
});

export const exportDirectory = endpoint({
  name: 'directory.export',
  summary: 'The directory as a file for a spreadsheet, by name',
  method: 'POST',
  path: '/api/organizations/:organization/directory/export',
  access: 'user',
  params: organizationParams,
  body: z.object({ format: z.enum(['csv', 'xlsx']) }),
  response: z.object({
    fileName: z.string(),
    mediaType: z.string(),
    rows: z.number().int(),
    base64: z.string(),
  }),
  audit: ['format'],
  errors: [],
});
