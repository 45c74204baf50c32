import {
  createTypingDistance,
  forgivenErrors,
  INSIDE_FROM,
  initialsOf,
  spellingsOf,
  type Term,
  turnedInitials,
  wordsOf,
} from '@linekeeper/api-contract/finding';
import type { IndexedEntry } from './columns.ts';

/** Why an entry is in the list: the field, and for what was only similar the word that was meant. */
export interface MatchReason {
  field:
    | 'name'
    | 'initials'
    | 'extension'
    | 'number'
    | 'department'
    | 'title'
    | 'location'
    | 'company'
    | 'own'
    | 'email';
  similarTo: string | null;
  /** Of a field of the organization's own: its name and what stands in it. */
  own?: { name: string; value: string };
}

/** Finds out anew why an entry matches, for the few rows on screen: cheaper than keeping it for all. */
export function explainMatch(entry: IndexedEntry, terms: readonly Term[]): MatchReason[] {
  return terms.map((term) => reasonOf(entry, term)).filter((reason) => reason !== null);
}

function reasonOf(entry: IndexedEntry, term: Term): MatchReason | null {
  const texts = [
    { field: 'name' as const, text: entry.name },
    { field: 'department' as const, text: entry.department },
    { field: 'title' as const, text: entry.title },
    { field: 'location' as const, text: entry.location },
    { field: 'company' as const, text: entry.contact?.company ?? null },
    ...Object.entries(entry.extra ?? {}).map(([name, value]) => ({
      field: 'own' as const,
      text: value,
      own: { name, value },
    })),
    {
      field: 'email' as const,
      text: term.word.length < INSIDE_FROM ? null : ((entry.emails ?? entry.email)?.replace(/[@._-]+/g, ' ') ?? null),
    },
  ];
  const numbered = term.digits.map((digits) => ofDigits(entry, digits)).find((reason) => reason !== null);
  if (numbered) return numbered;
  const words: FieldWords[] = texts.map(({ text, ...where }) => ({
    ...where,
    words: text === null ? [] : wordsOf(text),
  }));
  const matches = (how: (word: string) => boolean): MatchReason | null => {
    const found = words.find((each) => each.words.some((word) => spellingsOf(word).some(how)));
    return found === undefined ? null : reasonIn(found, null);
  };
  return (
    matches((word) => word.startsWith(term.word)) ??
    ofInitials(entry.name, term.word) ??
    matches((word) => term.word.length >= INSIDE_FROM && word.includes(term.word)) ??
    ofSimilar(
      words.filter(({ field }) => field !== 'email'),
      term.word,
    )
  );
}

function ofDigits(entry: IndexedEntry, digits: string): MatchReason | null {
  const short = [entry.extension, entry.esn];
  if (short.some((value) => value?.replace(/\D/g, '').includes(digits))) return { field: 'extension', similarTo: null };
  const has = entry.numbers.some(({ value }) => value.replace(/\D/g, '').includes(digits));
  return has ? { field: 'number', similarTo: null } : null;
}

function ofInitials(name: string, typed: string): MatchReason | null {
  const letters = initialsOf(name);
  const turned = turnedInitials(letters);
  return typed.length > 1 && (typed === letters || typed === turned) ? { field: 'initials', similarTo: null } : null;
}

type FieldWords = Pick<MatchReason, 'field' | 'own'> & { words: string[] };

function reasonIn({ field, own }: FieldWords, similarTo: string | null): MatchReason {
  return { field, similarTo, ...(own !== undefined && { own }) };
}

function ofSimilar(words: readonly FieldWords[], typed: string): MatchReason | null {
  const most = forgivenErrors(typed);
  const distance = createTypingDistance(typed);
  for (let errors = 1; errors <= most; errors += 1) {
    for (const each of words) {
      const meant = each.words.find((word) => spellingsOf(word).some((spelling) => distance(spelling, most) <= errors));
      if (meant !== undefined) return reasonIn(each, meant);
    }
  }
  return null;
}
