import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeCsv } from '../../../platform/tables/write-csv.ts';
import { type CsvRecord, type CsvSeparator, type EndlessRecord, guessSeparator, readCsv } from './read-csv.ts';

async function read(text: string, separator: CsvSeparator = ','): Promise<(CsvRecord | EndlessRecord)[]> {
  async function* pieces(): AsyncGenerator<string> {
    const characters = [...text];
    for (let start = 0; start < characters.length; start += 7) yield characters.slice(start, start + 7).join('');
  }
  const records: (CsvRecord | EndlessRecord)[] = [];
  for await (const record of readCsv(pieces(), separator)) records.push(record);
  return records;
}

test('records carry the line they begin on, over line ends inside quotes and empty lines', async () => {
  expect(await read('name,note\r\nAda,"first\r\nsecond"\r\n\r\nGrace,"a ""word"""\r\n')).toEqual([
    { line: 1, cells: ['name', 'note'] },
    { line: 2, cells: ['Ada', 'first\r\nsecond'] },
    { line: 5, cells: ['Grace', 'a "word"'] },
  ]);
});

test('lines with more or fewer cells than the first are read as they are', async () => {
  expect(await read('a,b\n1\n1,2,3\n')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1'] },
    { line: 3, cells: ['1', '2', '3'] },
  ]);
});

test('a quote that is never closed is told with the line it opens on', async () => {
  expect(await read('a,b\n1,2\n3,"4\n5,6\n')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', '2'] },
    { line: 3, message: 'A quotation mark opens in this record and is never closed.' },
  ]);
});

test('quotes in the wrong place are text', async () => {
  expect(await read('a,b\n1,"2"x\n3"4",5\n')).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', '"2"x'] },
    { line: 3, cells: ['3"4"', '5'] },
  ]);
});

test('a record without an end is refused before it fills the memory', async () => {
  const records = await read(`a\n"${'x'.repeat(120_000)}`);
  expect(records.at(-1)).toEqual({
    line: 2,
    message: 'A quotation mark opens in this record and is never closed.',
  });
});

test.each([
  ['name,phone\nAda,1\n', ','],
  ['name;phone\n"Lovelace, Ada";1\n', ';'],
  ['name\tphone\nAda\t1\n', '\t'],
  ['name\nAda\n', ','],
  ['', ','],
] as const)('%j is separated by %j', async (text, separator) => {
  expect(await guessSeparator(text)).toBe(separator);
});

test('what we export is read again as it was', async () => {
  const cell = fc
    .string({ unit: 'grapheme' })
    .map((text) => text.replaceAll('\u0000', '').trim())
    .filter((text) => !/^['=+\-@]/.test(text));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { maxLength: 5 }), async (rows) => {
      const kept = rows.filter((row) => row.some((text) => text !== ''));
      const records = await read(writeCsv({ name: 'x', head: ['a', 'b'], rows }));
      expect(records.slice(1).map((record) => ('cells' in record ? record.cells : record))).toEqual(kept);
    }),
  );
});
