import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Filter } from './filter.types.ts';
import { matchesFilter } from './matches-filter.ts';
import { parseFilter } from './parse-filter.ts';
import { printFilter } from './print-filter.ts';

const FIELDS = ['name', 'department', 'location', 'email', 'number', 'type', 'cost-centre'];
const fieldOf = (name: string): string | null => FIELDS.find((field) => field === name.toLowerCase()) ?? null;
const parse = (text: string) => parseFilter(text, fieldOf);
const parsed = (text: string): Filter => {
  const result = parse(text);
  if (result.kind === 'error') throw new Error(`${result.error.at}: ${result.error.message}`);
  return result.filter;
};

const entry: Record<string, string[]> = {
  name: ['Zoë  Müller (Front)'],
  department: ['Sales Nord'],
  number: ['+49 30 1234-5678', '+493099'],
  type: ['person'],
};
const selects = (text: string): boolean => matchesFilter(parsed(text), (field) => entry[field] ?? []);

test.each([
  ['(department=sales nord)', true],
  ['(department=Sales)', false],
  ['(DEPARTMENT= Sales   Nord )', true],
  ['(department=Sales*)', true],
  ['(department=*nord)', true],
  ['(department=*les*no*)', true],
  ['(department=*no*les*)', false],
  ['(department=Sales Nord*Nord)', false],
  ['(department=Sales *)', true],
  ['(department=Sale *)', false],
  ['(department=*)', true],
  ['(location=*)', false],
  ['(!(location=*))', true],
  ['(name=zoë müller \\28front\\29)', true],
  ['(name=Zo\\c3\\ab*)', true],
  ['(name=Zoe*)', false],
  ['(name=*\\2a*)', false],
  ['(number=+493012345678)', true],
  ['(number=+49 \\2830\\29*)', true],
  ['(number=+49 30 99)', true],
  ['(&(department=sales*)(!(location=*)))', true],
  ['(|(location=*)(type=workspace))', false],
  [' ( & ( department=sales* ) ( | (type=person) (type=workspace) ) ) ', true],
])('%s selects the entry: %s', (text, expected) => {
  expect(selects(text)).toBe(expected);
});

test.each([
  ['', 0, 'at least one condition'],
  ['department=Sales', 0, 'in brackets'],
  ['(department=Sales', 17, 'the ( at character 1 is still open'],
  ['(&(department=Sales)', 20, 'the ( at character 1 is still open'],
  ['(department=Sales))', 18, 'One ) too many'],
  ['(department=Sales)(type=person)', 18, '(&(…)(…))'],
  ['(&)', 2, 'at least one condition'],
  ['(|department=x)', 2, 'at least one condition'],
  ['(!department=x)', 2, 'After !'],
  ['(!(type=a)(type=b))', 10, 'A ) belongs here'],
  ['(=x)', 1, 'name of a field'],
  ['()', 1, 'name of a field'],
  ['(depratment=x)', 1, 'no field depratment'],
  ['(&(type=person)(shoe=x))', 16, 'no field shoe'],
  ['(department>=A)', 11, '>='],
  ['(department<=A)', 11, '<='],
  ['(department~=A)', 11, '~='],
  ['(department:=A)', 11, ':='],
  ['(department;lang-de=A)', 11, 'a = belongs'],
  ['(department)', 11, 'a = belongs'],
  ['(department=)', 12, 'A value is missing'],
  ['(department=Sales (Nord))', 18, '\\28'],
  ['(department=a\\2)', 13, 'two hexadecimal digits'],
  ['(department=a\\zz)', 13, 'two hexadecimal digits'],
  ['(department=a\\c3)', 13, 'no UTF-8'],
  ['(department=a\\00b)', 13, 'NUL'],
  [`${'(!'.repeat(60)}(type=a)${')'.repeat(60)}`, 100, 'More than 50'],
])('%s is refused at character %i: %s', (text, at, message) => {
  const result = parse(text);
  expect(result).toMatchObject({ kind: 'error', error: { at, message: expect.stringContaining(message) } });
});

const texts = fc
  .string({ minLength: 1, maxLength: 8, unit: 'grapheme' })
  .filter((text) => text.trim() !== '' && !text.includes('\0'));
const ascii = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text.trim() !== '');
const perhaps = fc.oneof(fc.constant(''), texts);
const fields = fc.constantFrom(...FIELDS);
const { filter: anyFilter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ kind: fc.constant('equals' as const), field: fields, value: texts }),
    fc.record({ kind: fc.constant('present' as const), field: fields }),
    fc
      .record({
        kind: fc.constant('substrings' as const),
        field: fields,
        initial: perhaps,
        any: fc.array(texts, { maxLength: 2 }),
        final: perhaps,
      })
      .filter(({ initial, any, final }) => initial !== '' || final !== '' || any.length > 0),
    fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
    fc.record({ kind: fc.constant('and' as const), filters: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('or' as const), filters: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
  ),
}));
const anyEntry = fc.dictionary(fields, fc.array(texts, { maxLength: 2 }));
const valuesIn = (values: Record<string, string[]>) => (field: string) => values[field] ?? [];

test('what is printed and parsed again is the same filter', () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      expect(parsed(printFilter(filter))).toEqual(filter);
    }),
  );
});

test('not, and, or obey the laws of De Morgan for every entry', () => {
  fc.assert(
    fc.property(anyFilter, anyFilter, anyEntry, (a, b, values) => {
      const is = (filter: Filter): boolean => matchesFilter(filter, valuesIn(values));
      const not = (filter: Filter): Filter => ({ kind: 'not', filter });
      expect(is(not(a))).toBe(!is(a));
      expect(is(not({ kind: 'and', filters: [a, b] }))).toBe(is({ kind: 'or', filters: [not(a), not(b)] }));
      expect(is({ kind: 'and', filters: [a, b] })).toBe(is(a) && is(b));
      expect(is({ kind: 'or', filters: [a, b] })).toBe(is(a) || is(b));
    }),
  );
});

test('an entry has every value it has, and holds every piece of it', () => {
  fc.assert(
    fc.property(ascii, ascii, ascii, (first, middle, last) => {
      const whole = [first, middle, last].join('x');
      const is = (filter: Filter): boolean => matchesFilter(filter, () => [whole]);
      expect(is({ kind: 'equals', field: 'name', value: whole })).toBe(true);
      expect(is({ kind: 'substrings', field: 'name', initial: first, any: [middle], final: last })).toBe(true);
      expect(is({ kind: 'present', field: 'name' })).toBe(true);
    }),
  );
});

test('no text whatever makes the parser throw, and every error lies within the text', () => {
  const pieces = fc.array(
    fc.constantFrom('(', ')', '&', '|', '!', '=', '*', '\\28', '\\', 'type', ' ', 'ä', '>', '\0'),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map((list) => list.join('')),
      ),
      (text) => {
        const result = parse(text);
        if (result.kind === 'error') expect(result.error.at).toBeLessThanOrEqual(text.length);
        else expect(parsed(printFilter(result.filter))).toEqual(result.filter);
      },
    ),
  );
});
