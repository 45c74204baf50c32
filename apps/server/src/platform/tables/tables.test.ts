import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { ExportTable } from './table.ts';
import { writeCsv } from './write-csv.ts';
import { writeXlsx } from './write-xlsx.ts';

const AT = new Date(Date.UTC(2026, 10, 22, 12, 0, 0));
const TABLE: ExportTable = {
  name: 'Organizations',
  head: ['Name', 'Incidents', 'Known as of'],
  rows: [
    ['=HYPERLINK("http://evil.example")', 3, AT],
    ['Müller & "Söhne", <Köln>', -1, null],
  ],
};

test('a name that begins like a formula is written as text, a number of ours is not touched', () => {
  expect(writeCsv(TABLE).split('\r\n')).toEqual([
    '\uFEFFName,Incidents,Known as of',
    `"'=HYPERLINK(""http://evil.example"")",3,2026-11-22T12:00:00.000Z`,
    '"Müller & ""Söhne"", <Köln>",-1,',
    '',
  ]);
});

/** Reads an archive the way a reader does: from the directory at its end. */
function unzip(archive: Buffer): Record<string, string> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  const files: Record<string, string> = {};
  for (let file = 0; file < count; file += 1) {
    const packed = archive.readUInt32LE(at + 20);
    const nameLength = archive.readUInt16LE(at + 28);
    const local = archive.readUInt32LE(at + 42);
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString('utf8');
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    files[name] = inflateRawSync(archive.subarray(start, start + packed)).toString('utf8');
    at += 46 + nameLength;
  }
  return files;
}

test('a workbook holds the rows: texts as texts, numbers as numbers, a date as the day it is', () => {
  const files = unzip(writeXlsx(TABLE));
  expect(Object.keys(files)).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/workbook.xml',
    'xl/_rels/workbook.xml.rels',
    'xl/styles.xml',
    'xl/worksheets/sheet1.xml',
  ]);
  const sheet = files['xl/worksheets/sheet1.xml'] ?? '';
  expect(sheet).toContain('<t xml:space="preserve">=HYPERLINK(&quot;http://evil.example&quot;)</t>');
  expect(sheet).not.toContain('<f>');
  expect(sheet).toContain('<c r="B2"><v>3</v></c>');
  expect(sheet).toContain('Müller &amp; &quot;Söhne&quot;, &lt;Köln&gt;');
  // 22 November 2026 is day 46,348 of spreadsheets; noon is half of it.
  expect(sheet).toContain('<c r="C2" s="2"><v>46348.5</v></c>');
  expect(sheet).toContain('<autoFilter ref="A1:C3"/>');
});
