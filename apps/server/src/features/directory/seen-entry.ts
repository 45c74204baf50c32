import { createHash } from 'node:crypto';
import type { EntryDetails, EntryKind } from '@linekeeper/api-contract';
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Attributes } from './rules/webex-fields.ts';

/** An entry as Webex lists it now. */
export interface SeenEntry {
  kind: EntryKind;
  webexId: string;
  name: string;
  title: string | null;
  department: string | null;
  location: string | null;
  email: string | null;
  extension: string | null;
  /** Routing prefix and extension: what colleagues at other locations dial. */
  esn: string | null;
  numbers: { value: string; type: string }[];
  /** The organization's own fields, filled by its mapping. */
  extra?: Record<string, string>;
  /** What else Webex says; absent where that is nothing. */
  details?: EntryDetails;
}

/** An entry as Webex lists it, with what else Webex says of it. */
export interface ListedEntry extends SeenEntry {
  attributes: Attributes;
}

export interface SeenLocation {
  webexId: string;
  name: string;
  country: string | null;
  timeZone: string | null;
}

/** Equal for two entries in which people would see no difference. */
export function contentDigest(entry: SeenEntry): string {
  const numbers = entry.numbers.map(({ value, type }) => [value, type]);
  const { name, title, department, location, email, extension, esn } = entry;
  const extra = Object.entries(entry.extra ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const content = JSON.stringify([
    ...[DIGEST_VERSION, name, title, department, location, email, extension, esn, numbers],
    // Only where there are any, so that an entry without keeps the digest it had.
    ...(extra.length === 0 ? [] : [extra]),
    ...detailsContent(entry.details ?? {}),
  ]);
  return createHash('sha256').update(content).digest('base64url').slice(0, 22);
}

/** In an order of its own: jsonb gives fields back in another one than they were written in. */
function detailsContent(details: EntryDetails): unknown[] {
  const pairs = (typed: { type: string; value: string }[] = []) => typed.map(({ type, value }) => [type, value]);
  const { emails = [], addresses, sip, avatar = '' } = details;
  const content = { emails, addresses: pairs(addresses), sip: pairs(sip), avatar };
  return Object.keys(details).length === 0 ? [] : [content];
}

/** Raised when search columns are computed differently, so that the next run writes every entry anew. */
const DIGEST_VERSION = 1;

/** E.164 where it parses (national numbers by the country of the location), otherwise as Webex has it. */
export function normalizeNumber(value: string, country: string | null): string {
  const region = country?.toUpperCase();
  const defaultCountry: CountryCode | undefined =
    region !== undefined && isSupportedCountry(region) ? region : undefined;
  const parsed = parsePhoneNumberFromString(value, defaultCountry);
  return parsed?.isPossible() === true ? parsed.number : value.trim();
}

/** Adds a number once; the first type it was seen with stays. */
export function addNumber(entry: SeenEntry, number: { value: string; type: string }): void {
  if (number.value === '' || entry.numbers.some(({ value }) => value === number.value)) return;
  entry.numbers.push(number);
}

/** Every form under which somebody may look the entry up exactly. */
export function lookupNumbers(entry: SeenEntry): string[] {
  const all = [...entry.numbers.map(({ value }) => value), entry.extension, entry.esn];
  return [...new Set(all.filter((value) => value !== null))].filter(
    ({ length }) => length > 0 && length <= LONGEST_NUMBER,
  );
}

/** Longer is no number; it is part of a key, and PostgreSQL keeps none of more than 2,700 bytes. */
const LONGEST_NUMBER = 100;
