import type { EntryKind } from '@linekeeper/api-contract';
import { sortName, type Term } from '@linekeeper/api-contract/finding';
import type { Rows } from './columns.ts';
import { type AddressText, buildAddresses, matchAddresses } from './match-addresses.ts';
import { buildDigits, type DigitText, matchDigits } from './match-digits.ts';
import { matchWord } from './match-words.ts';
import { buildVocabulary, type Vocabulary } from './vocabulary.ts';

/** Rows that were built into an index together. Which of them live may change, nothing else. */
export interface Segment {
  rows: Rows;
  vocabulary: Vocabulary;
  /** These three are made when first needed: the list shows before anybody has typed. */
  digits: () => DigitText;
  addresses: () => AddressText;
  /** 1 while the row is the entry's newest. */
  alive: Uint8Array;
  rowOfId: () => ReadonlyMap<string, number>;
  kinds: Uint8Array;
  /** Made when a name is first compared. */
  sortNames: (string | undefined)[];
}

/** Builds the index of some rows; 100,000 take about a third of a second. */
export function buildSegment(rows: Rows): Segment {
  return {
    rows,
    vocabulary: buildVocabulary(rows),
    digits: onceNeeded(() => buildDigits(rows)),
    addresses: onceNeeded(() => buildAddresses(rows)),
    alive: new Uint8Array(rows.count).fill(1),
    rowOfId: onceNeeded(() => new Map(rows.ids.map((id, row) => [id, row]))),
    kinds: rows.kinds,
    sortNames: [],
  };
}

function onceNeeded<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What narrows a list down besides words. */
export interface Narrowing {
  kind?: EntryKind | undefined;
  location?: string | undefined;
  department?: string | undefined;
  /** Ids without hyphens. */
  onlyIds?: ReadonlySet<string> | undefined;
}

/** The worth of each row; 0 where it does not match all terms. */
export function scoreRows(segment: Segment, terms: readonly Term[], forgive: boolean): Uint8Array {
  const scores = segment.alive.slice();
  if (terms.length === 0) return scores;
  for (const [at, term] of terms.entries()) {
    const best = new Uint8Array(scores.length);
    for (const digits of term.digits) matchDigits(segment.digits(), digits, best);
    matchAddresses(segment.addresses(), term.word, best);
    matchWord(segment.vocabulary, { typed: term.word, forgive: forgive && term.digits.length === 0 }, best);
    for (let row = 0; row < scores.length; row += 1) {
      const worth = best[row] ?? 0;
      const sum = scores[row] ?? 0;
      scores[row] = worth === 0 || sum === 0 ? 0 : at === 0 ? worth : sum + worth;
    }
  }
  return scores;
}

/** Takes away what is narrowed out. Kinds are left in: they are counted first. */
export function narrow({ rows }: Segment, scores: Uint8Array, { location, department, onlyIds }: Narrowing): void {
  if (location === undefined && department === undefined && onlyIds === undefined) return;
  for (let row = 0; row < scores.length; row += 1) {
    if (scores[row] === 0) continue;
    const stays =
      (location === undefined || rows.locations[row] === location) &&
      (department === undefined || rows.departments[row] === department) &&
      (onlyIds === undefined || onlyIds.has(rows.ids[row] ?? ''));
    if (!stays) scores[row] = 0;
  }
}

/** As the list is sorted by name. */
export function sortNameOf(segment: Segment, row: number): string {
  const known = segment.sortNames[row];
  if (known !== undefined) return known;
  const name = sortName(segment.rows.names[row] ?? '');
  segment.sortNames[row] = name;
  return name;
}
