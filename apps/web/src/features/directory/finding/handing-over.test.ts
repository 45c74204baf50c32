import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDirectoryIndex, type DirectoryIndex } from './directory-index.ts';
import { type BuiltSegment, buffersOf, buildSegment, segmentPieces } from './segment.ts';
import { columnsOf, entries } from './testing.ts';

const FIRST = ['Anna', 'Bruno', 'Chloé', 'Łukasz', 'Сергей', ''];
const LAST = ['Conti', 'Conti-Vogel', 'Weiß', "O'Brien", 'Nowak'];
const TEXTS = ['', 'Sales', 'Front office', 'Köln'];
const entry = fc.record({
  name: fc.tuple(fc.constantFrom(...FIRST), fc.constantFrom(...LAST)).map((parts) => parts.join(' ')),
  title: fc.constantFrom(...TEXTS),
  department: fc.constantFrom(...TEXTS),
  location: fc.constantFrom(...TEXTS),
  email: fc.constantFrom('', 'anna.conti@acme.example', 'O.Brien@ACME.example', 'weiß@acme.example'),
  extension: fc.nat(99).map(String),
  numbers: fc.array(fc.constant({ type: 'work', value: '+49 221 47102' }), { maxLength: 2 }),
});
/** Typed letter by letter, with letters taken back in between, as the index is used. */
const SEARCHES = 'a an ann ann an anna conti con 4 47 471 47 471 47102 acme bri brien sal köl lukasz segei weiss'.split(
  ' ',
);

const found = (index: DirectoryIndex, search: string) => {
  const { order, counts, forgiving, terms } = index.search({ search });
  return { rows: [...order].map((row) => index.entry(row, terms)), counts, forgiving };
};

test('an index handed over piece by piece, each gone where it was built, finds what one built in place finds', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 12 }), (given) => {
      const columns = columnsOf(entries(given));
      const there: Partial<BuiltSegment> = {};
      for (const piece of segmentPieces(columns)) {
        Object.assign(there, structuredClone(piece, { transfer: buffersOf(piece) }));
      }
      const inPlace = createDirectoryIndex(buildSegment(columns));
      const handedOver = createDirectoryIndex(there as BuiltSegment);
      expect(handedOver.locations()).toEqual(inPlace.locations());
      for (const search of SEARCHES) {
        // One that never saw the letters before.
        const fresh = found(createDirectoryIndex(buildSegment(columns)), search);
        expect(found(handedOver, search)).toEqual(fresh);
        expect(found(inPlace, search)).toEqual(fresh);
      }
    }),
    { numRuns: 40 },
  );
});

test('addresses that are the column itself are so on the other side too, and take room once', () => {
  const columns = columnsOf(entries([{ name: 'Anna Conti', email: 'anna.conti@acme.example' }]));
  const pieces = [...segmentPieces(columns)].map((piece) => structuredClone(piece, { transfer: buffersOf(piece) }));
  const { emails, addresses } = Object.assign({}, ...pieces) as BuiltSegment;
  expect(addresses).toBe(emails);
});
