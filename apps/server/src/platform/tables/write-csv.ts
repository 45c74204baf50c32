import type { ExportCell, ExportTable } from './table.ts';

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
export function writeCsv({ head, rows }: ExportTable): string {
  return `\uFEFF${[head, ...rows].map((cells) => `${cells.map(field).join(',')}\r\n`).join('')}`;
}

/** Spreadsheets run what begins like a formula, and names are written by people; a number of ours is none. */
function field(cell: ExportCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  const safe = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
