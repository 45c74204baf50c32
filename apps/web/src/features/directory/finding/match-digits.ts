import { DIGITS_WORTH } from '@linekeeper/api-contract/finding';
import { esnAt, type Rows } from './columns.ts';

/** All numbers in one text: a line a row, `#` before an extension, `+` before a number. */
export interface DigitText {
  text: string;
  starts: Uint32Array;
}

const { wholeExtension, wholeNumber, extensionBegins, numberEnds, numberBegins, within } = DIGITS_WORTH;

/** Digits of extensions and numbers, to look through at once. */
export function buildDigits(rows: Rows): DigitText {
  const lines: string[] = [];
  const starts = new Uint32Array(rows.count + 1);
  let start = 0;
  for (let row = 0; row < rows.count; row += 1) {
    const esn = digitsOf(esnAt(rows, row));
    const short = `#${digitsOf(rows.extensions[row] ?? '')}${esn === '' ? '' : `#${esn}`}`;
    const line = `${short}${numberDigits(rows.numbers[row] ?? '')}\n`;
    lines.push(line);
    starts[row] = start;
    start += line.length;
  }
  starts[rows.count] = start;
  return { text: lines.join(''), starts };
}

const VALUE = '"value":';

/** A number that is kept as text has its digits too. */
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
export function matchDigits({ text, starts }: DigitText, digits: string, best: Uint8Array): void {
  let row = 0;
  const last = starts.length - 1;
  for (let at = text.indexOf(digits); at >= 0; at = text.indexOf(digits, at + 1)) {
    while (row + 1 < last && (starts[row + 1] ?? 0) <= at) row += 1;
    const worth = worthOf(text, at, digits.length);
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
