import type { RecordValue } from '@linekeeper/api-contract';
import { expect, test } from 'vitest';
import { checkValue, directoryField, type SettableField } from './check-value.ts';

const own = (kind: SettableField['kind'], choices: string[] = []): SettableField => ({
  field: 'an-id',
  name: 'Own',
  kind,
  choices,
});
function ofDirectory(name: string): SettableField {
  const field = directoryField(name);
  if (field === null) throw new Error(`${name} is no field of the directory`);
  return field;
}
const good = (value: RecordValue) => ({ kind: 'good', value });

test('text is kept without the blanks around it, and nothing but blanks is nothing', () => {
  expect(checkValue(ofDirectory('title'), '  Chef  ', null)).toEqual(good('Chef'));
  expect(checkValue(ofDirectory('title'), '   ', null)).toEqual(good(null));
  expect(checkValue(ofDirectory('name'), null, null)).toMatchObject({ kind: 'refused' });
});

test('numbers become E.164 by the country, each once; what is no number stays as it was written', () => {
  const numbers = [
    { type: 'work', value: '0221 4710 0161' },
    { type: 'mobile', value: '+49 221 4710-0161' },
    { type: '', value: ' reception ' },
    { type: 'fax', value: '  ' },
  ];
  expect(checkValue(ofDirectory('numbers'), numbers, 'DE')).toEqual(
    good([
      { type: 'work', value: '+4922147100161' },
      { type: 'work', value: 'reception' },
    ]),
  );
  expect(checkValue(ofDirectory('numbers'), [], 'DE')).toEqual(good(null));
});

test('an own field takes what its kind says and refuses the rest', () => {
  expect(checkValue(own('number'), '-12,5', null)).toEqual(good('-12.5'));
  expect(checkValue(own('link'), 'https://intranet.example/people/1', null)).toEqual(
    good('https://intranet.example/people/1'),
  );
  expect(checkValue(own('choice', ['1', '2']), '2', null)).toEqual(good('2'));
  for (const [field, value] of [
    [own('number'), '1,234.5'],
    [own('number'), 'Infinity'],
    [own('link'), 'javascript:alert(1)'],
    [own('link'), 'https://user:secret@intranet.example'],
    [own('choice', ['1', '2']), '3'],
    [own('text'), 'x'.repeat(501)],
    [own('text'), 'half a pair \ud83d'],
    [own('text'), 'nul \0'],
  ] as const) {
    expect([value, checkValue(field, value, null).kind]).toEqual([value, 'refused']);
  }
});
