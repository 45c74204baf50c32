import { type DirectoryColumns, ENTRY_KINDS } from '@linekeeper/api-contract';
import {
  ALL_FOUND,
  CASE_CONTACTS,
  CASE_ENTRIES,
  FIRST_FOUND,
  FOUND_WITH_CONTACTS,
  PLACES_FOUND,
} from '@linekeeper/api-contract/finding-cases';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createChanges } from './changes.ts';
import type { IndexedEntry } from './columns.ts';
import { createDirectoryIndex, type DirectoryIndex, type Query } from './directory-index.ts';
import { buildSegment } from './segment.ts';
import { columnsOf, entries, idOf } from './testing.ts';

const indexOf = (columns: DirectoryColumns): DirectoryIndex => createDirectoryIndex(buildSegment(columns));

function namesFound(index: DirectoryIndex, search: string, more: Partial<Query> = {}): string[] {
  const { order, terms } = index.search({ search, ...more });
  return [...order].map((row) => index.entry(row, terms).name);
}

const PEOPLE = entries(
  CASE_ENTRIES.map(({ own, ...entry }) => ({ ...entry, ...(Object.keys(own).length > 0 && { extra: own }) })),
);
const people = (): DirectoryIndex => indexOf(columnsOf(PEOPLE));

test.each(FIRST_FOUND)('%s finds %s: %s', (search, name) => {
  expect(namesFound(people(), search)[0]).toBe(name);
});
test.each(ALL_FOUND)('%s finds %s: %s', (search, names) => {
  expect(namesFound(people(), search)).toEqual(names);
});

test.each(PLACES_FOUND)('%s finds entries %s', (search, places) => {
  expect(namesFound(people(), search)).toEqual([...places].map((at) => PEOPLE[Number(at)]?.name));
});

const LISTS = [{ id: idOf(900), name: 'Suppliers', circle: 'shared' as const }];

function contactColumns(): DirectoryColumns {
  const of = (column: (contact: (typeof CASE_CONTACTS)[number]) => string | null): string =>
    CASE_CONTACTS.map((contact) => column(contact) ?? '').join('\n');
  return {
    ...columnsOf(entries(CASE_CONTACTS.map(({ name }) => ({ name })))),
    ids: CASE_CONTACTS.map((_, at) => idOf(500 + at).replaceAll('-', '')).join('\n'),
    kinds: of(() => String(ENTRY_KINDS.indexOf('contact'))),
    names: of(({ name }) => name),
    titles: of(({ title }) => title),
    departments: of(({ department }) => department),
    emails: of(({ emails }) => emails.join(' ')),
    numbers: of(({ numbers }) => JSON.stringify(numbers)),
    companies: of(({ company }) => company),
    lists: of(() => '0'),
  };
}

function withContacts(): DirectoryIndex {
  const index = people();
  index.setContacts(buildSegment(contactColumns(), LISTS));
  return index;
}

test.each(FOUND_WITH_CONTACTS)('%s finds %s: %s', (search, names) => {
  expect(namesFound(withContacts(), search)).toEqual(names);
});
test('a contact names its list, is at no location and in no department of ours, and goes when its list is seen no more', () => {
  const index = withContacts();
  const { order, terms, counts } = index.search({ search: 'quast' });
  const entry = index.entry(order[0] ?? 0, terms);
  expect(entry).toMatchObject({ email: 'quast@doors.example', reasons: [{ field: 'name' }] });
  expect(entry.contact).toEqual({
    ...{ list: idOf(900), listName: 'Suppliers', circle: 'shared', company: 'Pförtner & Söhne' },
  });
  expect(counts.contact).toBe(1);
  expect(index.entryOfId(idOf(500))?.name).toBe('Ägidius Quast');
  expect(namesFound(index, '', { department: 'Sales' })).toEqual(['Alessandro Conti']);
  expect(namesFound(index, '', { location: 'Köln' })).toEqual(['Bruno Lobby', 'Jürgen Müller']);
  expect(index.departments()).toEqual([{ name: 'Sales', count: 1 }]);
  index.setContacts(buildSegment(columnsOf([])));
  expect(namesFound(index, 'quast')).toEqual([]);
  expect(index.entryOfId(idOf(500))).toBeNull();
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
  expect(reasons('8802208')).toEqual([{ field: 'extension', similarTo: null }]);
  const own = { name: 'Wing', value: 'Zeppelin' };
  expect(reasons('zepp')).toEqual([{ field: 'own', similarTo: null, own }]);
  expect(reasons('zepelin')).toEqual([{ field: 'own', similarTo: 'Zeppelin', own }]);
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
  expect(namesFound(indexOf(columnsOf([])), 'conti')).toEqual([]);
});

const FIRST = ['Anna', 'Bruno', 'Chloé', 'Dörte', 'Emil'];
const LAST = ['Conti', 'Vogel', 'Weiß', 'Østby', 'Nowak'];
const name = fc.tuple(fc.constantFrom(...FIRST), fc.constantFrom(...LAST)).map((parts) => parts.join(' '));
const change = fc.record({ at: fc.nat(19), name: fc.option(name), extension: fc.nat(99).map(String) });

test('changes on changes on a whole answer find the same as a whole answer now', () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 12 }), fc.array(fc.array(change), { maxLength: 4 }), (names, rounds) => {
      const truth = new Map(entries(names.map((each) => ({ name: each }))).map((entry) => [entry.id, entry]));
      const index = indexOf(columnsOf([...truth.values()]));
      const changesWith = createChanges();
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
        const { columns, outdated } = changesWith(columnsOf(written, removed));
        index.apply({ entries: buildSegment(columns), outdated });
      }
      const fresh = indexOf(columnsOf([...truth.values()]));
      expect(index.size()).toBe(truth.size);
      for (const search of ['', 'anna', 'conti b', 'nowka', '7', 'oestby']) {
        const found = (of: DirectoryIndex) =>
          [...of.search({ search }).order].map((row) => ({ ...of.entry(row, []), reasons: [] }));
        expect(found(index)).toEqual(found(fresh));
      }
    }),
  );
});
