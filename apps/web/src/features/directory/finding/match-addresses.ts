import { INSIDE_FROM, spellingsOf, WORDS_WORTH } from '@linekeeper/api-contract/finding';
import type { Rows } from './columns.ts';

/** All e-mail addresses in one text, a line a row. */
export interface AddressText {
  text: string;
  starts: Uint32Array;
}

/** Addresses to look through at once: nearly each is another word, so a list of words would be longer than they are. */
export function buildAddresses(rows: Rows): AddressText {
  const starts = new Uint32Array(rows.count + 1);
  const lines: string[] = new Array(rows.count);
  let start = 0;
  for (let row = 0; row < rows.count; row += 1) {
    const address = rows.emails[row] ?? '';
    const line = /^[\x21-\x7e]*$/.test(address) ? address.toLowerCase() : spellingsOf(address).join(' ');
    lines[row] = line;
    starts[row] = start;
    start += line.length + 1;
  }
  starts[rows.count] = start;
  return { text: `${lines.join('\n')}\n`, starts };
}

const [WHOLE, BEGINNING, INSIDE] = WORDS_WORTH.others;

/** Gives each row the worth of its best match of a typed word in its address; fewer than three letters are everywhere. */
export function matchAddresses({ text, starts }: AddressText, typed: string, best: Uint8Array): void {
  if (typed.length < INSIDE_FROM) return;
  let row = 0;
  const last = starts.length - 1;
  for (let at = text.indexOf(typed); at >= 0; at = text.indexOf(typed, at + 1)) {
    while (row + 1 < last && (starts[row + 1] ?? 0) <= at) row += 1;
    const begins = !isWordSign(text.charCodeAt(at - 1));
    const worth = !begins ? INSIDE : isWordSign(text.charCodeAt(at + typed.length)) ? BEGINNING : WHOLE;
    if (worth > (best[row] ?? 0)) best[row] = worth;
  }
}

/** Letters of other alphabets are above the signs addresses are divided by. */
function isWordSign(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127;
}
