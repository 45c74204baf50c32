import type { ExportTable } from './table.ts';
import { writeCsv } from './write-csv.ts';
import { writeXlsx } from './write-xlsx.ts';

/** A file as our API answers it. */
export interface AnsweredFile {
  fileName: string;
  mediaType: string;
  rows: number;
  base64: string;
}

const MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** A table as a file for a spreadsheet; `stem` is its name without the ending. */
export function tableFile(
  table: ExportTable,
  { stem, format }: { stem: string; format: 'csv' | 'xlsx' },
): AnsweredFile {
  const bytes = format === 'csv' ? Buffer.from(writeCsv(table), 'utf8') : writeXlsx(table);
  return {
    fileName: `${stem}.${format}`,
    mediaType: MEDIA_TYPES[format],
    rows: table.rows.length,
    base64: bytes.toString('base64'),
  };
}
