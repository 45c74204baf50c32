import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, guessEncoding, type TextEncoding } from './decode-text.ts';

const TEXT = 'Name;Telefon\r\nMüller, Jörg;+49 89 1234\r\n';

function encoded(text: string, encoding: TextEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8');
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1');
  const little = Buffer.from(text, 'utf16le');
  return encoding === 'utf-16le' ? little : little.swap16();
}

async function decoded(bytes: Uint8Array, encoding: TextEncoding, pieceBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += pieceBytes) pieces.push(bytes.subarray(start, start + pieceBytes));
  let text = '';
  for await (const piece of decodeText(pieces, encoding)) text += piece;
  return text;
}

test.each([
  ['utf-8', 'proven'],
  ['utf-16le', 'guessed'],
  ['utf-16be', 'guessed'],
  ['windows-1252', 'guessed'],
] as const)('a file without a mark is known as %s (%s)', (encoding, how) => {
  expect(guessEncoding(encoded(TEXT, encoding))).toEqual({ encoding, how });
});

test.each(['utf-8', 'utf-16le', 'utf-16be'] as const)(
  'a mark says %s, and is no part of the text',
  async (encoding) => {
    const bytes = encoded(`\uFEFF${TEXT}`, encoding);
    expect(guessEncoding(bytes)).toEqual({ encoding, how: 'mark' });
    expect(await decoded(bytes, encoding, 1_000)).toBe(TEXT);
  },
);

test('an empty file is UTF-8', () => {
  expect(guessEncoding(new Uint8Array())).toEqual({ encoding: 'utf-8', how: 'proven' });
});

test('however a file is cut into pieces, its text is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.startsWith('\uFEFF')),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
      async (text, pieceBytes, encoding: TextEncoding) => {
        expect(await decoded(encoded(text, encoding), encoding, pieceBytes)).toBe(text);
      },
    ),
  );
});
