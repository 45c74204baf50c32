// Where Cisco's descriptions are known to differ from real answers: data, applied to a copy that all checks read.

/** One place of a description that real answers contradict. */
export interface Deviation {
  file: string;
  /** JSON pointer into the description; `-` at its end adds to a list. */
  pointer: string;
  /** What stands there instead; null takes the place out. */
  replacement: unknown;
  why: string;
  source: string;
}

const PERSON_BOOLEANS = 'the description says string, real answers carry booleans';
const EMAIL_TYPES = 'the description says small letters, published clients read and write capitals';
const KEYS_LIST = 'the description says object, its own sample and published clients say array';
const STATUS_LIST = 'the description says one string, its own text and samples an array';
const REF_PROPERTY = 'a property of this name is taken for a reference by validators; it is left unchecked';
const EVENT_ALL = '`all` is accepted for every resource, the list leaves it out';

const LATER_RESOURCES = [
  'telephony_hookstatus',
  'telephony_agent',
  'telephony_services',
  'telephony_agentMonitoring',
  'telephony_queue',
  'telephony_queueMonitoring',
];

const emailTypes = (pointer: string): Deviation => ({
  file: 'organization-contacts',
  pointer,
  replacement: ['WORK', 'HOME', 'ROOM', 'OTHER', 'work', 'home', 'room', 'other'],
  why: EMAIL_TYPES,
  source: 'docs/webex/identity.md',
});
const keysList = (holder: string, keys: string): Deviation => ({
  file: 'features-auto-attendant',
  pointer: `/components/schemas/${holder}/properties/keyConfigurations`,
  replacement: { type: 'array', items: { $ref: `#/components/schemas/${keys}` } },
  why: KEYS_LIST,
  source: 'docs/webex/telephony-config.md',
});
const statusList = (schema: string): Deviation => ({
  file: 'scim-2-users',
  pointer: `/components/schemas/${schema}/properties/urn:scim:schemas:extension:cisco:webexidentity:2.0:User/properties/accountStatus`,
  replacement: { type: 'array', items: { $ref: '#/components/schemas/AccountStatusObject' } },
  why: STATUS_LIST,
  source: 'docs/webex/identity.md',
});
const refProperty = (schema: string): Deviation => ({
  file: 'scim-2-users',
  pointer: `/components/schemas/${schema}/properties/$ref`,
  replacement: null,
  why: REF_PROPERTY,
  source: 'docs/webex/coverage.md',
});
const personBoolean = (name: string): Deviation => ({
  file: 'people',
  pointer: `/components/schemas/Person/properties/${name}`,
  replacement: { type: 'boolean' },
  why: PERSON_BOOLEANS,
  source: 'docs/webex/people.md',
});

