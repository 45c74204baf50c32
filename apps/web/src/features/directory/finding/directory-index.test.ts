import { type DirectoryColumns, ENTRY_KINDS } from '@linekeeper/api-contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IndexedEntry } from './columns.ts';
import { createDirectoryIndex, type DirectoryIndex, type Query } from './directory-index.ts';
import { sortName } from './segment.ts';

type Given = Partial<IndexedEntry> & { name: string };

const idOf = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

function entries(given: readonly Given[]): IndexedEntry[] {
  const empty = { title: null, department: null, location: null, email: null, extension: null, numbers: [] };
  return given.map((entry, at) => ({ id: idOf(at), kind: 'person' as const, ...empty, ...entry }));
}

function columnsOf(list: readonly IndexedEntry[], removed: readonly string[] = []): DirectoryColumns {
  const sorted = [...list].sort((a, b) => {
    const [nameA, nameB] = [sortName(a.name), sortName(b.name)];
    return nameA < nameB ? -1 : nameA > nameB ? 1 : a.id < b.id ? -1 : 1;
  });
  const column = (of: (entry: IndexedEntry) => string | null): string =>
    sorted.map((entry) => of(entry) ?? '').join('\n');
  return {
    count: sorted.length,
    ids: column(({ id }) => id.replaceAll('-', '')),
    kinds: column(({ kind }) => String(ENTRY_KINDS.indexOf(kind))),
    names: column(({ name }) => name),
    titles: column(({ title }) => title),
    departments: column(({ department }) => department),
    locations: column(({ location }) => location),
    emails: column(({ email }) => email),
    extensions: column(({ extension }) => extension),
    numbers: column(({ numbers }) => JSON.stringify(numbers)),
    removed: removed.map((id) => id.replaceAll('-', '')).join('\n'),
  };
}

function namesFound(index: DirectoryIndex, search: string, more: Partial<Query> = {}): string[] {
  const { order, terms } = index.search({ search, ...more });
  return [...order].map((row) => index.entry(row, terms).name);
}

const PEOPLE = entries([
  {
    name: 'Alessandro Conti',
    extension: '2208',
    department: 'Sales',
    numbers: [{ value: '+492214710161', type: 'work' }],
  },
  { name: 'Jürgen Müller', email: 'juergen.mueller@acme.example', location: 'Köln' },
  { name: 'Søren Østergård', title: 'Head of Contiguous Storage' },
  { name: 'Anna-Lena Weiß', location: 'Zürich' },
  { name: 'Сергей Жуков' },
  { name: 'Γιώργος Παπαδόπουλος' },
  { name: "Sinéad O'Brien", extension: '4710' },
  { name: 'Giulia Conti', numbers: [{ value: '+390612345678', type: 'mobile' }] },
  { name: 'Bruno Lobby', kind: 'workspace', location: 'Köln' },
]);
const people = (): DirectoryIndex => createDirectoryIndex(columnsOf(PEOPLE));

test.each([
  ['conti aless', 'Alessandro Conti', 'reversed order'],
  ['a conti', 'Alessandro Conti', 'an initial and a name'],
  ['ca', 'Alessandro Conti', 'initials, family name first'],
  ['mueller', 'Jürgen Müller', 'ü as ue'],
  ['muller', 'Jürgen Müller', 'ü as u'],
  ['MÜLLER', 'Jürgen Müller', 'capital letters'],
  ['weiss', 'Anna-Lena Weiß', 'ß as ss'],
  ['annalena', 'Anna-Lena Weiß', 'a double name in one'],
  ['anna lena', 'Anna-Lena Weiß', 'a double name in two'],
  ['soren ostergard', 'Søren Østergård', 'ø as o'],
  ['oestergaard', 'Søren Østergård', 'ø as oe'],
  ['zhukov sergei', 'Сергей Жуков', 'Cyrillic in Latin letters'],
  ['жуков', 'Сергей Жуков', 'Cyrillic itself'],
  ['papadopoulos', 'Γιώργος Παπαδόπουλος', 'Greek in Latin letters'],
  ['obrien', "Sinéad O'Brien", 'without the apostrophe'],
  ["o'brien", "Sinéad O'Brien", 'with the apostrophe'],
  ['alesandro', 'Alessandro Conti', 'a letter missing'],
  ['alessadnro', 'Alessandro Conti', 'two letters swapped'],
  ['jurgne muler', 'Jürgen Müller', 'an error in each word'],
  ['2208', 'Alessandro Conti', 'an extension'],
  ['0221 4710161', 'Alessandro Conti', 'a number inside the country'],
  ['0049 (0)221 47 10-161', 'Alessandro Conti', 'a number from abroad'],
  ['+49 221/4710161', 'Alessandro Conti', 'a number with a slash'],
  ['06 1234', 'Giulia Conti', 'an Italian number keeps its 0'],
  ['conti 22', 'Alessandro Conti', 'a name and digits'],
  ['juergen.mueller@acme', 'Jürgen Müller', 'an address'],
])('%s finds %s: %s', (search, name) => {
  expect(namesFound(people(), search)[0]).toBe(name);
});

