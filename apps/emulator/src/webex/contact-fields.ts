import type { EmulatedContact, TypedValue } from '../state/world-identity.ts';
import { type Fields, objectsField, textField, textsField } from './body-fields.ts';
import { malformed } from './errors.ts';

export const CONTACT_SCHEMA = 'urn:cisco:codev:identity:contact:core:1.0';

const TEXTS = [
  'displayName',
  'firstName',
  'lastName',
  'companyName',
  'title',
  'address',
  'avatarURL',
  'primaryContactMethod',
] as const;
const METHODS = ['SIPADDRESS', 'EMAIL', 'PHONE', 'IMS'];
const TYPES = {
  // Capitals, as published clients write and read them (docs/webex/identity.md).
  emails: ['WORK', 'HOME', 'ROOM', 'OTHER'],
  phoneNumbers: ['work', 'home', 'mobile', 'work_extension', 'fax', 'pager', 'other'],
  sipAddresses: ['enterprise', 'cloud-calling', 'personal-room'],
  ims: null,
} as const;

/** Takes what the body says over into the contact; fields it does not name stay. 400 for what cannot be understood. */
export function applyContactFields(contact: EmulatedContact, body: Fields): void {
  if (body.schemas !== undefined && body.schemas !== CONTACT_SCHEMA) throw malformed('Unknown schemas.');
  for (const name of TEXTS) {
    if (!Object.hasOwn(body, name)) continue;
    const text = textField(body, name);
    if (text === undefined) delete contact.texts[name];
    else contact.texts[name] = text;
  }
  const method = contact.texts.primaryContactMethod;
  if (method !== undefined && !METHODS.includes(method)) throw malformed("Unknown 'primaryContactMethod'.");
  for (const name of ['emails', 'phoneNumbers', 'sipAddresses', 'ims'] as const) {
    const values = objectsField(body, name);
    if (values !== undefined) contact[name] = changedValues(contact[name], values, TYPES[name]);
  }
  const groups = textsField(body, 'groupIds');
  if (groups !== undefined) contact.groupUuids = [...new Set(groups.map((id) => id.toLowerCase()))];
}

/** The new list; entries with the operation `delete` take theirs out of the old one instead. */
function changedValues(
  before: readonly TypedValue[],
  entries: readonly Fields[],
  types: readonly string[] | null,
): TypedValue[] {
  const removed = entries.filter((entry) => entry.operation === 'delete').map((entry) => entry.value);
  const added = entries.filter((entry) => entry.operation !== 'delete').map((entry) => typedValue(entry, types));
  if (removed.length === 0) return added;
  const kept = before.filter(
    ({ value }) => !removed.includes(value) && !added.some((addition) => addition.value === value),
  );
  return [...kept, ...added];
}

function typedValue(entry: Fields, types: readonly string[] | null): TypedValue {
  const value = textField(entry, 'value');
  if (value === undefined) throw malformed("Every entry needs a 'value'.");
  const given = textField(entry, 'type');
  const type =
    given === undefined || types === null ? given : types.find((it) => it.toLowerCase() === given.toLowerCase());
  if (given !== undefined && type === undefined) throw malformed(`Unknown type '${given}'.`);
  const primary = entry.primary;
  return {
    ...(type === undefined ? {} : { type }),
    value,
    ...(typeof primary === 'boolean' ? { primary } : {}),
  };
}

/** What a new contact must have, by its source (Webex developer documentation, Organization Contacts). */
export function demandContactFields(contact: EmulatedContact): void {
  if (contact.source === 'Webex4Broadworks' && contact.texts.displayName === undefined) {
    throw malformed("'displayName' is required.");
  }
  const ways = contact.emails.length + contact.phoneNumbers.length + contact.sipAddresses.length;
  if (contact.source === 'CH' && ways === 0) {
    throw malformed("One of 'phoneNumbers', 'emails', 'sipAddresses' is required.");
  }
}

/** A contact as the API shows it; what is empty is absent. */
export function contactView(contact: EmulatedContact): Record<string, unknown> {
  const { texts } = contact;
  const named = [texts.firstName, texts.lastName].filter((part) => part !== undefined).join(' ');
  const displayName = texts.displayName ?? (named || contact.emails[0]?.value || contact.phoneNumbers[0]?.value);
  const lists = (['phoneNumbers', 'emails', 'sipAddresses', 'ims'] as const).filter((name) => contact[name].length > 0);
  return {
    schemas: CONTACT_SCHEMA,
    meta: {
      created: new Date(contact.createdMs).toISOString(),
      lastModified: new Date(contact.modifiedMs).toISOString(),
    },
    contactId: contact.uuid,
    ...texts,
    ...(displayName === undefined ? {} : { displayName }),
    ...addressInfo(texts.address),
    ...Object.fromEntries(lists.map((name) => [name, contact[name]])),
    source: contact.source,
    isMigration: false,
    orgId: contact.orgUuid,
    ...(contact.groupUuids.length > 0 ? { groupIds: contact.groupUuids } : {}),
  };
}

/** The address is JSON in a text; where it is, its parts are shown as well. */
function addressInfo(address: string | undefined): Record<string, unknown> {
  if (address === undefined) return {};
  try {
    const parts: unknown = JSON.parse(address);
    if (typeof parts !== 'object' || parts === null) return {};
    const texts = Object.entries(parts).filter(
      ([name, value]) => ['city', 'country', 'street', 'zipCode'].includes(name) && typeof value === 'string',
    );
    return texts.length === 0 ? {} : { addressInfo: Object.fromEntries(texts) };
  } catch {
    return {};
  }
}