export const DEVIATIONS: readonly Deviation[] = [
  personBoolean('invitePending'),
  personBoolean('loginEnabled'),
  {
    file: 'admin-audit-events',
    pointer: '/components/schemas/AuditEvent/properties/data/properties/adminRoles/nullable',
    replacement: true,
    why: 'keys an event does not use are null in real answers',
    source: 'docs/webex/authorizers.md',
  },
  {
    file: 'conference-controls',
    pointer: '/paths/~1telephony~1conference/get/responses/200/content/application~1json/schema',
    replacement: {
      anyOf: [
        { $ref: '#/components/schemas/ConferenceDetails' },
        { type: 'object', additionalProperties: false, properties: {} },
      ],
    },
    why: "the operation's own text: an empty object when there is no conference",
    source: 'docs/webex/calls.md',
  },
  {
    file: 'webhooks',
    pointer: '/components/schemas/Webhook/properties/event/enum/-',
    replacement: 'all',
    why: EVENT_ALL,
    source: 'docs/webex/webhooks.md',
  },
  {
    file: 'webhooks',
    pointer: '/components/schemas/Webhook/properties/resource/enum/-',
    replacement: 'all',
    why: 'the webhook guide knows `all`, the list leaves it out',
    source: 'docs/webex/webhooks.md',
  },
  ...LATER_RESOURCES.map((replacement) => ({
    file: 'webhooks',
    pointer: '/components/schemas/Webhook/properties/resource/enum/-',
    replacement,
    why: 'resources of the edition of autumn 2026, switched on by interest registrations',
    source: 'docs/webex/webhooks.md',
  })),
  {
    file: 'reports-detailed-call-history',
    pointer: '/components/schemas/CDR/properties/Ring duration',
    replacement: { type: 'string' },
    why: 'a number in the description, a string in a real record',
    source: 'docs/webex/cdr.md',
  },
  statusList('SearchGetUserResponse'),
  statusList('GetUserResponse'),
  statusList('PostUser'),
  statusList('PutUser'),
  refProperty('GroupObject'),
  refProperty('ManagerResponseObject'),
  emailTypes('/components/schemas/BulkCreate/properties/contacts/items/properties/emails/items/properties/type/enum'),
  emailTypes('/components/schemas/Contact/properties/emails/items/properties/type/enum'),
  emailTypes('/components/schemas/ContactResponse/properties/emails/items/properties/type/enum'),
  emailTypes('/components/schemas/UpdateContact/properties/emails/items/properties/type/enum'),
  keysList('HoursMenuGetObject', 'KeyConfigurationsGetObject'),
  keysList('PostHoursMenuObject', 'KeyConfigurationsObject'),
  keysList('HoursMenuObject', 'KeyConfigurationsObject'),
  {
    file: 'features-customer-assist',
    pointer: '/components/schemas/GetAvailableAgentsCallQueueObject/properties/phoneNumbers',
    replacement: {
      type: 'array',
      items: { type: 'object', properties: { external: { type: 'string' }, extension: { type: 'string' } } },
    },
    why: 'the description says object, published clients say array',
    source: 'docs/webex/telephony-config.md',
  },
  {
    file: 'workspaces',
    pointer: '/components/schemas/Workspace/properties/capabilities',
    replacement: { $ref: '#/components/schemas/CapabilityMap' },
    why: 'the description says array, its own sample and published clients say object',
    source: 'docs/webex/telephony-config.md',
  },
];

/** Answers with a status no description has, and why they are right all the same. */
export const UNDESCRIBED_STATUSES: readonly { operation: RegExp; status: number; why: string; source: string }[] = [
  {
    operation: /^GET \/v1\/cdr_(feed|stream)$/,
    status: 451,
    why: 'the wrong region, where the mode for it is on',
    source: 'docs/webex/cdr.md',
  },
  {
    operation: /^POST \/v1\/webhooks$/,
    status: 201,
    why: 'reported from life; a mode',
    source: 'docs/webex/modes.md',
  },
];

type Holder = Record<string, unknown>;

/** Where a pointer leads; throws when the description has no such place. */
function holderOf(document: unknown, pointer: string): { holder: Holder; key: string } {
  const keys = pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop() ?? '';
  let place: unknown = document;
  for (const key of keys) place = (place as Holder | undefined)?.[key];
  if (typeof place !== 'object' || place === null) throw new Error(`The description has no ${pointer}`);
  return { holder: place as Holder, key: last };
}

/** What a description says at a pointer before anything is replaced; undefined for nothing. */
export function saidAt(document: unknown, pointer: string): unknown {
  const { holder, key } = holderOf(document, pointer);
  return holder[key];
}

/** Puts the known deviations of a file into a document of it; throws when a place is not there. */
export function applyDeviations(file: string, document: unknown): void {
  for (const { pointer, replacement } of DEVIATIONS.filter((it) => it.file === file)) {
    const { holder, key } = holderOf(document, pointer);
    if (Array.isArray(holder) && key === '-') holder.push(replacement);
    else if (replacement === null) delete holder[key];
    else holder[key] = structuredClone(replacement);
  }
}
