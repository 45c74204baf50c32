import { DIGITS_WORTH } from '@linekeeper/api-contract/finding';
import type { Rows } from './columns.ts';
import { type Lines, lineAt, lineOfPosition } from './lines.ts';
import { textsOf } from './repeated-text.ts';
import type { SearchedLines } from './searched-lines.ts';

const { wholeExtension, wholeNumber, extensionBegins, numberEnds, numberBegins, within } = DIGITS_WORTH;

const [HASH, PLUS, BREAK, ZERO, NINE] = [35, 43, 10, 48, 57];
const VALUE = '"value":';
/** A number that is kept as text may have quotes in it. */
const ESCAPE = '\\';

/** Digits of extensions and numbers to look through at once: a line a row, `#` before an extension, `+` before a number. */
export function buildDigits(rows: Rows): Lines {
  const { extensions, numbers, prefixes, count } = rows;
  const before = textsOf(prefixes);
  const longest = before.reduce((most, { length }) => Math.max(most, length), 0);
  const written = createWriter(numbers.text.length + 2 * extensions.text.length + count * (longest + 3));
  const writeNumbers = numbersWriter(numbers, written);
  const starts = new Uint32Array(count + 1);
  for (let row = 0; row < count; row += 1) {
    const extension = lineAt(extensions, row);
    written.sign(HASH);
    written.digits(extension);
    const prefix = before[prefixes.places[row] ?? -1] ?? '';
    const esn = prefix === '' || prefix.startsWith('=') ? prefix : prefix + extension;
    if (/\d/.test(esn)) {
      written.sign(HASH);
      written.digits(esn);
    }
    writeNumbers(row);
    written.sign(BREAK);
    starts[row + 1] = written.length();
  }
  return { text: written.text(), starts };
}

/** Values of a row's numbers, found in their JSON as it stands. */
function numbersWriter({ text, starts }: Lines, written: ReturnType<typeof createWriter>): (row: number) => void {
  // Each is looked for once, however many rows have none.
  let value = text.indexOf(VALUE);
  let escaped = text.indexOf(ESCAPE);
  return (row) => {
    const [from, end] = [starts[row] ?? 0, starts[row + 1] ?? 0];
    if (escaped >= from && escaped < end) {
      const numbers = JSON.parse(text.slice(from, end)) as { value: string }[];
      for (const number of numbers) {
        written.sign(PLUS);
        written.digits(number.value);
      }
      escaped = text.indexOf(ESCAPE, end);
      value = text.indexOf(VALUE, end);
    }
    while (value >= 0 && value < end) {
      const first = text.indexOf('"', value + VALUE.length) + 1;
      const close = text.indexOf('"', first);
      written.sign(PLUS);
      written.digits(text, first, close);
      value = text.indexOf(VALUE, close);
    }
  };
}
/** Signs and the digits of texts, one after the other: what is written is a text only once it is whole. */
function createWriter(most: number) {
  const signs = new Uint8Array(most);
  let used = 0;
  const sign = (code: number): void => {
    signs[used] = code;
    used += 1;
  };
  return {
    sign,
    digits(text: string, from = 0, to = text.length): void {
      for (let at = from; at < to; at += 1) {
        const code = text.charCodeAt(at);
        if (code >= ZERO && code <= NINE) sign(code);
      }
    },
    length: () => used,
    text: () => new TextDecoder().decode(signs.subarray(0, used)),
  };
}

/** Gives each row the worth of its best match with typed digits. */
export function matchDigits({ lines, placesOf }: SearchedLines, digits: string, best: Uint8Array): void {
  let row = 0;
  const places = placesOf(digits);
  for (let each = 0; each < places.length; each += 1) {
    const at = places[each] ?? 0;
    row = lineOfPosition(lines, at, row);
    const worth = worthOf(lines.text, at, digits.length);
    if (worth > (best[row] ?? 0)) best[row] = worth;
  }
}

function worthOf(text: string, at: number, length: number): number {
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at + length);
  const ends = after === HASH || after === PLUS || after === BREAK;
  if (before === HASH) return ends ? wholeExtension : extensionBegins;
  if (before === PLUS) return ends ? wholeNumber : numberBegins;
  return ends && length >= 3 ? numberEnds : within;
}
