import { INSIDE_FROM, spellingsOf, WORDS_WORTH } from '@linekeeper/api-contract/finding';
import type { Rows } from './columns.ts';
import { type Lines, lineAt, lineOfPosition, linesOf } from './lines.ts';
import type { SearchedLines } from './searched-lines.ts';

/**
 * Addresses to look through at once, a line a row: nearly each is another word, so a list of words would be longer than they
 * are. Mostly the column itself.
 */
export function buildAddresses({ emails, count }: Rows): Lines {
  if (/^[\n\x20-\x7e]*$/.test(emails.text)) {
    const text = emails.text.toLowerCase();
    return text === emails.text ? emails : { text, starts: emails.starts.slice() };
  }
  const lines = Array.from({ length: count }, (_, row) => {
    const address = lineAt(emails, row);
    return /^[\x21-\x7e]*$/.test(address) ? address.toLowerCase() : spellingsOf(address).join(' ');
  });
  return linesOf(lines.join('\n'), count);
}

const [WHOLE, BEGINNING, INSIDE] = WORDS_WORTH.others;

/** Gives each row the worth of its best match of a typed word in its address; fewer than three letters are everywhere. */
export function matchAddresses({ lines, placesOf }: SearchedLines, typed: string, best: Uint8Array): void {
  if (typed.length < INSIDE_FROM) return;
  const { text } = lines;
  let row = 0;
  const places = placesOf(typed);
  for (let each = 0; each < places.length; each += 1) {
    const at = places[each] ?? 0;
    row = lineOfPosition(lines, at, row);
    const begins = !isWordSign(text.charCodeAt(at - 1));
    const worth = !begins ? INSIDE : isWordSign(text.charCodeAt(at + typed.length)) ? BEGINNING : WHOLE;
    if (worth > (best[row] ?? 0)) best[row] = worth;
  }
}

/** Letters of other alphabets are above the signs addresses are divided by. */
function isWordSign(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127;
}
