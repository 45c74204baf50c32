import type { ContactBody } from '@linekeeper/api-contract';
import { spellingsOf, wordsOf } from '@linekeeper/api-contract/finding';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { fold } from '../search-text.ts';
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

/** What it is sorted and found by. */
export function findable(contact: ContactContent): { sort_name: string; search_text: string; search_digits: string } {
  const { name, title, department, company, emails, numbers } = contact;
  const words = [name, title, department, company].flatMap((text) => wordsOf(text ?? '')).flatMap(spellingsOf);
  return {
    sort_name: fold(name),
    search_text: [...new Set([...words, ...emails.map((email) => email.toLowerCase())])].join('\n'),
    search_digits: [...new Set(numbers.flatMap(({ value }) => spelledDigits(value)))].join('\n'),
  };
}

/** As E.164, and as people in its country write it. */
function spelledDigits(value: string): string[] {
  const parsed = parsePhoneNumberFromString(value);
  return [value, ...(parsed === undefined ? [] : [parsed.formatNational()])].map(digitsOf);
}

/** What all must be found for a search: each word, and what is written as a number by its digits. */
export function searchPatterns(search: string): string[] {
  const words = search.split(/\s+/).filter((word) => word !== '');
  const isNumber = /^[+\d][\d\s()./-]*$/.test(search.trim());
  const sought = isNumber ? [digitsOf(search).replace(/^00/, '')] : words.slice(0, MOST_WORDS).map(fold);
  return sought.filter((each) => each !== '').map((each) => `%${each.replace(/[\\%_]/g, '\\$&')}%`);
}

/** More narrow nothing down, and each costs a condition. */
const MOST_WORDS = 8;

const digitsOf = (text: string): string => text.replace(/\D/g, '');
