import { expect, test } from 'vitest';
import { fold, searchDigits, searchTerms, searchText } from './search-text.ts';
import { normalizeNumber, type SeenEntry } from './seen-entry.ts';

const entry = (fields: Partial<SeenEntry>): SeenEntry => ({
  kind: 'person',
  webexId: 'w',
  name: 'N',
  title: null,
  department: null,
  location: null,
  email: null,
  extension: null,
  esn: null,
  numbers: [],
  ...fields,
});

test('names fold to lower case without accents, also letters Unicode does not take apart', () => {
  expect(fold('  Zoë  MÜLLER-Łukasz Østergård Groß ')).toBe('zoe muller-lukasz ostergard gross');
});

test('a German name is found in both common spellings', () => {
  const text = searchText(entry({ name: 'Jörg Müller' }));
  expect(text).toContain('jorg muller');
  expect(text).toContain('joerg mueller');
});

test('no match can run over the end of a field', () => {
  expect(searchText(entry({ name: 'Ana Li', department: 'Sales' }))).toBe('ana li\nsales');
});

test('a number is kept in its international and its national spelling', () => {
  const digits = searchDigits(entry({ extension: '3310', numbers: [{ value: '+493012345678', type: 'work' }] }));
  expect(digits.split('\n')).toEqual(['493012345678', '03012345678', '3310']);
});

test.each([
  ['+49 (0) 30 1234-5678', '493012345678'],
  ['0049 30 12345678', '493012345678'],
  ['030/12345678', '03012345678'],
  ['33 10', '3310'],
])('%s is looked for as %s', (typed, digits) => {
  expect(searchTerms(typed)).toEqual([{ text: expect.any(String), digits }]);
});

test('words and numbers are terms of their own, and everything must match', () => {
  expect(searchTerms('Müller 33 10 front')).toEqual([
    { text: 'muller', digits: null },
    { text: '33 10', digits: '3310' },
    { text: 'front', digits: null },
  ]);
  expect(searchTerms('   ')).toEqual([]);
});

test('national numbers become E.164 by the country of their location; what does not parse stays as it is', () => {
  expect(normalizeNumber('030 12345678', 'DE')).toBe('+493012345678');
  expect(normalizeNumber('+1 415 555 0100', 'DE')).toBe('+14155550100');
  expect(normalizeNumber('reception', null)).toBe('reception');
});
