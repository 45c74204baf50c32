import { DIGITS_WORTH } from '@linekeeper/api-contract/finding';
import { esnAt, type Rows } from './columns.ts';
import { type Lines, lineAt, lineOfPosition } from './lines.ts';
import type { SearchedLines } from './searched-lines.ts';

const { wholeExtension, wholeNumber, extensionBegins, numberEnds, numberBegins, within } = DIGITS_WORTH;

/** Digits of extensions and numbers to look through at once: a line a row, `#` before an extension, `+` before a number. */
export function buildDigits(rows: Rows): Lines {
  const lines: string[] = new Array(rows.count);
  const starts = new Uint32Array(rows.count + 1);
  let start = 0;
  for (let row = 0; row < rows.count; row += 1) {
    const esn = digitsOf(esnAt(rows, row));
    const short = `#${digitsOf(lineAt(rows.extensions, row))}${esn === '' ? '' : `#${esn}`}`;
    const line = `${short}${numberDigits(lineAt(rows.numbers, row))}\n`;
    lines[row] = line;
    start += line.length;
    starts[row + 1] = start;
  }
  return { text: lines.join(''), starts };
}

const VALUE = '"value":';

function numberDigits(json: string): string {
  if (json === '') return '';
  // A number that is kept as text may have quotes in it.
  if (json.includes('\\')) {
    return (JSON.parse(json) as { value: string }[]).map(({ value }) => `+${digitsOf(value)}`).join('');
  }
  let digits = '';
  for (let at = json.indexOf(VALUE); at >= 0; at = json.indexOf(VALUE, at)) {
    at = json.indexOf('"', at + VALUE.length) + 1;
    digits += `+${digitsOf(json.slice(at, json.indexOf('"', at)))}`;
  }
  return digits;
}

function digitsOf(text: string): string {
  return /^\+?\d*$/.test(text) ? text.replace('+', '') : text.replace(/\D/g, '');
}

/** Gives each row the worth of its best match with typed digits. */
export function matchDigits({ lines, placesOf }: SearchedLines, digits: string, best: Uint8Array): void {
  let row = 0;
  for (const at of placesOf(digits)) {
    row = lineOfPosition(lines, at, row);
    const worth = worthOf(lines.text, at, digits.length);
    if (worth > (best[row] ?? 0)) best[row] = worth;
  }
}

const [HASH, PLUS, BREAK] = [35, 43, 10];

function worthOf(text: string, at: number, length: number): number {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at + length);
  const ends = after === HASH || after === PLUS || after === BREAK;
  if (before === HASH) return ends ? wholeExtension : extensionBegins;
  if (before === PLUS) return ends ? wholeNumber : numberBegins;
  return ends && length >= 3 ? numberEnds : within;
}
