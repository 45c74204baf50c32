import { createTypingDistance, forgivenErrors, INSIDE_FROM, WORDS_WORTH } from '@linekeeper/api-contract/finding';
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
  const { words, text, starts } = vocabulary;
  const from = lowerBound(words, typed);
  let to = from;
  while (to < words.length && words[to]?.startsWith(typed)) {
    credit(to, words[to] === typed ? WHOLE : BEGINNING);
    to += 1;
  }
  if (typed.length >= 2) {
    const letters = initialsWord(typed);
    const at = lowerBound(words, letters);
    if (words[at] === letters) credit(at, WHOLE);
  }
  if (typed.length >= INSIDE_FROM) {
    let word = 0;
    for (let at = text.indexOf(typed); at >= 0; at = text.indexOf(typed, starts[word + 1] ?? text.length)) {
      word = wordAt(starts, at, word);
      if (word < from || word >= to) credit(word, INSIDE);
      if (word + 1 >= words.length) break;
    }
  }
  if (forgive) matchWithErrors(vocabulary, typed, credit);
}

function matchWithErrors(vocabulary: Vocabulary, typed: string, credit: Credit): void {
  const most = forgivenErrors(typed);
  if (most === 0) return;
  const distance = createTypingDistance(typed);
  for (const [at, word] of vocabulary.words.entries()) {
    // Words that end in a digit are addresses and rooms, nearly all different: to compare each costs more than it finds.
    if (word.length < typed.length - most || word.charCodeAt(word.length - 1) <= LAST_DIGIT) continue;
    const errors = distance(word, most);
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

function lowerBound(words: readonly string[], typed: string): number {
  let low = 0;
  let high = words.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((words[middle] ?? '') < typed) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The word that a position of the text is in; none before `low`. */
function wordAt(starts: Uint32Array, position: number, low: number): number {
  let from = low;
  let to = starts.length - 1;
  while (to - from > 1) {
    const middle = (from + to) >>> 1;
    if ((starts[middle] ?? 0) <= position) from = middle;
    else to = middle;
  }
  return from;
}
