import type { ExportCell, ExportTable } from './table.ts';
import { zipFiles } from './zip-files.ts';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
/** Styles by their place in `cellXfs` below. */
const HEAD_STYLE = 1;
const DATE_STYLE = 2;
/** Days from the spreadsheet's day 0, 30 December 1899, to 1970. */
const DAY_ZERO = 25_569;
const DAY_MS = 86_400_000;

/**
 * One sheet as Office Open XML (ECMA-376): bold head that stays while one scrolls, a filter on it, dates as dates. Texts are
 * written as texts, so that nothing is taken for a formula.
 */
export function writeXlsx(table: ExportTable): Buffer {
  const columns = table.head.length;
  const rows = [
    rowOf(1, table.head, HEAD_STYLE),
    ...table.rows.map((cells, index) => rowOf(index + 2, cells, null)),
  ].join('');
  const range = `A1:${columnName(columns - 1)}${table.rows.length + 1}`;
  const sheet =
    `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" ` +
    `activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widthsOf(table)}</cols>` +
    `<sheetData>${rows}</sheetData><autoFilter ref="${range}"/></worksheet>`;
  return zipFiles([
    { name: '[Content_Types].xml', text: CONTENT_TYPES },
    { name: '_rels/.rels', text: relations([['officeDocument', 'xl/workbook.xml']]) },
    { name: 'xl/workbook.xml', text: workbook(table.name) },
    {
      name: 'xl/_rels/workbook.xml.rels',
      text: relations([
        ['worksheet', 'worksheets/sheet1.xml'],
        ['styles', 'styles.xml'],
      ]),
    },
    { name: 'xl/styles.xml', text: STYLES },
    { name: 'xl/worksheets/sheet1.xml', text: sheet },
  ]);
}

function rowOf(number: number, cells: readonly ExportCell[], style: number | null): string {
  const written = cells.map((cell, index) => cellOf(`${columnName(index)}${number}`, cell, style)).join('');
  return `<row r="${number}">${written}</row>`;
}

function cellOf(place: string, cell: ExportCell, style: number | null): string {
  if (cell === null) return '';
  const look = style === null ? '' : ` s="${style}"`;
  if (typeof cell === 'number') return `<c r="${place}"${look}><v>${cell}</v></c>`;
  if (cell instanceof Date) {
    return `<c r="${place}" s="${DATE_STYLE}"><v>${cell.getTime() / DAY_MS + DAY_ZERO}</v></c>`;
  }
  return `<c r="${place}" t="inlineStr"${look}><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`;
}

/** As wide as the longest of the first rows, within reason. */
function widthsOf({ head, rows }: ExportTable): string {
  return head
    .map((title, index) => {
      const longest = Math.max(title.length, ...rows.slice(0, 200).map((cells) => lengthOf(cells[index] ?? null)));
      const width = Math.min(60, Math.max(8, longest + 2));
      return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
    })
    .join('');
}

function lengthOf(cell: ExportCell): number {
  if (cell === null) return 0;
  return cell instanceof Date ? 16 : String(cell).length;
}

/** A, B, … Z, AA. */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${columnName(Math.floor(index / 26) - 1)}${letter}`;
}

/** What XML 1.0 cannot hold at all is left out. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const all = targets.map(
    ([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${all.join('')}</Relationships>`;
}

function workbook(name: string): string {
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets><sheet name="${escapeXml(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`;
}

const SHEET_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const CONTENT_TYPES =
  `${XML}<Types xmlns="${PACKAGE}/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Default Extension="xml" ContentType="application/xml"/>' +
  `<Override PartName="/xl/workbook.xml" ContentType="${SHEET_TYPE}.sheet.main+xml"/>` +
  `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SHEET_TYPE}.worksheet+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${SHEET_TYPE}.styles+xml"/></Types>`;

const STYLES =
  `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
  '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>';
