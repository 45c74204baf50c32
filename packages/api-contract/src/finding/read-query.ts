import { digitSpellings } from './digit-spellings.ts';
import { foldWord } from './fold-word.ts';

/** One thing that must match: a word, or a number in its possible spellings, or either. */
export interface Term {
  word: string;
  digits: readonly string[];
}

/** More words narrow nothing down. */
const MAX_TERMS = 8;

/** Words in any order; neighbouring words of digits are one number, however it is spaced. */
export function readQuery(search: string): Term[] {
  const terms: Term[] = [];
  let number: string[] = [];
  const endNumber = (): void => {
    const typed = number.join(' ');
    number = [];
    const digits = digitSpellings(typed);
    if (digits.length > 0) terms.push({ word: typed.replace(/\D/g, ''), digits });
  };
  for (const part of search.trim().split(/\s+/)) {
    if (/^[+\d()./-]+$/.test(part)) {
      number.push(part);
      continue;
    }
    endNumber();
    for (const word of part.split(/[^\p{L}\p{M}\p{N}]+/u)) {
      const plain = foldWord(word);
      if (plain !== '') terms.push({ word: plain, digits: [] });
    }
  }
  endNumber();
  return terms.slice(0, MAX_TERMS);
}
