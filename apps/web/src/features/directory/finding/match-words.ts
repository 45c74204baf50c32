import { createTypingDistance, forgivenErrors, INSIDE_FROM, WORDS_WORTH } from '@linekeeper/api-contract/finding';
import { type Lines, lineAt, lineCount, lineOfPosition } from './lines.ts';
import { FIELD_BITS, FIELDS, initialsWord, type Vocabulary } from './vocabulary.ts';

const WORTHS = FIELDS.map((field) =>
  Uint8Array.from(WORDS_WORTH[field === 'name' || field === 'initials' ? field : 'others']),
);
const FIELD_MASK = (1 << FIELD_BITS) - 1;
const LAST_DIGIT = '9'.charCodeAt(0);

const [WHOLE, BEGINNING, INSIDE] = [0, 1, 2];

export interface TypedWord {
  typed: string;
  /** Whether typing errors are looked for too. */
  forgive: boolean;
}

/** Gives each row the worth of its best match with one typed word; rows without one keep 0. */
export function matchWord(vocabulary: Vocabulary, { typed, forgive }: TypedWord, best: Uint8Array): void {
  const credit = createCredit(vocabulary, best);
  const { words } = vocabulary;
  const { text, starts } = words;
  const count = lineCount(words);
  const from = lowerBound(words, typed);
  let to = from;
  while (to < count && text.startsWith(typed, starts[to])) {
    credit(to, lineAt(words, to).length === typed.length ? WHOLE : BEGINNING);
    to += 1;
  }
  if (typed.length >= 2) {
    const letters = initialsWord(typed);
    const at = lowerBound(words, letters);
    if (lineAt(words, at) === letters) credit(at, WHOLE);
  }
  if (typed.length >= INSIDE_FROM) {
    let word = 0;
    for (let at = text.indexOf(typed); at >= 0; at = text.indexOf(typed, starts[word + 1])) {
      word = lineOfPosition(words, at, word);
      if (word < from || word >= to) credit(word, INSIDE);
    }
  }
  if (forgive) matchWithErrors(words, typed, credit);
}

function matchWithErrors(words: Lines, typed: string, credit: Credit): void {
  const most = forgivenErrors(typed);
  if (most === 0) return;
  const distance = createTypingDistance(typed);
  const { text, starts } = words;
  const count = lineCount(words);
  for (let at = 0; at < count; at += 1) {
    const start = starts[at] ?? 0;
    const end = (starts[at + 1] ?? 0) - 1;
    // Words that end in a digit are addresses and rooms, nearly all different: to compare each costs more than it finds.
    if (end - start < typed.length - most || text.charCodeAt(end - 1) <= LAST_DIGIT) continue;
    const errors = distance(text.slice(start, end), most);
    if (errors > 0 && errors <= most) credit(at, INSIDE + errors);
  }
}

type Credit = (word: number, how: number) => void;

/** Gives every row with a word what that is worth there, where the row has nothing better. */
function createCredit({ offsets, places }: Vocabulary, best: Uint8Array): Credit {
  return (word, how) => {
    const end = offsets[word + 1] ?? 0;
    for (let at = offsets[word] ?? 0; at < end; at += 1) {
      const place = places[at] ?? 0;
      const worth = WORTHS[place & FIELD_MASK]?.[how] ?? 0;
      const row = place >>> FIELD_BITS;
      if (worth > (best[row] ?? 0)) best[row] = worth;
    }
  };
}

/** The first word that does not go before what was typed. */
function lowerBound(words: Lines, typed: string): number {
  let low = 0;
  let high = lineCount(words);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lineAt(words, middle) < typed) low = middle + 1;
    else high = middle;
  }
  return low;
}
