import type { ContactBody } from '@linekeeper/api-contract';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { fold, searchDigits, searchText } from '../search-text.ts';
import { normalizeNumber } from '../seen-entry.ts';

/** A number of a contact. Where it is none, its text is kept as it came and `isNumber` says so. */
export interface ContactNumber {
  /** E.164 where it is a number, the text as it came otherwise. */
  value: string;
  type: ContactBody['numbers'][number]['type'];
  isNumber: boolean;
}

/** A contact as it is kept. */
export interface ContactContent extends Omit<ContactBody, 'numbers'> {
  numbers: ContactNumber[];
}

/** Numbers as people dial them, once each. `region` is the country of those that name none. */
export function completeContact(body: ContactBody, region: string | null): ContactContent {
  const numbers = new Map<string, ContactNumber>();
  for (const { type, value } of body.numbers) {
    const number = readNumber(value, region);
    if (!numbers.has(number.value)) numbers.set(number.value, { ...number, type });
  }
  return { ...body, numbers: [...numbers.values()] };
}

/** Without a known country only what begins with + is a number for certain; a short one is an extension, and is kept. */
function readNumber(value: string, region: string | null): { value: string; isNumber: boolean } {
  const normalized = normalizeNumber(value, region);
  const isE164 = normalized.startsWith('+') && parsePhoneNumberFromString(normalized)?.isPossible() === true;
  return { value: normalized, isNumber: isE164 || /^[\d\s()./*#-]{2,20}$/.test(normalized) };
}

/** Equal for two contacts that an import takes for the same: by e-mail address, or by name and first number. */
export function matchKey({ name, emails, numbers }: ContactContent): string {
  const [email] = emails;
  if (email !== undefined) return `mail ${email.toLowerCase()}`;
  return `name ${fold(name)} ${numbers[0]?.value ?? ''}`;
}

/** What it is sorted and found by, in the form of an entry's. */
export function findable(
  contact: Pick<ContactContent, 'name' | 'title' | 'department' | 'company' | 'emails'> & {
    numbers: readonly { value: string; type: string }[];
  },
): { sort_name: string; search_text: string; search_digits: string } {
  const { name, title, department, company, emails, numbers } = contact;
  return {
    sort_name: fold(name).slice(0, SORT_NAME_LENGTH),
    search_text: searchText({ name, title, department, location: company, email: emails.join(' ') }),
    search_digits: searchDigits({ extension: null, esn: null, numbers: [...numbers] }),
  };
}

/** An index row has room for so much; no name needs it. */
const SORT_NAME_LENGTH = 200;
