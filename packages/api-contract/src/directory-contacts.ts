import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { idSchema, instantSchema, organizationParams } from './words.ts';

/** Who sees a list: everybody of the organization, the people of one department, or only whoever made it. */
export const CONTACT_CIRCLES = ['shared', 'department', 'personal'] as const;
export const contactCircleSchema = z.enum(CONTACT_CIRCLES);
export type ContactCircle = z.infer<typeof contactCircleSchema>;

export const contactListSchema = z.object({
  id: idSchema,
  name: z.string(),
  circle: contactCircleSchema,
  /** Of which department; null for other circles. */
  department: z.string().nullable(),
  contacts: z.number().int(),
  /** Whether who asks may change it. */
  mayEdit: z.boolean(),
});
export type ContactList = z.infer<typeof contactListSchema>;

export const CONTACT_NUMBER_TYPES = ['work', 'mobile', 'home', 'fax', 'other'] as const;
const numberTypeSchema = z.enum(CONTACT_NUMBER_TYPES);

/** What of a contact a person writes, or an import brings. */
export const contactBodySchema = z.object({
  name: z.string().trim().min(1).max(300),
  company: z.string().trim().max(300).nullable(),
  title: z.string().trim().max(300).nullable(),
  department: z.string().trim().max(300).nullable(),
  emails: z.array(z.string().trim().min(1).max(320)).max(10),
  numbers: z.array(z.object({ type: numberTypeSchema, value: z.string().trim().min(1).max(100) })).max(20),
  note: z.string().max(5_000).nullable(),
});
export type ContactBody = z.infer<typeof contactBodySchema>;

export const contactSchema = contactBodySchema.extend({
  id: idSchema,
  numbers: z.array(
    z.object({
      type: numberTypeSchema,
      /** E.164 where it is a number, otherwise the text as it came. */
      value: z.string(),
      /** False: kept as text, for it is no telephone number. */
      isNumber: z.boolean(),
    }),
  ),
  changedAt: instantSchema,
  changedBy: z.string(),
});
export type Contact = z.infer<typeof contactSchema>;

const listParams = organizationParams.extend({ list: idSchema });
const contactParams = listParams.extend({ contact: idSchema });

export const listContactLists = endpoint({
  name: 'directoryContacts.lists',
  summary: 'The lists of contacts whoever asks can see',
  method: 'GET',
  path: '/api/organizations/:organization/directory/contact-lists',
  access: 'user',
  params: organizationParams,
  response: z.object({
    lists: z.array(contactListSchema),
    /** The department of whoever asks, as the directory knows it by their e-mail address. */
    department: z.string().nullable(),
  }),
  errors: [],
});

const listBody = z.object({
  name: z.string().trim().min(1).max(100),
  circle: contactCircleSchema,
  department: z.string().trim().min(1).max(300).nullable(),
});

export const addContactList = endpoint({
  name: 'directoryContacts.addList',
  summary: 'Makes an empty list; those of everybody and of departments are made by owners',
  method: 'POST',
  path: '/api/organizations/:organization/directory/contact-lists',
  access: 'user',
  params: organizationParams,
  body: listBody,
  response: contactListSchema,
  audit: ['name', 'circle', 'department'],
  errors: ['contact-list-refused'],
});

export const renameContactList = endpoint({
  name: 'directoryContacts.renameList',
  summary: 'Gives a list another name',
  method: 'PUT',
  path: '/api/organizations/:organization/directory/contact-lists/:list',
  access: 'user',
  params: listParams,
  body: listBody.pick({ name: true }),
  response: contactListSchema,
  audit: ['name'],
  errors: ['contact-list-refused'],
});

export const removeContactList = endpoint({
  name: 'directoryContacts.removeList',
  summary: 'Removes a list with all its contacts',
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/contact-lists/:list',
  access: 'user',
  params: listParams,
  response: z.object({ removed: z.number().int() }),
  audit: [],
  errors: ['contact-list-refused'],
});

export const listContacts = endpoint({
  name: 'directoryContacts.contacts',
  summary: 'Contacts of a list by name, a page at a time',
  method: 'GET',
  path: '/api/organizations/:organization/directory/contact-lists/:list/contacts',
  access: 'user',
  params: listParams,
  query: z.object({
    search: z.string().trim().max(200).default(''),
    /** `next` of the page before. */
    cursor: z.string().max(2_000).optional(),
    limit: z.coerce.number().int().min(1).max(500).default(200),
  }),
  response: z.object({
    contacts: z.array(contactSchema),
    /** Null after the last page. */
    next: z.string().nullable(),
    /** Of all pages. */
    total: z.number().int(),
  }),
  errors: [],
});

export const addContact = endpoint({
  name: 'directoryContacts.add',
  summary: 'Writes a contact into a list',
  method: 'POST',
  path: '/api/organizations/:organization/directory/contact-lists/:list/contacts',
  access: 'user',
  params: listParams,
  body: contactBodySchema,
  response: contactSchema,
  audit: [],
  errors: ['contact-list-refused'],
});

export const changeContact = endpoint({
  name: 'directoryContacts.change',
  summary: 'Writes a contact anew',
  method: 'PUT',
  path: '/api/organizations/:organization/directory/contact-lists/:list/contacts/:contact',
  access: 'user',
  params: contactParams,
  body: contactBodySchema,
  response: contactSchema,
  audit: [],
  errors: ['contact-list-refused'],
});

export const removeContact = endpoint({
  name: 'directoryContacts.remove',
  summary: 'Takes a contact out of its list',
  method: 'DELETE',
  path: '/api/organizations/:organization/directory/contact-lists/:list/contacts/:contact',
  access: 'user',
  params: contactParams,
  response: z.object({ id: idSchema }),
  audit: [],
  errors: ['contact-list-refused'],
});

export const exportContacts = endpoint({
  name: 'directoryContacts.export',
  summary: 'A list as a file: for a spreadsheet, or as cards',
  method: 'POST',
  path: '/api/organizations/:organization/directory/contact-lists/:list/export',
  access: 'user',
  params: listParams,
  body: z.object({ format: z.enum(['csv', 'xlsx', 'vcard']) }),
  response: z.object({ fileName: z.string(), mediaType: z.string(), rows: z.number().int(), base64: z.string() }),
  audit: ['format'],
  errors: [],
});
