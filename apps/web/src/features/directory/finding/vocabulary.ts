import { initialsOf, spellingsOf, turnedInitials, wordsOf } from '@linekeeper/api-contract/finding';
import type { Rows } from './columns.ts';
import { type Lines, lineAt, linesOf } from './lines.ts';
import { type RepeatedText, textsOf } from './repeated-text.ts';
import { createTextNumbers } from './text-numbers.ts';

/** Where a word stands. `initials` are made of the first letters of a name. */
export const FIELDS = ['name', 'department', 'title', 'location', 'initials', 'company', 'own'] as const;
export type Field = (typeof FIELDS)[number];

/** A place is a row and its field in one number. */
export const FIELD_BITS = 3;

/** All words of names, departments, titles, locations, companies and own fields in order, each with the places where it stands. */
export interface Vocabulary {
  words: Lines;
  /** Places of word n: from offsets[n] to offsets[n + 1]. */
  offsets: Uint32Array<ArrayBuffer>;
  places: Uint32Array<ArrayBuffer>;
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
    collect.name(rows.names, row);
    collect.text(ownText(lineAt(rows.own, row)), row, 6);
  }
  collect.repeated(rows.departments, 1);
  collect.repeated(rows.titles, 2);
  collect.repeated(rows.locations, 3);
  collect.repeated(rows.companies, 5);
  return collect.finish();
}

/** What stands in fields of the organization's own. */
function ownText(json: string): string {
  return json === '' ? '' : Object.values(JSON.parse(json) as Record<string, string>).join(' ');
}

/** A word as it stands in a name: the words of the vocabulary it is found by, and what it gives to initials. */
interface KnownWord {
  ids: readonly number[];
  initials: string;
}

const BLANK = 32;

function createCollector() {
  const ids = new Map<string, number>();
  const texts = createTextNumbers();
  const known: KnownWord[] = [];
  const ofInitials = new Map<string, readonly number[]>();
  const places = createPlaces();
  const idOf = (word: string): number => {
    const id = ids.get(word) ?? ids.size;
    if (id === ids.size) ids.set(word, id);
    return id;
  };
  const wordAt = (text: string, from: number, to: number): KnownWord => {
    const number = texts.of(text, from, to);
    let found = known[number];
    if (found === undefined) {
      const word = texts.texts[number] ?? '';
      found = { ids: [...new Set(wordsOf(word).flatMap(spellingsOf))].map(idOf), initials: initialsOf(word) };
      known[number] = found;
    }
    return found;
  };
  const idsOfInitials = (letters: string): readonly number[] => {
    let found = ofInitials.get(letters);
    if (found === undefined) {
      found = [...new Set([letters, turnedInitials(letters)])].map((each) => idOf(initialsWord(each)));
      ofInitials.set(letters, found);
    }
    return found;
  };
  const idsIn = (text: string): Set<number> =>
    new Set(text.split(/\s+/).flatMap((word) => wordAt(word, 0, word.length).ids));
  return {
    /** Each name is another, the words of names are not. */
    name({ text, starts }: Lines, row: number): void {
      const end = (starts[row + 1] ?? 0) - 1;
      let initials = '';
      let from = starts[row] ?? 0;
      for (let at = from; at <= end; at += 1) {
        if (at < end && text.charCodeAt(at) !== BLANK) continue;
        const found = wordAt(text, from, at);
        initials += found.initials;
        for (const id of found.ids) places.add(id, row, 0);
        from = at + 1;
      }
      if (initials.length > 1) for (const id of idsOfInitials(initials)) places.add(id, row, 4);
    },
    text(text: string, row: number, field: number): void {
      if (text !== '') for (const id of idsIn(text)) places.add(id, row, field);
    },
    /** Departments, titles, locations: many rows have the same. */
    repeated(column: RepeatedText, field: number): void {
      const idsByPlace = textsOf(column).map((text) => (text === '' ? [] : [...idsIn(text)]));
      for (let row = 0; row < column.places.length; row += 1) {
        for (const id of idsByPlace[column.places[row] ?? 0] ?? []) places.add(id, row, field);
      }
    },
    finish: (): Vocabulary => arrange(ids, places.all()),
  };
}

/** Pairs of a word and where it stands; room for more is made by doubling it. */
function createPlaces() {
  let pairs = new Uint32Array(1 << 12);
  let used = 0;
  return {
    add(id: number, row: number, field: number): void {
      if (used === pairs.length) {
        const larger = new Uint32Array(pairs.length * 2);
        larger.set(pairs);
        pairs = larger;
      }
      pairs[used] = id;
      pairs[used + 1] = (row << FIELD_BITS) | field;
      used += 2;
    },
    all: (): Uint32Array => pairs.subarray(0, used),
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
  return { words: linesOf(words.join('\n'), words.length), offsets, places };
}
