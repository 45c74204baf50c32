import type { OrganizationContact, Person } from '@linekeeper/webex-contract';

/** Fields of Webex a template may name, as Webex names them. */
export const WEBEX_FIELDS = [
  'displayName',
  'firstName',
  'lastName',
  'nickName',
  'title',
  'department',
  'manager',
  'companyName',
  'email',
  'extension',
  'phoneNumber',
  'mobileNumber',
  'sipAddress',
  'location',
  'country',
  'region',
  'locality',
  'postalCode',
  'streetAddress',
  'timezone',
  'source',
] as const;
export type WebexField = (typeof WEBEX_FIELDS)[number];

/** What one entry of Webex has in them; what is empty is left out. */
export type Attributes = Partial<Record<WebexField, string>>;

/** Of a person of `/people`. */
export function attributesOfPerson(person: Person): Attributes {
  const [address] = person.addresses ?? [];
  const numberOf = (type: string): string | undefined =>
    person.phoneNumbers?.find((number) => number.type === type)?.value;
  return filled({
    displayName: person.displayName,
    firstName: person.firstName,
    lastName: person.lastName,
    nickName: person.nickName,
    title: person.title,
    department: person.department,
    manager: person.manager,
    email: person.emails[0],
    extension: person.extension ?? numberOf('work_extension'),
    phoneNumber: numberOf('work'),
    mobileNumber: numberOf('mobile'),
    sipAddress: person.sipAddresses?.find(({ primary }) => primary)?.value ?? person.sipAddresses?.[0]?.value,
    country: address?.country,
    region: address?.region,
    locality: address?.locality,
    postalCode: address?.postalCode,
    streetAddress: address?.streetAddress,
    timezone: person.timezone,
  });
}

/** Of a contact of the organization. */
export function attributesOfContact(contact: OrganizationContact): Attributes {
  const numberOf = (type: string): string | undefined =>
    contact.phoneNumbers?.find((number) => number.type === type)?.value;
  return filled({
    displayName: contact.displayName,
    firstName: contact.firstName,
    lastName: contact.lastName,
    title: contact.title,
    companyName: contact.companyName,
    email: contact.emails?.[0]?.value,
    phoneNumber: numberOf('work'),
    mobileNumber: numberOf('mobile'),
    sipAddress: contact.sipAddresses?.[0]?.value,
    source: contact.source,
  });
}

function filled(fields: Partial<Record<WebexField, string | undefined>>): Attributes {
  const attributes: Attributes = {};
  for (const name of WEBEX_FIELDS) {
    const value = fields[name];
    if (typeof value === 'string' && value.trim() !== '') attributes[name] = value;
  }
  return attributes;
}
