import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { SeenEntry } from './seen-entry.ts';

/** Letters that Unicode does not take apart into letter and accent. */
const SPELLED_OUT: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};
/** The other common spelling of a letter, e.g. Müller as Mueller. */
const TWO_LETTERS: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };

/** Lower case without accents: how names are compared and sorted. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ßæœøłđðþı]/g, (letter) => SPELLED_OUT[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim();
}

/** What words are looked for in: one field a line, so that no match runs over two fields. */
export function searchText(entry: SeenEntry): string {
  const fields = [entry.name, entry.department, entry.title, entry.email].filter((field) => field !== null);
  const folded = fields.map(fold);
  const spelled = fields.map(spellInTwoLetters).map(fold);
  return [...new Set([...folded, ...spelled])].join('\n');
}

/** What digits are looked for in: each number as E.164, nationally and with its extension, one spelling a line. */
export function searchDigits(entry: SeenEntry): string {
  const spellings = entry.numbers.flatMap((number) => numberSpellings(number.value));
  const short = [entry.extension, entry.esn].filter((value) => value !== null);
  return [...new Set([...spellings, ...short.map(digitsOf)])].filter((digits) => digits !== '').join('\n');
}

/** One condition of a search: the text, or as digits where it can be part of a number. All terms must match. */
export interface SearchTerm {
  text: string;
  digits: string | null;
}

/** Words in any order; neighbouring words of digits are one number, however it is spaced. */
export function searchTerms(search: string): SearchTerm[] {
  const terms: SearchTerm[] = [];
  let number: string[] = [];
  const endNumber = (): void => {
    if (number.length > 0) terms.push(numberTerm(number));
    number = [];
  };
  for (const word of fold(search).split(' ')) {
    if (word === '') continue;
    if (isPartOfNumber(word)) {
      number.push(word);
      continue;
    }
    endNumber();
    terms.push({ text: word, digits: null });
  }
  endNumber();
  return terms.slice(0, MAX_TERMS);
}

/** More words narrow nothing down and each costs a condition. */
const MAX_TERMS = 8;

function isPartOfNumber(word: string): boolean {
  return /^[+\d()./-]+$/.test(word);
}

/** `00` and `+` both begin an international number, and E.164 has neither; `(0)` is for people inside the country. */
function numberTerm(words: readonly string[]): SearchTerm {
  const joined = words.join(' ');
  const digits = digitsOf(joined.replace(/\(0\)/g, '')).replace(/^00/, '');
  return { text: joined, digits: digits === '' ? null : digits };
}

function numberSpellings(value: string): string[] {
  const parsed = parsePhoneNumberFromString(value);
  return parsed === undefined ? [digitsOf(value)] : [digitsOf(parsed.number), digitsOf(parsed.formatNational())];
}

function spellInTwoLetters(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[äöüøå]/g, (letter) => TWO_LETTERS[letter] ?? letter);
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}
