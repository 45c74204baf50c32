import { initialsOf, sortName, spellingsOf, turnedInitials, wordsOf } from '@linekeeper/api-contract/finding';
import type { SeenEntry } from './seen-entry.ts';

/** What of an entry words are looked for in. */
type SearchedTexts = Pick<SeenEntry, 'name' | 'department' | 'title' | 'location' | 'email'>;

/** Lower case in Latin letters without accents: how names are compared and sorted. */
export const fold = sortName;

/**
 * What words are looked for in: the words of an entry in every spelling, each behind the sign of its field and before a blank:
 * `=` name, `-` department, title, location and `more`, `@` e-mail, `~` initials. In this order, with `|` between.
 */
export function searchText(entry: SearchedTexts, more: readonly string[] = []): string {
  const others = [entry.department, entry.title, entry.location, ...more].map((text) => text ?? '').join(' ');
  const addresses = spellingsOf(entry.email ?? '').flatMap((address) => address.split(/[^\p{L}\p{N}]+/u));
  const letters = initialsOf(entry.name);
  const initials = letters.length < 2 ? [] : [letters, turnedInitials(letters)];
  return [
    marked('=', spelled(entry.name)),
    marked('-', spelled(others)),
    marked('@', addresses),
    marked('~', initials),
  ].join('|');
}

/** What digits are looked for in: `#` before extension and routing prefix with extension, `+` before a number, a blank after. */
export function searchDigits(entry: Pick<SeenEntry, 'extension' | 'esn' | 'numbers'>): string {
  const short = [entry.extension, entry.esn].map((value) => digitsOf(value ?? ''));
  const numbers = entry.numbers.map(({ value }) => digitsOf(value));
  return marked('#', short) + marked('+', numbers);
}

function spelled(text: string): string[] {
  return wordsOf(text).flatMap(spellingsOf);
}

function marked(sign: string, words: readonly string[]): string {
  return [...new Set(words)].map((word) => (word === '' ? '' : `${sign}${word} `)).join('');
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
