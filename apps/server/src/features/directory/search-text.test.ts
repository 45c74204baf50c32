import { expect, test } from 'vitest';
import { fold, searchDigits, searchText } from './search-text.ts';
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

test('names fold to lower case in Latin letters without accents, also letters Unicode does not take apart', () => {
  expect(fold('  Zoë  MÜLLER-Łukasz Østergård Groß ')).toBe('zoe muller-lukasz ostergard gross');
  expect(fold('Сергей')).toBe('sergei');
});
test('each word stands behind the sign of its field, in every spelling', () => {
  const jorg = entry({ name: 'Jörg Groß-Li', department: 'Sales', location: 'Köln', email: 'joerg.li@acme.example' });
  expect(searchText(jorg)).toBe(
    '=jorg =joerg =gross =li =grossli |-sales -koln -koeln |@joerg @li @acme @example |~jgl ~ljg ',
  );
});
test('an entry with nothing but a name has its sections all the same', () => {
  expect(searchText(entry({ name: 'Lobby' }))).toBe('=lobby |||');
});
test('digits stand behind the sign of what they are', () => {
  const digits = entry({ extension: '3310', esn: '8003310', numbers: [{ value: '+49 30 12345678', type: 'work' }] });
  expect(searchDigits(digits)).toBe('#3310 #8003310 +493012345678 ');
});
test('a number that is kept as text has its digits too, and none leaves nothing', () => {
  expect(searchDigits(entry({ numbers: [{ value: 'ask 12', type: 'work' }] }))).toBe('+12 ');
  expect(searchDigits(entry({ numbers: [{ value: 'reception', type: 'work' }] }))).toBe('');
});
test('national numbers become E.164 by the country of their location; what does not parse stays as it is', () => {
  expect(normalizeNumber('030 12345678', 'DE')).toBe('+493012345678');
  expect(normalizeNumber('+1 415 555 0100', 'DE')).toBe('+14155550100');
  expect(normalizeNumber('reception', null)).toBe('reception');
});
