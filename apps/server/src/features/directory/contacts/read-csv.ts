import { Readable } from 'node:stream';
import { parse } from 'csv-parse';

export const CSV_SEPARATORS = [',', ';', '\t'] as const;
export type CsvSeparator = (typeof CSV_SEPARATORS)[number];

/** A record with the line of the file it begins on, counted from 1. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/** A record without an end: what follows in the file is part of it, so nothing more is read. */
export interface EndlessRecord {
  line: number;
  message: string;
}

/** No person's record is longer; a quote that is never closed would otherwise swallow the file into memory. */
const LONGEST_RECORD_CHARACTERS = 100_000;

/**
 * Reads RFC 4180 and what spreadsheets make of it, record by record in constant memory; quotation marks in places where
 * none may be are text.
 */
export async function* readCsv(
  text: AsyncIterable<string>,
  separator: CsvSeparator,
): AsyncGenerator<CsvRecord | EndlessRecord> {
  let line = 1;
  /** Of records that were read and not yet handed on, in their order. */
  const lineOfRecord: number[] = [];
  let endless: EndlessRecord | null = null;
  const parser = parse({
    delimiter: separator,
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD_CHARACTERS,
    on_record: (cells: string[], { lines }) => {
      const isFilled = endless === null && cells.some((cell) => cell.trim() !== '');
      if (isFilled) lineOfRecord.push(line);
      line = lines + 1;
      return isFilled ? cells : null;
    },
    // Thrown instead, it would take records with it that are read and not yet handed on.
    skip_records_with_error: true,
    on_skip: () => {
      endless ??= { line, message: 'A quotation mark opens in this record and is never closed.' };
      return undefined;
    },
  });
  const source = Readable.from(text);
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const parsed of parser) {
      const cells: string[] = parsed;
      yield { line: lineOfRecord.shift() ?? line, cells: cells.map((cell) => cell.trim()) };
    }
    if (endless !== null) yield endless;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** The separator that cuts the first records into the same number of cells, and the most of them. */
export async function guessSeparator(head: string): Promise<CsvSeparator> {
  let best: { separator: CsvSeparator; score: number } = { separator: ',', score: 0 };
  for (const separator of CSV_SEPARATORS) {
    const widths: number[] = [];
    for await (const record of readCsv(oneText(head), separator)) {
      if ('cells' in record) widths.push(record.cells.length);
      if (widths.length >= LOOKED_AT_RECORDS) break;
    }
    const [first = 1] = widths;
    const alike = widths.filter((width) => width === first).length;
    const score = first > 1 ? (alike / widths.length) * 1_000 + first : 0;
    if (score > best.score) best = { separator, score };
  }
  return best.separator;
}

const LOOKED_AT_RECORDS = 20;

async function* oneText(text: string): AsyncGenerator<string> {
  yield text;
}
