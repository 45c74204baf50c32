import { initialsOf, isPlain, spellingsOf, turnedInitials, wordsOf } from '@linekeeper/api-contract/finding';
import type { Rows } from './columns.ts';

/** Where a word stands. `initials` are made of the first letters of a name. */
export const FIELDS = ['name', 'department', 'title', 'location', 'initials', 'company', 'own'] as const;
export type Field = (typeof FIELDS)[number];

/** A place is a row and its field in one number. */
export const FIELD_BITS = 3;

/** All words of names, departments, titles, locations, companies and own fields in order, each with the places where it stands. */
export interface Vocabulary {
  words: string[];
  /** All words in one text, each after a line break, to look inside them at once. */
  text: string;
  /** Where each word begins in that text. */
  starts: Uint32Array;
  /** Places of word n: from offsets[n] to offsets[n + 1]. */
  offsets: Uint32Array;
  places: Uint32Array;
}

const INITIAL = '\u0001';

/** Initials stand in the same vocabulary, under a sign nobody types. */
export function initialsWord(letters: string): string {
  return INITIAL + letters;
}

/** Reads these fields of every row once; the same text is taken apart only once. */
export function buildVocabulary(rows: Rows): Vocabulary {
  const collect = createCollector();
  for (let row = 0; row < rows.count; row += 1) {
    const name = rows.names[row] ?? '';
    collect.words(name, row, 0);
    collect.initials(name, row);
    collect.text(rows.departments[row] ?? '', row, 1);
    collect.text(rows.titles[row] ?? '', row, 2);
    collect.text(rows.locations[row] ?? '', row, 3);
    collect.text(rows.companies[row] ?? '', row, 5);
    collect.text(ownText(rows.own[row] ?? ''), row, 6);
  }
  return collect.finish();
}

/** What stands in fields of the organization's own. */
function ownText(json: string): string {
  return json === '' ? '' : Object.values(JSON.parse(json) as Record<string, string>).join(' ');
}

function createCollector() {
  const ids = new Map<string, number>();
  const ofWord = new Map<string, number[]>();
  const ofText = new Map<string, number[]>();
  let pairs = new Uint32Array(1 << 16);
  let used = 0;
  const idOf = (word: string): number => {
    const known = ids.get(word);
    if (known !== undefined) return known;
    ids.set(word, ids.size);
    return ids.size - 1;
  };
  const add = (id: number, row: number, field: number): void => {
    if (used + 2 > pairs.length) {
      const larger = new Uint32Array(pairs.length * 2);
      larger.set(pairs);
      pairs = larger;
    }
    pairs[used] = id;
    pairs[used + 1] = (row << FIELD_BITS) | field;
    used += 2;
  };
  const idsOfWord = (word: string): number[] => {
    let found = ofWord.get(word);
    if (found === undefined) {
      if (isPlain(word)) return [idOf(word)];
      found = [...new Set(wordsOf(word).flatMap(spellingsOf))].map(idOf);
      ofWord.set(word, found);
    }
    return found;
  };
  return {
    /** Names: each is another, their words are not. */
    words(text: string, row: number, field: number): void {
      if (text === '') return;
      for (const word of text.split(' ')) {
        const known = ids.get(word);
        // What is a word as it stands needs no taking apart.
        if (known !== undefined && isPlain(word)) add(known, row, field);
        else for (const id of idsOfWord(word)) add(id, row, field);
      }
    },
    /** Departments, titles, locations: many rows have the same. */
    text(text: string, row: number, field: number): void {
      if (text === '') return;
      let found = ofText.get(text);
      if (found === undefined) {
        found = [...new Set(text.split(/\s+/).flatMap(idsOfWord))];
        ofText.set(text, found);
      }
      for (const id of found) add(id, row, field);
    },
    initials(name: string, row: number): void {
      const letters = initialsOf(name);
      if (letters.length < 2) return;
      add(idOf(initialsWord(letters)), row, 4);
      const turned = turnedInitials(letters);
      if (turned !== letters) add(idOf(initialsWord(turned)), row, 4);
    },
    finish: (): Vocabulary => arrange(ids, pairs.subarray(0, used)),
  };
}

/** Words in order, places by word: counted first, so that nothing grows. */
function arrange(ids: ReadonlyMap<string, number>, pairs: Uint32Array): Vocabulary {
  const words = [...ids.keys()].sort();
  const order = new Uint32Array(words.length);
  for (const [at, word] of words.entries()) order[ids.get(word) ?? 0] = at;
  const offsets = new Uint32Array(words.length + 1);
  for (let at = 0; at < pairs.length; at += 2) {
    const word = order[pairs[at] ?? 0] ?? 0;
    offsets[word + 1] = (offsets[word + 1] ?? 0) + 1;
  }
  for (let word = 0; word < words.length; word += 1) {
    offsets[word + 1] = (offsets[word + 1] ?? 0) + (offsets[word] ?? 0);
  }
  const next = offsets.slice();
  const places = new Uint32Array(pairs.length / 2);
  for (let at = 0; at < pairs.length; at += 2) {
    const word = order[pairs[at] ?? 0] ?? 0;
    const place = next[word] ?? 0;
    places[place] = pairs[at + 1] ?? 0;
    next[word] = place + 1;
  }
  const starts = new Uint32Array(words.length + 1);
  let start = 0;
  for (const [at, word] of words.entries()) {
    starts[at] = start;
    start += word.length + 1;
  }
  starts[words.length] = start;
  return { words, text: words.map((word) => `\n${word}`).join(''), starts, offsets, places };
}
