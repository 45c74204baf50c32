import type { EntryDetails } from '@linekeeper/api-contract';
import type { OrganizationContact, Person } from '@linekeeper/webex-contract';

/** What Webex says of a person and a line of a list has no room for. */
export function detailsOfPerson(person: Person): EntryDetails {
  const [, ...emails] = person.emails;
  return filled({
    emails,
    addresses: (person.addresses ?? []).map(({ type, ...parts }) => addressOf(type, parts)),
    sip: (person.sipAddresses ?? []).map(({ type, value }) => ({ type, value })),
    avatar: person.avatar ?? '',
  });
}

/** What Webex says of a contact and a line of a list has no room for. */
export function detailsOfContact(contact: OrganizationContact): EntryDetails {
  const [, ...emails] = contact.emails ?? [];
  return filled({
    emails: emails.map(({ value }) => value),
    addresses: [addressOf(undefined, { streetAddress: contact.address })],
    sip: (contact.sipAddresses ?? []).map(({ type = 'other', value }) => ({ type, value })),
    avatar: contact.avatarURL ?? '',
  });
}

type AddressParts = Record<'streetAddress' | 'postalCode' | 'locality' | 'region' | 'country', string | undefined>;

/** One line, in the order it is written on a letter; what is missing is left out. */
function addressOf(type: string | undefined, parts: Partial<AddressParts>): { type: string; value: string } {
  const { streetAddress, postalCode, locality, region, country } = parts;
  const place = [postalCode, locality].filter(isGiven).join(' ');
  return { type: type ?? 'work', value: [streetAddress, place, region, country].filter(isGiven).join(', ') };
}

interface AllDetails {
  emails: string[];
  addresses: { type: string; value: string }[];
  sip: { type: string; value: string }[];
  avatar: string;
}

/** Only what there is, so that an entry without has the digest it always had. */
function filled(details: AllDetails): EntryDetails {
  const emails = details.emails.map(storable).filter(isGiven);
  const addresses = details.addresses.map(storableValue).filter(({ value }) => value !== '');
  const sip = details.sip.map(storableValue).filter(({ value }) => value !== '');
  const avatar = storable(details.avatar);
  return {
    ...(emails.length > 0 && { emails }),
    ...(addresses.length > 0 && { addresses }),
    ...(sip.length > 0 && { sip }),
    ...(avatar !== '' && { avatar }),
  };
}

const isGiven = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';
/** jsonb takes no half of a pair, and no NUL. */
const storable = (text: string): string => text.replaceAll('\0', '').toWellFormed().trim();
const storableValue = ({ type, value }: { type: string; value: string }): { type: string; value: string } => ({
  type: storable(type),
  value: storable(value),
});
