import type { Rows } from './columns.ts';

/** All numbers in one text: a line a row, `#` before an extension, `+` before a number. */
export interface DigitText {
  text: string;
  starts: Uint32Array;
}

const WHOLE_EXTENSION = 14;
const EXTENSION_BEGINS = 11;
const WHOLE_NUMBER = 13;
const NUMBER_BEGINS = 8;
const NUMBER_ENDS = 9;
const WITHIN = 5;

/** Digits of extensions and numbers, to look through at once. */
export function buildDigits(rows: Rows): DigitText {
  const lines: string[] = [];
  const starts = new Uint32Array(rows.count + 1);
  let start = 0;
  for (let row = 0; row < rows.count; row += 1) {
    const line = `#${digitsOf(rows.extensions[row] ?? '')}${numberDigits(rows.numbers[row] ?? '')}\n`;
    lines.push(line);
    starts[row] = start;
    start += line.length;
  }
  starts[rows.count] = start;
  return { text: lines.join(''), starts };
}

/** A number that is kept as text has its digits too. */
function numberDigits(json: string): string {
  if (json === '') return '';
  let digits = '';
  for (const [, value = ''] of json.matchAll(/"value": ?"([^"]*)"/g)) digits += `+${digitsOf(value)}`;
  return digits;
}

function digitsOf(text: string): string {
  return /^\+?\d*$/.test(text) ? text.replace('+', '') : text.replace(/\D/g, '');
}

/** The digits a typed number may stand for: `00` and `+` begin an international one, one `0` a national one. */
export function digitSpellings(typed: string): string[] {
  const digits = typed.replace(/\(0\)/g, '').replace(/\D/g, '');
  if (typed.trim().startsWith('+')) return digits === '' ? [] : [digits];
  if (digits.startsWith('00')) return digits.length > 2 ? [digits.slice(2)] : [digits];
  // In Italy the 0 belongs to the number, so both are looked for.
  return digits.startsWith('0') && digits.length > 3 ? [digits, digits.slice(1)] : digits === '' ? [] : [digits];
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
  const ends = after === PLUS || after === BREAK;
  if (before === HASH) return ends ? WHOLE_EXTENSION : EXTENSION_BEGINS;
  if (before === PLUS) return ends ? WHOLE_NUMBER : NUMBER_BEGINS;
  return ends && length >= 3 ? NUMBER_ENDS : WITHIN;
}