test('names go before other fields, and equals are in the order of names', () => {
  expect(namesFound(people(), 'conti')).toEqual(['Alessandro Conti', 'Giulia Conti', 'Søren Østergård']);
});
test('a whole extension goes before a number that contains it', () => {
  expect(namesFound(people(), '4710')).toEqual(["Sinéad O'Brien", 'Alessandro Conti']);
});
test('a favourite goes before its equals', () => {
  const index = people();
  index.setFavourites([idOf(7)]);
  expect(namesFound(index, 'conti')[0]).toBe('Giulia Conti');
  expect(namesFound(index, '', { favouritesOnly: true })).toEqual(['Giulia Conti']);
});
test('kind, location and department narrow the list; kinds are counted without the kind chosen', () => {
  const index = people();
  expect(namesFound(index, '', { location: 'Köln', kind: 'workspace' })).toEqual(['Bruno Lobby']);
  expect(index.search({ search: '', location: 'Köln', kind: 'workspace' }).counts).toMatchObject({
    person: 1,
    workspace: 1,
  });
  expect(namesFound(index, '', { department: 'Sales' })).toEqual(['Alessandro Conti']);
  expect(index.locations()).toEqual([
    { name: 'Köln', count: 2 },
    { name: 'Zürich', count: 1 },
  ]);
});
test('it tells why an entry is there', () => {
  const index = people();
  const reasons = (search: string) => {
    const { order, terms } = index.search({ search });
    return index.entry(order[0] ?? 0, terms).reasons;
  };
  expect(reasons('alesandro')).toEqual([{ field: 'name', similarTo: 'Alessandro' }]);
  expect(reasons('0221 4710161')).toEqual([{ field: 'number', similarTo: null }]);
  expect(reasons('conti sales')).toEqual([
    { field: 'name', similarTo: null },
    { field: 'department', similarTo: null },
  ]);
  expect(reasons('ca')).toEqual([{ field: 'initials', similarTo: null }]);
});
test('no sign of what is typed breaks it', () => {
  const index = people();
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (search) => index.search({ search }).order.length <= 9));
});
test('nothing typed and nothing matching are different', () => {
  expect(namesFound(people(), '  ')).toHaveLength(PEOPLE.length);
  expect(namesFound(people(), 'xyzzyq')).toEqual([]);
});
test('an empty directory has nothing to find', () => {
  expect(namesFound(createDirectoryIndex(columnsOf([])), 'conti')).toEqual([]);
});

const FIRST = ['Anna', 'Bruno', 'Chloé', 'Dörte', 'Emil'];
const LAST = ['Conti', 'Vogel', 'Weiß', 'Østby', 'Nowak'];
const name = fc.tuple(fc.constantFrom(...FIRST), fc.constantFrom(...LAST)).map((parts) => parts.join(' '));
const change = fc.record({ at: fc.nat(19), name: fc.option(name), extension: fc.nat(99).map(String) });

test('changes on changes on a whole answer find the same as a whole answer now', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), fc.array(fc.array(change), { maxLength: 4 }), (names, rounds) => {
      const truth = new Map(entries(names.map((each) => ({ name: each }))).map((entry) => [entry.id, entry]));
      const index = createDirectoryIndex(columnsOf([...truth.values()]));
      for (const round of rounds) {
        const touched = new Map(round.map((each) => [idOf(each.at), each]));
        const written: IndexedEntry[] = [];
        const removed: string[] = [];
        for (const [id, { name: now, extension }] of touched) {
          truth.delete(id);
          if (now === null) removed.push(id);
          for (const entry of now === null ? [] : entries([{ name: now, extension }])) written.push({ ...entry, id });
        }
        for (const entry of written) truth.set(entry.id, entry);
        index.apply(columnsOf(written, removed));
      }
      const fresh = createDirectoryIndex(columnsOf([...truth.values()]));
      expect(index.size()).toBe(truth.size);
      for (const search of ['', 'anna', 'conti b', 'nowka', '7', 'oestby']) {
        const found = (of: DirectoryIndex) =>
          [...of.search({ search }).order].map((row) => ({ ...of.entry(row, []), reasons: [] }));
        expect(found(index)).toEqual(found(fresh));
      }
    }),
  );
});
