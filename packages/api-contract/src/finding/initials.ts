import { spellingsOf } from './fold-word.ts';

const folded = new Map<string, string>();

/** "Alessandro Conti" as "ac"; one letter a word, also of "Anna-Lena". */
export function initialsOf(name: string): string {
  let letters = '';
  for (const word of name.split(/[\s-]+/)) {
    const letter = word.slice(0, 1);
    let plain = folded.get(letter);
    if (plain === undefined) {
      plain = (spellingsOf(letter)[0] ?? '').slice(0, 1);
      if (!/^[a-z]$/.test(plain)) plain = '';
      folded.set(letter, plain);
    }
    letters += plain;
  }
  return letters;
}

/** The same with the family name first: "ca". */
export function turnedInitials(letters: string): string {
  return letters.slice(-1) + letters.slice(0, -1);
}
