import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContactContent } from './contact.ts';
import { type BrokenCard, type CardContact, readVcards } from './read-vcard.ts';
import { writeVcard } from './write-vcard.ts';

async function read(text: string): Promise<(CardContact | BrokenCard)[]> {
  async function* pieces(): AsyncGenerator<string> {
    const characters = [...text];
    for (let start = 0; start < characters.length; start += 5) yield characters.slice(start, start + 5).join('');
  }
  const cards: (CardContact | BrokenCard)[] = [];
  for await (const card of readVcards(pieces())) cards.push(card);
  return cards;
}

const EMPTY = { company: null, title: null, department: null, emails: [], numbers: [], note: null };

test('a card of version 4.0 with groups, quoted types, links and folded lines', async () => {
  const text = [
    'BEGIN:VCARD',
    'VERSION:4.0',
    'FN:Ada Love',
    ' lace',
    'ORG:Analytical Engines\\, Ltd;Research;Numbers',
    'item1.TEL;VALUE=uri;TYPE="work,voice":tel:+44-20-7946-0123;ext=12',
    'TEL;TYPE=cell:07700 900123',
    'EMAIL:mailto:ada@example.com',
    'NOTE:first\\nsecond\\; third',
    'END:VCARD',
  ].join('\r\n');
  expect(await read(text)).toEqual([
    {
      line: 1,
      name: 'Ada Lovelace',
      company: 'Analytical Engines, Ltd',
      department: 'Research, Numbers',
      title: null,
      emails: ['ada@example.com'],
      numbers: [
        { value: '+44-20-7946-0123 ext. 12', type: 'work' },
        { value: '07700 900123', type: 'mobile' },
      ],
      note: 'first\nsecond; third',
    },
  ]);
});

test('a card of version 2.1 with bare types and quoted-printable text that goes on with the next line', async () => {
  const text = [
    'BEGIN:VCARD',
    'VERSION:2.1',
    'N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg',
    'NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:caf=C3=',
    '=A9',
    'TEL;WORK;FAX:089 1234',
    'END:VCARD',
  ].join('\n');
  expect(await read(text)).toEqual([
    { ...EMPTY, line: 1, name: 'Jörg Müller', numbers: [{ value: '089 1234', type: 'fax' }], note: 'café' },
  ]);
});

test('a card without a name or an end is told with its line, and those after it are read', async () => {
  const card = (...lines: string[]): string => ['BEGIN:VCARD', ...lines].join('\n');
  const text = [card('TEL:1', 'END:VCARD'), card('FN:Lost'), card('ORG:Acme', 'END:VCARD'), card('FN:Cut')].join('\n');
  expect(await read(text)).toEqual([
    { line: 1, message: 'This card has no name (FN, N or ORG).' },
    { line: 4, message: 'This card has no END:VCARD.' },
    { ...EMPTY, line: 6, name: 'Acme' },
    { line: 9, message: 'This card has no END:VCARD.' },
  ]);
});

test('what we write is read again as it was', async () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 90 })
    .map((value) => value.replace(/[\p{Cc}\p{Z}]+/gu, ' ').trim())
    .filter((value) => value !== '');
  const contact: fc.Arbitrary<ContactContent> = fc.record({
    name: text,
    company: fc.option(text),
    title: fc.option(text),
    department: fc.constant(null),
    emails: fc.constantFrom([], ['a@example.com'], ['a@example.com', 'b@example.com']),
    numbers: fc.array(
      fc.record({
        value: fc.constantFrom('+442079460123', '12 34', '+4989123456'),
        type: fc.constantFrom('work', 'mobile', 'home', 'fax', 'other'),
        isNumber: fc.constant(true),
      }),
      { maxLength: 3 },
    ),
    note: fc.option(text),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(contact, { maxLength: 4 }), async (contacts) => {
      const written = contacts.map((each, index) => writeVcard({ ...each, uid: `u${index}` }));
      for (const line of written.join('').split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
      const cards = (await read(written.join(''))).map((card) => ({ ...card, line: 0 }));
      expect(cards).toEqual(
        contacts.map((each) => ({
          ...each,
          line: 0,
          company: each.company === each.name ? null : each.company,
          numbers: each.numbers.map(({ value, type }) => ({ value, type })),
        })),
      );
    }),
  );
});
